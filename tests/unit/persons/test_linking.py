"""Hard cases of person linkage: cases/one_person.yaml and cases/apart.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from orchestration.linkage.persons.describe import KEY
from orchestration.linkage.persons.link import link_persons

from .mentions import mentions, places

CASES = Path(__file__).parent / "cases"


def _cases(name: str) -> list[Any]:
    cases = YAML(typ="safe").load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(c["records"], id=c["case"]) for c in cases]


def _clusters(records: list[dict[str, Any]]) -> list[int]:
    """The cluster of each record, in the order of the case."""
    table = mentions(records)
    links = link_persons(table, places(table)).links
    return table.select(*KEY).join(links, on=KEY, maintain_order="left")["c"].to_list()


@pytest.mark.parametrize("records", _cases("one_person.yaml"))
def test_one_person(records: list[dict[str, Any]]) -> None:
    assert len(set(_clusters(records))) == 1


@pytest.mark.parametrize("records", _cases("apart.yaml"))
def test_different_persons_stay_apart(records: list[dict[str, Any]]) -> None:
    found = _clusters(records)
    for i, x in enumerate(records):
        for j, y in enumerate(records):
            if x["who"] != y["who"] and "any" not in (x["who"], y["who"]):
                assert found[i] != found[j], f"records {i + 1} and {j + 1} were joined"


@pytest.mark.parametrize("records", _cases("apart.yaml"))
def test_order_of_records_changes_nothing(records: list[dict[str, Any]]) -> None:
    table = mentions(records)
    where = places(table)
    once = link_persons(table, where)
    again = link_persons(table.reverse(), where.reverse())
    assert once.links.equals(again.links)
    assert once.edges.equals(again.edges)


def test_a_child_whose_written_name_has_no_letter_is_compared_as_any_other() -> None:
    child = {"dob": "2024-11-09", "home": "4 Elm Road", "group": "CH1"}
    mother = {"f": "ADA", "s": "ROBERTS", "dob": "1994-06-19", "sex": "F"}
    later = {"home": "9 Oak Road", "postcode": "NG1 2AB", "group": "SS1"}
    table = mentions([
        {"in": "birth_child", "f": "FILIP", "s": "ROBERTS", "sex": "M", "nhs": "1", **child},
        {"in": "birth_mother", "nhs": "9", **mother, "home": child["home"], "group": "CH1"},
        {"in": "smallsteps_child", "full_name": "-", "dob": child["dob"], **later},
        {"in": "smallsteps_mother", "full_name": "Ada Roberts", "dob": mother["dob"], **later},
    ])  # fmt: skip
    edges = link_persons(table, places(table)).edges
    assert edges.filter(kin="child").height
    assert edges["tied"].null_count() == 0
