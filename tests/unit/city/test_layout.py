"""The generator's own judge of records, rule by rule, and its tables beside the contracts."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.contracts import load_feeds
from synthetic_city.identifiers import make_upn
from synthetic_city.layout import Layout, layouts

DAY = date(2026, 11, 6)
UPN = make_upn(892, 2001, 2019, 7)


def _suspension(**changes: str) -> list[str]:
    layout = layouts()["schools_suspensions"]
    row = {
        "LAEstab": "8922001",
        "UPN": UPN,
        "Surname": "Hale",
        "Forename": "Ann",
        "DOB": "2014-05-06",
        "Sex": "F",
        "Category": "SUSP",
        "Reason": "DB",
        "StartDate": "2026-10-01",
        "SessionsCount": "2",
        "SENprovision": "",
    }
    return [{**row, **changes}[name] for name in layout.header]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"Sex": " F "}, None),
        ({"Surname": " "}, "required"),
        ({"DOB": "06/05/2014"}, "type"),
        ({"DOB": "2014-02-30"}, "type"),
        ({"SessionsCount": "two"}, "type"),
        ({"Sex": "f"}, "code"),
        ({"UPN": "A" + UPN[1:] if UPN[0] != "A" else "B" + UPN[1:]}, "identifier"),
        ({"SessionsCount": "91"}, "range"),
        ({"DOB": "2026-11-07"}, "range"),
        ({"StartDate": "2101-01-01"}, "range"),
        ({"Surname": "", "Sex": "f"}, "required"),
        ({"Sex": "f", "SessionsCount": "91"}, "code"),
    ],
)
def test_the_first_reason_that_applies(changes: dict[str, str], reason: str | None) -> None:
    assert layouts()["schools_suspensions"].reason(_suspension(**changes), DAY, set()) == reason


def test_reasons_of_the_whole_record() -> None:
    layout = layouts()["schools_suspensions"]
    assert layout.reason(layout.header, DAY, set()) == "repeated_header"
    assert layout.reason(["Total", *[""] * 9, "3"], DAY, set()) == "total_row"
    assert layout.reason(_suspension()[:-1], DAY, set()) == "column_count"
    assert layout.reason([*_suspension(), "x"], DAY, set()) == "column_count"
    seen: set[tuple[str, ...]] = set()
    assert layout.reason(_suspension(), DAY, seen) is None
    assert layout.reason(_suspension(Forename="Bea"), DAY, seen) == "duplicate_key"


def test_an_optional_identifier_is_set_aside() -> None:
    layout = layouts()["early_help"]
    row = [""] * len(layout.header)
    row[layout.at("NHSNumber")] = "9434765918"
    assert layout.set_aside(row) == 1
    row[layout.at("NHSNumber")] = "943 476 5919"
    assert layout.set_aside(row) == 0


def _contract_tables() -> dict[tuple[str, str], object]:
    return {
        (contract.feed, table.physical_name.split("/")[-1]): table
        for contracts in load_feeds().values()
        for contract in contracts
        for table in contract.tables
    }


def _twin(layout: Layout) -> object:
    tables = _contract_tables()
    for (feed, _), table in tables.items():
        columns = {f.physical_name for f in table.fields}  # type: ignore[attr-defined]
        if feed == layout.feed and columns == set(layout.header):
            return table
    raise AssertionError(f"no contract table has the columns of {layout.name}")


@pytest.mark.parametrize("layout", layouts().values(), ids=lambda layout: layout.name)
def test_the_contracts_say_the_same(layout: Layout) -> None:
    table = _twin(layout)
    fields = {f.physical_name: f for f in table.fields}  # type: ignore[attr-defined]
    for column in layout.columns:
        field = fields[column.name]
        assert field.required == column.required, column.name
        assert field.key == column.key, column.name
        assert set(field.codes) == set(column.codes), column.name
        if column.type in ("date", "int", "dec", "time"):
            assert field.type == column.type, column.name
        if column.type in ("upn", "nhs"):
            assert field.identifier == {"upn": "upn", "nhs": "nhs_number"}[column.type], column.name
