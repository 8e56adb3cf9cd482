"""The sums that a table of counts shows: which rows add up to which total."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import polars as pl

ALL = "all"  # in a dimension: the row is about all values of it
Key = tuple[Any, ...]


class Line(NamedTuple):
    """One sum: the row `total` is the sum of the rows `parts` (row numbers of the table)."""

    total: int
    parts: tuple[int, ...]


def lines(table: pl.DataFrame, dimensions: Sequence[str], within: Sequence[str] = ()) -> list[Line]:
    """Every sum of the table: over each dimension in which a total row is there.

    Rows that are not in the table count as nought, as a reader would take them. `within` parts the
    table into tables that share no sum.
    """
    keys = table.select([*within, *dimensions]).rows()
    return list(_lines(keys, len(within)))


def _lines(keys: Sequence[Key], first: int) -> Iterator[Line]:
    for place in range(first, len(keys[0]) if keys else 0):
        groups: dict[Key, tuple[list[int], list[int]]] = {}
        for row, key in enumerate(keys):
            totals, parts = groups.setdefault(key[:place] + key[place + 1 :], ([], []))
            (totals if key[place] == ALL else parts).append(row)
        for totals, parts in groups.values():
            if totals and parts:
                yield Line(totals[0], tuple(parts))
