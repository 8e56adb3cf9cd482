"""Hide small counts, and enough others that none can be had by subtraction.

Source: the minimum and the rounding are the agreement's (contracts.md, publication: 8 and 5 where
it says nothing); primary and secondary suppression as in the Government Statistical Service's
guidance on tables of administrative data (Disclosure control for tables produced from
administrative sources, 2014); over releases as `memory` says. Version 3.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from orchestration.disclosure.lines import Line, lines
from orchestration.disclosure.memory import CELL, HIDDEN_AT, Memory, held, remembered, with_cells
from orchestration.disclosure.ranges import ranges

MIN_COUNT, ROUND_TO = 8, 5
HIDDEN = "hidden"  # why it is hidden is told to nobody: that a count is the small one tells of it


class Cap(NamedTuple):
    """What a count cannot exceed (those of a group are among all), and whether it is shown."""

    most: int
    is_shown: bool


def suppress(
    table: pl.DataFrame,
    dimensions: Sequence[str],
    measures: Sequence[str],
    within: Sequence[str] = (),
    min_count: int = MIN_COUNT,
    round_to: int = ROUND_TO,
    was: Memory | None = None,
) -> pl.DataFrame:
    """The table as it may be shown, with a column `suppressed`: hidden, or null.

    In: one row a cell; `dimensions` tell which cell ('all' is the total of a dimension), `within`
    which of several tables that share no sum, `measures` are whole counts of persons, each of
    which must be safe (give a share's complement as a measure too: all but three is three).
    Out: the same rows in the same order; a row that is hidden has no measure, the others are
    rounded to `round_to`. A count of nought is shown. Every hidden count stays uncertain by at
    least `min_count`, even to a reader who has the shown counts unrounded. `was` is what the
    former release hid: it stays so, as `memory` says, with rows at the end for what is gone; the
    columns `cell` and `hidden_at` are for the next release and nobody else.
    Raises ValueError where a total is not the sum of its parts.
    """

    def judge(part: pl.DataFrame, begin: Collection[int], before: Collection[int]) -> set[int]:
        counts = {m: part[m].to_list() for m in measures}
        return hide(counts, lines(part, dimensions), min_count, begin=begin, before=before)

    keys = [*within, *dimensions]
    return shown(table, keys, within, measures, judge, was or {}, min_count, round_to)


def shown(
    table: pl.DataFrame,
    keys: Sequence[str],
    within: Sequence[str],
    measures: Sequence[str],
    judge: Callable[[pl.DataFrame, Collection[int], Collection[int]], set[int]],
    was: Memory,
    min_count: int,
    round_to: int,
) -> pl.DataFrame:
    """The table as `suppress` gives it. `judge` says which rows of a part of it (one value of
    `within`) must be hidden, where some are; those that were before come first."""
    whole = table.with_columns(pl.col(m).cast(pl.Int64) for m in measures)
    rows = with_cells(whole, keys, within, measures, was).with_row_index("_row")
    notes: list[str | None] = [None] * rows.height
    for part in rows.partition_by(within, maintain_order=True) if within else [rows]:
        counts = {m: part[m].to_list() for m in measures}
        cells = part[CELL].to_list()
        before = {row for row, cell in enumerate(cells) if cell in was}
        stay = held(cells, counts, was, min_count)
        found = judge(part, stay, before)
        needed = judge(part, (), before) if stay else found
        own = remembered(cells, counts, found, needed, was, min_count)
        for row, note in zip(part["_row"].to_list(), own, strict=True):
            notes[row] = note
    noted = rows.drop("_row").with_columns(pl.Series(HIDDEN_AT, notes, pl.String))
    told = pl.col(HIDDEN_AT).is_null()
    return noted.with_columns(
        pl.when(~told).then(pl.lit(HIDDEN)).alias("suppressed"),
        *(pl.when(told).then(_rounded(m, round_to)).alias(m) for m in measures),
    )


def hide(
    counts: Mapping[str, Sequence[int]],
    sums: Sequence[Line],
    least: int,
    caps: Mapping[int, Cap] | None = None,
    begin: Collection[int] = (),
    before: Collection[int] = (),
) -> set[int]:
    """The rows of one table that must not be shown: the small counts, the rows `begin`, and others
    until none can be worked out, of the rows `before` first. `caps` are for tables without crossing
    sums.

    Raises ValueError where a total is not the sum of its parts.
    """
    for line in sums:
        if any(c[line.total] != sum(c[p] for p in line.parts) for c in counts.values()):
            raise ValueError("a total is not the sum of its parts")
    size = [min(row) for row in zip(*counts.values(), strict=True)]
    hidden = {
        row for row in range(len(size)) if any(0 < c[row] < least for c in counts.values())
    } | set(begin)
    while True:
        while weak := [ln for ln in sums if _is_weak(ln, hidden, counts, least, caps or {})]:
            for line in weak:
                if _is_weak(line, hidden, counts, least, caps or {}):
                    _hide_one(line, hidden, size, before)
        exposed = _exposed(hidden, counts, sums, least)
        if not exposed:
            return hidden
        for line in exposed:
            _hide_one(line, hidden, size, before)


def _rounded(measure: str, to: int) -> pl.Expr:
    """To the nearest multiple, halves up, in whole numbers."""
    return (pl.col(measure).cast(pl.Int64) + to // 2) // to * to


def _is_weak(
    line: Line,
    hidden: set[int],
    counts: Mapping[str, Sequence[int]],
    least: int,
    caps: Mapping[int, Cap],
) -> bool:
    """Whether what the shown members leave for the hidden ones is too little to hide them."""
    parts = [p for p in line.parts if p in hidden]
    if line.total in hidden:
        return not parts
    for count in counts.values():
        left = sum(count[p] for p in parts)
        most = {p: min(left, caps[p].most) if p in caps else left for p in parts}
        for p in parts:
            own = most[p] if p in caps and caps[p].is_shown else left
            if own - max(0, left - sum(most.values()) + most[p]) < least:
                return True
    return False


def _hide_one(line: Line, hidden: set[int], size: Sequence[int], before: Collection[int]) -> None:
    """Hide the smallest member that is shown: a part of the rows `before`, else one that is no
    nought, else any part, else the total."""
    told = [row for row in line.parts if row not in hidden]

    def order(row: int) -> tuple[bool, bool, int, int]:
        return row not in before, size[row] == 0, size[row], row

    hidden.add(min(told, key=order, default=line.total))


def _exposed(
    hidden: set[int], counts: Mapping[str, Sequence[int]], sums: Sequence[Line], least: int
) -> list[Line]:
    """Sums in which more must be hidden, one for each hidden count that all the sums together give
    away; none where every hidden count is uncertain enough."""
    if not _crossed(hidden, sums):
        return []  # no hidden count stands in two sums: each line has been judged already
    found: dict[Line, None] = {}
    for count in counts.values():
        told = [None if row in hidden else c for row, c in enumerate(count)]
        for row, known in ranges(told, sums).items():
            if known.width < least:
                found |= dict.fromkeys(_with_more_to_hide(row, hidden, sums)[:1])
    return list(found)


def _with_more_to_hide(row: int, hidden: set[int], sums: Sequence[Line]) -> list[Line]:
    members = [(line, {line.total, *line.parts}) for line in sums]
    return [line for line, rows in members if row in rows and not rows <= hidden]


def _crossed(hidden: set[int], sums: Sequence[Line]) -> set[int]:
    """Hidden rows that stand in more than one sum."""
    seen: set[int] = set()
    twice: set[int] = set()
    for line in sums:
        for row in (line.total, *line.parts):
            if row in hidden:
                (twice if row in seen else seen).add(row)
    return twice
