"""Counts of groups that are among all: several groups may have a person, or none does."""

from collections.abc import Sequence

import polars as pl

from orchestration.disclosure.lines import lines
from orchestration.disclosure.suppress import MIN_COUNT, ROUND_TO, Cap, hide, shown

Key = tuple[object, ...]


def suppress_among(
    table: pl.DataFrame,
    group: str,
    whole: str,
    dimension: str,
    measure: str,
    within: Sequence[str] = (),
    min_count: int = MIN_COUNT,
    round_to: int = ROUND_TO,
) -> pl.DataFrame:
    """As `suppress`, for a table with one `dimension` in which the rows with `whole` in the column
    `group` count all persons, and the others those of a group.

    A group has no more than all: so much a reader knows of it, and where all are hidden the group
    is too. Raises ValueError where a total is not the sum of its parts.
    """
    rows = table.with_row_index("_row").with_columns(pl.col(measure).cast(pl.Int64))
    every: dict[Key, Cap] = {}
    hidden: set[int] = set()
    parts = rows.sort(pl.col(group) != whole, maintain_order=True).partition_by(
        [*within, group], maintain_order=True
    )
    for part in parts:
        keys = part.select([*within, dimension]).rows()
        counts = part[measure].to_list()
        caps = {row: every[key] for row, key in enumerate(keys) if key in every}
        begin = [row for row, cap in caps.items() if counts[row] and not cap.is_shown]
        found = hide({measure: counts}, lines(part, [dimension]), min_count, caps, begin)
        hidden |= {part["_row"][row] for row in found}
        if part[group][0] == whole:
            of = zip(keys, counts, strict=True)
            every |= {key: Cap(n, row not in found) for row, (key, n) in enumerate(of)}
    return shown(table, hidden, [measure], round_to)
