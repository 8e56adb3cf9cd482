"""The rows of a table, a card a family, person or whatever they are about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from orchestration.contracts.model import Field
from orchestration.product_pages.columns import NAMES, Column, first_large

MOST = 2_000  # rows that a page shows
NAME, PERSON = "Name", "person"
WIDE = 8  # columns that still make a table where the rows are about nothing in common
KINDS = (  # of which key, first to last: (names of the column, what it refers to, one, many)
    (("family_id",), "family.", "family", "families"),
    (("household_id",), "household.", "household", "households"),
    (("person_id", "child_id"), "person.", PERSON, "people"),
)
Line = dict[str, str]  # label -> value in words, of what a row says


@dataclass(frozen=True)
class Grouping:
    """The column that the rows are put together by, and what it stands for."""

    column: Column
    one: str
    many: str


@dataclass(frozen=True)
class Card:
    """What is said of one group: `facts` that hold for all its rows, and what differs."""

    title: str
    key: str
    facts: Line
    heads: list[str]
    lines: list[Line]
    rows: int


def grouping(columns: Sequence[Column], frame: pl.DataFrame) -> Grouping | None:
    """What the rows are about: a family, a household or a person by the table's key, else one that
    every row names, else a key that comes again; None where there is none."""
    keys = [c for c in columns if c.field.key]
    others = [c for c in columns if not c.field.key and not frame[c.name].has_nulls()]
    for some in (keys, others):
        for names, table, one, many in KINDS:
            for column in some:
                if _is(column.field, names, table):
                    return Grouping(column, one, many)
    for column in keys:
        if column.field.data_category == "key" and frame[column.name].n_unique() < frame.height:
            one = column.label.lower().removesuffix(" ref")
            return Grouping(column, one, f"{one}s")
    return None


def _is(field: Field, names: tuple[str, ...], table: str) -> bool:
    return field.name in names or (field.refers_to or "").startswith(table)


def cards(frame: pl.DataFrame, columns: Sequence[Column], by: Grouping) -> list[Card]:
    """The groups in the order of the table, whole ones up to MOST rows, at least one."""
    found: list[Card] = []
    room = MOST
    others = [c for c in columns if c.name != by.column.name]
    person = person_in(others)
    for (key,), part in frame.group_by(by.column.name, maintain_order=True):
        if found and part.height > room:
            break
        room -= part.height
        lines = lines_of(part.head(MOST), others)
        title, shown = first_large(by.one), "not said" if key is None else str(key)
        one = card(title, shown, lines, person.label if person else "")
        if by.one == PERSON and NAME in one.facts:
            one = replace(one, title=one.facts.pop(NAME))
        found.append(one)
    return found


def card(title: str, key: str, lines: Sequence[Line], who: str = "") -> Card:
    """A card: what all its rows say stands once, and so do rows that differ in `who` alone."""
    rows, lines = len(lines), _together(lines, who)
    labels = list(dict.fromkeys(label for line in lines for label in line))
    same = {n: lines[0].get(n, "") for n in labels if len({line.get(n, "") for line in lines}) == 1}
    heads = [label for label in labels if label not in same]
    if len(lines) > 1 and not heads:
        same["Rows that say so"] = str(len(lines))
    return Card(title, key, same, heads, list(lines) if heads else [], rows)


def _together(lines: Sequence[Line], who: str) -> Sequence[Line]:
    """The rows, those that say the same of several people as one."""
    if not all(who in line for line in lines):
        return lines
    found: dict[tuple[tuple[str, str], ...], Line] = {}
    for line in lines:
        about = tuple((label, value) for label, value in line.items() if label != who)
        if about in found:
            found[about][who] += f"; {line[who]}"
        else:
            found[about] = dict(line)
    return list(found.values())


def person_in(columns: Sequence[Column]) -> Column | None:
    """The column that names the person of a row by key."""
    names, table, _, _ = KINDS[-1]
    return next((c for c in columns if _is(c.field, names, table)), None)


def lines_of(frame: pl.DataFrame, columns: Sequence[Column]) -> list[Line]:
    """Each row as {label: value in words}, without what is empty. A person's two names are one
    value, before the person's key where that is there too."""
    known = {c.name: c for c in columns}
    one_name = all(n in known and known[n].field.data_category == "name" for n in NAMES)
    person = person_in(columns) if one_name else None
    label = person.label if person else NAME
    found = []
    for row in frame.iter_rows(named=True):
        line: Line = {}
        for column in columns:
            value = column.shown(row[column.name])
            if one_name and (column.name in NAMES or column is person):
                line.setdefault(label, "")  # its place among the others
            elif value:
                line[column.label] = value
        if one_name:
            name = " ".join(row[n] for n in NAMES if row[n])
            key = str(row[person.name]) if person and row[person.name] else ""
            line[label] = f"{name} ({key})" if name and key else name or key
        found.append({label: value for label, value in line.items() if value})
    return found
