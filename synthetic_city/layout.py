"""The tables of the feeds (data/layouts) and the rules by which a record of theirs is held back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from .files import data
from .identifiers import nhs_valid, upn_valid

GROUPS = ("schools", "health", "police", "housing", "council", "social_care", "voluntary")
NUMBER = {"int": re.compile(r"[+-]?[0-9]+"), "dec": re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")}
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
DATE = {
    "ISO": re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    "UK": re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})"),
}
TOTAL = re.compile(r"(totals?|grand total)\b", re.IGNORECASE)
CHECK = {"upn": upn_valid, "nhs": nhs_valid}
YEARS = range(1900, 2101)

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """One column: its type, marks, codes and range as feeds.md states them."""

    name: str
    type: str
    required: bool
    key: bool
    codes: frozenset[str]
    low: float | None
    high: float | None

    @property
    def birth(self) -> bool:
        """Whether it holds a date of birth, which may not lie after the delivery."""
        name = self.name.lower()
        return (
            self.type == "date"
            and ("dob" in name or "dateofbirth" in name)
            and "expected" not in name
        )


@cache
def _date(text: str, form: str) -> date | None:
    match = DATE[form].fullmatch(text)
    if not match:
        return None
    year, month, day = match.groups() if form == "ISO" else match.groups()[::-1]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@dataclass
class Layout:
    """One table of a feed: where its file goes, how it is written, its columns."""

    name: str
    file: str
    mode: str
    columns: tuple[Column, ...]
    member: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    dates: str = "ISO"
    sheet: str | None = None
    titles: int = 0
    hand_kept: bool = False
    header: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.header = [c.name for c in self.columns]
        numbered = list(enumerate(self.columns))
        self.required = [i for i, c in numbered if c.required]
        self.typed = [(i, c.type) for i, c in numbered if c.type in ("date", "int", "dec", "time")]
        self.coded = [(i, c.codes) for i, c in numbered if c.codes]
        self.identifiers = [(i, c.type, c.required) for i, c in numbered if c.type in CHECK]
        self.ranged = [(i, c.low, c.high) for i, c in numbered if c.low is not None]
        self.dated = [(i, c.birth) for i, c in numbered if c.type == "date"]
        self.keys = [i for i, c in numbered if c.key]

    @property
    def feed(self) -> str:
        """The feed id: the file's name before the date, without a voluntary organisation's."""
        stem = self.file.split("_{d}")[0]
        return "voluntary_programmes" if stem.startswith("voluntary_programmes") else stem

    def at(self, column: str) -> int:
        """Where a column stands."""
        return self.header.index(column)

    def reason(
        self, row: Sequence[Cell], delivered: date, seen: set[tuple[str, ...]]
    ) -> str | None:
        """Why a record must be quarantined, None when it is accepted; `seen` gathers the accepted
        keys.
        """
        cells = [c if c is not None else "" for c in row]
        texts = [c.strip() if isinstance(c, str) else c for c in cells]
        if texts == self.header:
            return "repeated_header"
        first = next((t for t in texts if t != ""), "")
        missing = any(i >= len(texts) or texts[i] == "" for i in self.required)
        if missing and isinstance(first, str) and TOTAL.match(first):
            return "total_row"
        if len(texts) != len(self.columns):
            return "column_count"
        if missing:
            return "required"
        for i, kind in self.typed:
            if texts[i] != "" and not self._fits(texts[i], kind):
                return "type"
        for i, codes in self.coded:
            if texts[i] != "" and texts[i] not in codes:
                return "code"
        for i, kind, required in self.identifiers:
            if required and not CHECK[kind](str(texts[i])):
                return "identifier"
        if self._out_of_range(texts, delivered):
            return "range"
        if self.keys:
            key = self.key(row)
            if key in seen:
                return "duplicate_key"
            seen.add(key)
        return None

    def key(self, row: Sequence[Cell]) -> tuple[str, ...]:
        """The key of a record, as text."""
        return tuple(self._text(row[i]) for i in self.keys)

    def set_aside(self, row: Sequence[Cell]) -> int:
        """How many optional identifiers of an accepted record fail their check."""
        return sum(
            not required and row[i] not in (None, "") and not CHECK[kind](str(row[i]))
            for i, kind, required in self.identifiers
        )

    def _text(self, cell: Cell) -> str:
        if isinstance(cell, date):
            return self._day(cell).isoformat()
        text = "" if cell is None else str(cell).strip()
        day = _date(text, self.dates) if "/" in text else None
        return day.isoformat() if day else text

    def _day(self, cell: Any) -> Any:
        if isinstance(cell, date):
            return cell.date() if isinstance(cell, datetime) else cell
        return _date(cell, self.dates) if isinstance(cell, str) else None

    def _fits(self, cell: Any, kind: str) -> bool:
        if kind == "date":
            return self._day(cell) is not None
        if kind == "time":
            return isinstance(cell, str) and bool(TIME.fullmatch(cell))
        if isinstance(cell, int | float):
            return kind == "dec" or float(cell).is_integer()
        return isinstance(cell, str) and bool(NUMBER[kind].fullmatch(cell))

    def _out_of_range(self, texts: list[Any], delivered: date) -> bool:
        for i, low, high in self.ranged:
            if texts[i] != "" and not (low or 0) <= float(texts[i]) <= (high or 0):
                return True
        for i, birth in self.dated:
            day = self._day(texts[i]) if texts[i] != "" else None
            if day and (day.year not in YEARS or (birth and day > delivered)):
                return True
        return False


def _column(line: str, words: dict[str, str]) -> Column:
    name, kind, marks, codes = ([part.strip() for part in line.split(" |")] + ["", "", ""])[:4]
    if codes.startswith("$"):
        codes = words[codes[1:]]
    kind, _, span = kind.partition(" ")
    low, high = (float(x) for x in span.split("..")) if span else (None, None)
    return Column(name, kind, "!" in marks, "k" in marks, frozenset(codes.split()), low, high)


def _columns(lines: list[str], document: dict[str, Any]) -> tuple[Column, ...]:
    full: list[str] = []
    for line in lines:
        full += document["groups"][line[1:]] if line.startswith("$") else [line]
    return tuple(_column(line, document.get("words", {})) for line in full)


@cache
def layouts() -> dict[str, Layout]:
    """Every table of the feeds by name."""
    found = {}
    for group in GROUPS:
        document = data(f"layouts/{group}.yaml")
        for name, body in document["tables"].items():
            columns = _columns(body.pop("columns"), document)
            found[name] = Layout(name=name, columns=columns, **body)
    return found
