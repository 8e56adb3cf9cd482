"""Hide small counts, and enough others that none can be had by subtraction.

Source: the minimum and the rounding are the agreement's (contracts.md, publication: 8 and 5 where
it says nothing); primary and secondary suppression as in the Government Statistical Service's
guidance on tables of administrative data (Disclosure control for tables produced from
administrative sources, 2014). Version 1.
"""

from collections.abc import Sequence

import polars as pl

from orchestration.disclosure.lines import Line, lines
from orchestration.disclosure.ranges import ranges

MIN_COUNT, ROUND_TO = 8, 5


def suppress(
    table: pl.DataFrame,
    dimensions: Sequence[str],
    measures: Sequence[str],
    within: Sequence[str] = (),
    min_count: int = MIN_COUNT,
    round_to: int = ROUND_TO,
) -> pl.DataFrame:
    """The table as it may be shown, with a column `suppressed`: primary, secondary or null.

    In: one row a cell; `dimensions` tell which cell ('all' is the total of a dimension), `within`
    which of several tables that share no sum, `measures` are whole counts of persons, each of
    which must be safe (give a share's complement as a measure too: all but three is three).
    Out: the same rows in the same order; a row that is hidden has no measure, the others are
    rounded to `round_to`. A count of nought is shown. Every hidden count stays uncertain by at
    least `min_count`, even to a reader who has the shown counts unrounded.
    Raises ValueError where a total is not the sum of its parts.
    """
    parts = table.with_row_index("_row").partition_by(within, maintain_order=True) if within else []
    why: dict[int, str] = {}
    for part in parts or [table.with_row_index("_row")]:
        hidden = _hidden(part, dimensions, measures, min_count)
        why |= {part["_row"][row]: reason for row, reason in hidden.items()}
    shown = pl.Series("suppressed", [why.get(row) for row in range(table.height)], pl.String)
    rounded = [
        pl.when(pl.col("suppressed").is_null()).then(_rounded(m, round_to)).alias(m)
        for m in measures
    ]
    return table.with_columns(shown).with_columns(rounded)


def _hidden(
    table: pl.DataFrame, dimensions: Sequence[str], measures: Sequence[str], least: int
) -> dict[int, str]:
    """The rows of one table that must not be shown, with the reason."""
    sums = lines(table, dimensions)
    counts = {m: [int(c) for c in table[m].to_list()] for m in measures}
    for line in sums:
        if any(c[line.total] != sum(c[p] for p in line.parts) for c in counts.values()):
            raise ValueError("a total is not the sum of its parts")
    hidden = {
        row: "primary"
        for row in range(table.height)
        if any(0 < c[row] < least for c in counts.values())
    }
    _protect(hidden, counts, sums, least)
    return hidden


def _rounded(measure: str, to: int) -> pl.Expr:
    """To the nearest multiple, halves up, in whole numbers."""
    return (pl.col(measure).cast(pl.Int64) + to // 2) // to * to


def _protect(
    hidden: dict[int, str], counts: dict[str, list[int]], sums: Sequence[Line], least: int
) -> None:
    """Hide more until each hidden count is safe: line by line first, then by what a reader can
    work out from all the lines together."""
    size = [min(c[row] for c in counts.values()) for row in range(len(next(iter(counts.values()))))]
    while True:
        while weak := [line for line in sums if _is_weak(line, hidden, counts, least)]:
            for line in weak:
                if _is_weak(line, hidden, counts, least):
                    _hide_one(line, hidden, size)
        exposed = _exposed(hidden, counts, sums, least)
        if not exposed:
            return
        for line in exposed:
            _hide_one(line, hidden, size)


def _is_weak(line: Line, hidden: dict[int, str], counts: dict[str, list[int]], least: int) -> bool:
    """Whether what the shown members leave for the hidden ones is too little to hide them."""
    parts = [p for p in line.parts if p in hidden]
    if line.total in hidden:
        return not parts
    if not parts:
        return False
    return len(parts) == 1 or any(sum(c[p] for p in parts) < least for c in counts.values())


def _hide_one(line: Line, hidden: dict[int, str], size: Sequence[int]) -> None:
    """Hide the smallest member that is shown: a part that is no nought, else any part, else the
    total."""
    shown = [row for row in line.parts if row not in hidden]
    choice = min(shown, key=lambda row: (size[row] == 0, size[row], row), default=line.total)
    hidden[choice] = "secondary"


def _exposed(
    hidden: dict[int, str], counts: dict[str, list[int]], sums: Sequence[Line], least: int
) -> list[Line]:
    """Sums in which more must be hidden, one for each hidden count that all the sums together give
    away; none where every hidden count is uncertain enough."""
    crossed = _crossed(hidden, sums)
    if not crossed:
        return []  # no hidden count stands in two sums: each line has been judged already
    found: dict[Line, None] = {}
    for count in counts.values():
        shown = [None if row in hidden else c for row, c in enumerate(count)]
        for row, told in ranges(shown, sums).items():
            if told.width < least:
                found |= dict.fromkeys(_with_more_to_hide(row, hidden, sums)[:1])
    return list(found)


def _with_more_to_hide(row: int, hidden: dict[int, str], sums: Sequence[Line]) -> list[Line]:
    members = [(line, {line.total, *line.parts}) for line in sums]
    return [line for line, rows in members if row in rows and not rows <= hidden.keys()]


def _crossed(hidden: dict[int, str], sums: Sequence[Line]) -> set[int]:
    """Hidden rows that stand in more than one sum."""
    seen: set[int] = set()
    twice: set[int] = set()
    for line in sums:
        for row in (line.total, *line.parts):
            if row in hidden:
                (twice if row in seen else seen).add(row)
    return twice
