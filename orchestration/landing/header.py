"""Which row of a file is its header, and which field of the contract stands in which column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from orchestration.contracts import Field
from orchestration.landing.rejection import Rejected

SEARCHED = 20  # rows from the top; a header further down is none


def find(
    rows: Iterator[list[str]], expected: int, fields: Sequence[Field]
) -> tuple[int, list[list[str]]]:
    """Which row of a file is its header, counted from 0, and the rows taken to know it.

    A sender adds a title one year and leaves it off the next: the header is the first row that
    names at least half of the fields, wherever it stands, as long as every row above it is a
    title (fewer cells filled than half of the fields), so that no record is ever taken for one.
    Else it is the row in which the contract `expected` it (counted from 1).
    """
    taken: list[list[str]] = []
    for row in itertools.islice(rows, SEARCHED):
        taken.append(row)
        if 2 * len(_named(row, fields)) >= len(fields):
            return len(taken) - 1, taken
        if 2 * sum(bool(cell.strip()) for cell in row) >= len(fields):
            break
    taken += itertools.islice(rows, max(0, expected - len(taken)))
    return expected - 1, taken


def match(
    names: Sequence[str], fields: Sequence[Field], additional: bool = False, cut: bool = False
) -> list[Field | None]:
    """The field of each column, None for an additional one that the contract allows.

    Blanks round a name and letter case do not matter. Raises Rejected in this order: `wrong_feed`
    (fewer than half of the fields are there), `missing_column`, `undeclared_column` (also a name
    that comes twice); `truncated` instead, where `cut` says that nothing follows the header, not
    even a line end, and the header breaks off.
    """
    said = [name.strip().lower() for name in names]
    taken = _named(names, fields)
    columns = [taken.get(place) for place in range(len(said))]
    more = len(taken) < len(said)
    undeclared = len(set(said)) < len(said) or (more and not additional)
    if len(taken) < len(fields):
        if cut and _breaks_off(names, columns, fields):
            raise Rejected("truncated")
        if 2 * len(taken) < len(fields):
            raise Rejected("wrong_feed", _few(len(taken), len(fields), said))
        missing = [f.physical_name for f in fields if f not in taken.values()]
        raise Rejected("missing_column", "missing: " + ", ".join(missing))
    if undeclared:
        places = [str(place) for place, field in enumerate(columns, 1) if field is None]
        raise Rejected("undeclared_column", "not in the contract: column " + ", ".join(places))
    return columns


def _few(there: int, of: int, said: Sequence[str]) -> str:
    """How many of the contract's columns a header names, and what most often lies behind it."""
    words = f"{there} of the contract's {of} columns are there"
    if len(said) == 1 and of > 1:
        words += "; the header is one column: is another delimiter between its names?"
    return words


def _named(names: Sequence[str], fields: Sequence[Field]) -> dict[int, Field]:
    """The field that each named column is."""
    said = [name.strip().lower() for name in names]
    taken: dict[int, Field] = {}
    for place_of in (_exactly, _by_pattern):  # WD25CD itself before another year's
        for field in [f for f in fields if f not in taken.values()]:
            place = place_of(field, said)
            if place is not None:
                taken.setdefault(place, field)
    return taken


def _exactly(field: Field, said: Sequence[str]) -> int | None:
    name = field.physical_name.strip().lower()
    return said.index(name) if name in said else None


def _by_pattern(field: Field, said: Sequence[str]) -> int | None:
    if field.physical_pattern is None:
        return None
    named = re.compile(field.physical_pattern, re.IGNORECASE).fullmatch
    return next((place for place, name in enumerate(said) if named(name)), None)


def _breaks_off(
    names: Sequence[str], columns: Sequence[Field | None], fields: Sequence[Field]
) -> bool:
    """Whether all names but the last are the contract's, and the last begins one of them."""
    last = names[-1].strip().strip('"').lower()
    begins = any(f.physical_name.lower().startswith(last) for f in fields)
    return begins and all(field is not None for field in columns[:-1])
