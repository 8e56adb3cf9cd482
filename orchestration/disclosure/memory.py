"""What former releases hid, so that two of them together tell no more than each alone.

A count that had to be hidden stays so until it has moved by the minimum since: to work out what it
was, a reader would then have to know of as many comings and goings as may themselves be told.
Until then showing it would tell, to whoever knows the few who moved, what was hidden before. And
where others have to be hidden to keep it so, they are those that were hidden before: of one that
was shown such a reader knows what it is.

Source: tables that share cells are protected together, with the same cells hidden (Handbook on
Statistical Disclosure Control, 4, linked tables). Rule memory-1: how far a count has to move is a
choice of ours, `min_count`.
"""

import json
from collections.abc import Collection, Mapping, Sequence

import polars as pl

Memory = Mapping[str, Mapping[str, int]]  # cell -> its counts when it last had to be hidden
CELL, HIDDEN_AT = "cell", "hidden_at"  # columns of a figure's table that only the next run reads


def recall(state: pl.DataFrame, figure: str) -> Memory:
    """What the former release hid of a figure; `state` has figure, cell and hidden_at."""
    own = state.filter(pl.col("figure") == figure)
    return {cell: json.loads(counts) for cell, counts in own.select(CELL, HIDDEN_AT).rows()}


def with_cells(
    table: pl.DataFrame,
    keys: Sequence[str],
    tables: Sequence[str],
    zeros: Sequence[str],
    was: Memory,
) -> pl.DataFrame:
    """The table with its `cell`s, and a row of nought for each that was hidden and is not there any
    more: nought is shown, and would tell as much as any other count. `keys` make a cell, the first
    of them, `tables`, which table it is in; one of which nothing is left is not shown at all."""
    named = table.with_columns(pl.concat_str(keys, separator="|").alias(CELL))
    gone = was.keys() - set(named[CELL].to_list())
    first = {row[:-1]: row[-1] for row in named.with_row_index().select(*tables, "index").rows()}
    added = []
    for parts in sorted(tuple(cell.split("|")) for cell in gone):
        like = first.get(parts[: len(tables)])
        if like is not None:
            own = dict(zip(keys, parts, strict=True)) | dict.fromkeys(zeros, 0)
            added.append(named.row(like, named=True) | own | {CELL: "|".join(parts)})
    return named.vstack(pl.DataFrame(added, schema=named.schema)) if added else named


def held(
    cells: Sequence[str], counts: Mapping[str, Sequence[int]], was: Memory, least: int
) -> set[int]:
    """The rows that stay hidden: one of the counts for which they were has not moved enough."""
    return {
        row
        for row, cell in enumerate(cells)
        if any(abs(counts[m][row] - count) < least for m, count in was.get(cell, {}).items())
    }


def remembered(
    cells: Sequence[str],
    counts: Mapping[str, Sequence[int]],
    hidden: Collection[int],
    needed: Collection[int],
    was: Memory,
    least: int,
) -> list[str | None]:
    """What the next run has to know of each row, as JSON; None where it is shown. Rows `needed` are
    hidden for what they are: for their small counts, or for all, where they keep another hidden.
    The others are hidden for what was, and of those what is known already stays."""
    told: list[str | None] = [None] * len(cells)
    for row in hidden:
        now = {m: count[row] for m, count in counts.items()}
        there = {m: count for m, count in now.items() if count}
        small = {m: count for m, count in there.items() if count < least}
        before = None if row in needed else was.get(cells[row])
        told[row] = json.dumps(dict(before or small or there or now), sort_keys=True)
    return told
