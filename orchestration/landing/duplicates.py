"""Rows that repeat the key of an earlier accepted row of the same table of the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from orchestration import store

MEMORY = "1GB"
SMALL = 100_000

# Keys that occur once are put away by a plain count, so that only the few others are numbered.
QUERY = """
with again as (select {key} from {rows} group by all having count(*) > 1)
select row_number from (
    select t.row_number, row_number() over (partition by {key} order by t.row_number) as nth
    from {rows} as t join again using ({key})
) where nth > 1 order by row_number
"""


def repeated(parquet: Path, key: list[str], scratch: Path) -> pl.Series:
    """Row numbers of all but the first row of each key, in a file ordered by row number.

    Small files are looked at in memory; large ones by DuckDB, which spills to `scratch`.
    """
    if store.rows(parquet) <= SMALL:
        rows = store.frame(parquet, ["row_number", *key])
        return rows.filter(~pl.struct(key).is_first_distinct())["row_number"]
    return repeated_in_large(parquet, key, scratch)


def repeated_in_large(parquet: Path, key: list[str], scratch: Path) -> pl.Series:
    """The same for a file of any size and order, in bounded memory."""
    columns = ", ".join(f'"{name}"' for name in key)
    settings: dict[str, Any] = {
        "memory_limit": MEMORY,
        "temp_directory": str(scratch),
        "threads": "2",
    }
    with store.connection(parquet, **settings) as db:
        found = db.execute(QUERY.format(key=columns, rows=store.source(parquet)))
        return pl.Series(found.fetchnumpy()["row_number"], dtype=pl.Int64)
