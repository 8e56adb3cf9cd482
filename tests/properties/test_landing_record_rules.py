"""The record rules of feeds.md written down once more in plain Python, held against landing.

For tables of all feeds, records are drawn from values that are right, almost right and wrong for
each column; the first reason must be the same, whatever else is wrong with the record.
"""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration import identifiers
from orchestration.contracts import Field, load_feeds
from orchestration.landing.checks import TableCheck
from orchestration.landing.values import is_birth_date

DELIVERED = dt.date(2026, 11, 20)
TABLES = {
    f"{contract.id}/{table.name}": (contract, table)
    for contracts in load_feeds().values()
    for contract in contracts
    for table in contract.tables
    if contract.file_format != "gazetteer"
}
DAYS = ["2026-11-20", "2026-11-21", "1900-01-01", "1899-12-31", "2100-12-31", "2101-01-01"]
DAYS += [
    "2026-02-30",
    "2024-02-29",
    "26-01-01",
    "2026-1-1",
    "46000",
    "2026-11-20T00:00",
    "2026/11/20",
]
WORDS = [
    "",
    " ",
    "\t",
    "Total",
    "grand total:",
    "Totally",
    "x",
    "N/A",
    "#N/A",
    "'",
    "1e5",
    "٣",
    "é",
]
NUMBERS = [
    "0",
    "1",
    "-1",
    "+2",
    "10",
    "11",
    "90",
    "91",
    "1.0",
    "1.",
    ".5",
    "1,000",
    "9" * 25,
    "1e3",
]
TIMES = ["00:00", "23:59", "24:00", "9:30", "09:30:00", "0930"]
IDENTIFIERS = [
    "A123456789012",
    "943 476 5919",
    "9434765919",
    "9434765918",
    "1111111111",
    "943-476-5919",
]


def said(day: str, form: str) -> str:
    """A day of DAYS in the feed's form, and in the other where it is none."""
    year, _, rest = day.partition("-")
    return "/".join([*reversed(rest.split("-")), year]) if form == "UK" else day


def values(field: Field, form: str) -> st.SearchStrategy[str]:
    likely = list(field.codes) + [code.lower() for code in field.codes]
    likely += [said(day, form) for day in DAYS] + DAYS[:2] if field.type == "date" else []
    likely += NUMBERS if field.type in ("int", "dec") else []
    likely += TIMES if field.type == "time" else []
    likely += IDENTIFIERS if field.identifier else []
    one = st.sampled_from(likely or ["text"])
    return st.one_of(one, one, one.map(lambda v: f" {v} "), st.sampled_from(WORDS))


def is_date(text: str, form: str) -> dt.date | None:
    pattern = {"ISO": r"(\d{4})-(\d\d)-(\d\d)", "UK": r"(\d\d)/(\d\d)/(\d{4})"}[form]
    match = re.fullmatch(pattern, text, re.ASCII)
    if not match:
        return None
    parts = [int(part) for part in match.groups()]
    try:
        return dt.date(*(parts if form == "ISO" else reversed(parts)))
    except ValueError:
        return None


def of_type(field: Field, text: str, form: str) -> bool:
    if field.type == "date":
        return is_date(text, form) is not None
    pattern = {"int": r"[+-]?\d+", "dec": r"[+-]?\d+(\.\d+)?", "time": r"([01]\d|2[0-3]):[0-5]\d"}
    return field.type == "text" or bool(re.fullmatch(pattern[field.type], text, re.ASCII))


def in_range(field: Field, text: str, form: str) -> bool:
    if not of_type(field, text, form):
        return True
    if day := is_date(text, form) if field.type == "date" else None:
        return (
            dt.date(1900, 1, 1)
            <= day
            <= (DELIVERED if is_birth_date(field) else dt.date(2100, 12, 31))
        )
    if field.type == "int" and abs(int(text)) >= 2**63:
        return False  # no number that can be kept
    if field.type in ("int", "dec"):
        least, most = field.minimum, field.maximum
        number = float(text)
        return (least is None or number >= least) and (most is None or number <= most)
    return True


def identified(field: Field, text: str) -> bool:
    rule = {"upn": identifiers.upn, "nhs_number": identifiers.nhs_number}.get(
        field.identifier or ""
    )
    return rule is None or rule(text) is not None


def reason(fields: list[Field], row: list[str], form: str) -> str | None:
    """The first reason of feeds.md's table that applies."""
    cells = [cell.strip() for cell in row]
    names = [field.physical_name for field in fields]
    first = next((cell for cell in cells if cell), "")
    pairs = list(zip(fields, [*cells, *[""] * len(fields)], strict=False))
    lacks = any(field.required and not cell for field, cell in pairs)
    total = re.match(r"(?i)(grand\s+total|total)s?\b", first)
    given = [(field, cell) for field, cell in pairs if cell]
    fails: dict[str, Callable[[], bool]] = {
        "repeated_header": lambda: [c.lower() for c in cells] == [n.strip().lower() for n in names],
        "total_row": lambda: bool(total) and lacks,
        "column_count": lambda: len(row) != len(fields),
        "required": lambda: lacks,
        "type": lambda: not all(of_type(f, c, form) for f, c in given),
        "code": lambda: not all(c in f.codes for f, c in given if f.codes),
        "identifier": lambda: not all(identified(f, c) for f, c in given if f.required),
        "range": lambda: not all(in_range(f, c, form) for f, c in given),
    }
    return next((name for name, applies in fails.items() if applies()), None)


@st.composite
def records(draw: st.DrawFn, fields: list[Field], form: str) -> list[str]:
    """A record, mostly as wide as the header; mostly right values, so that single faults show."""
    row = []
    for field in fields:
        right = list(field.codes[:1]) or {
            "date": [said("2026-11-02", form)],
            "int": ["5"],
            "dec": ["60.5"],
            "time": ["10:00"],
        }.get(field.type, ["Ann"])
        if field.required and field.identifier in ("upn", "nhs_number"):
            right = ["P892200100001"] if field.identifier == "upn" else ["9434765919"]
        row.append(draw(st.one_of(*[st.sampled_from(right)] * 9, values(field, form))))
    odd = draw(st.integers(0, 19))
    if odd == 0:
        return [f" {field.physical_name.upper()}" for field in fields]
    return row[:-1] if odd == 1 else [*row, ""] if odd == 2 else row


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_first_reason_of_a_record(table, data):
    contract, described = TABLES[table]
    fields = data.draw(st.permutations(described.fields))
    form = contract.date_format
    rows = data.draw(st.lists(records(fields, form), min_size=1, max_size=12))
    header = [field.physical_name for field in fields]
    check = TableCheck(fields, described.fields, form, DELIVERED, header)
    numbers = list(range(1, len(rows) + 1))
    got = check.check(rows, numbers)
    held_back = dict(zip(got.held_back["row_number"], got.held_back["reason"], strict=True))
    expected = {n: reason(fields, row, form) for n, row in zip(numbers, rows, strict=True)}
    assert held_back == {n: r for n, r in expected.items() if r}
    assert got.accepted["row_number"].to_list() == [n for n, r in expected.items() if not r]
    aside = sum(
        not field.required and bool(cell.strip()) and not identified(field, cell.strip())
        for n, row in zip(numbers, rows, strict=True)
        if not expected[n]
        for field, cell in zip(fields, row, strict=True)
    )
    assert got.set_aside == aside
