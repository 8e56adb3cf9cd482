"""Both sides of a pair side by side."""

from __future__ import annotations

import polars as pl


def both(pairs: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Pairs with the attribute of both sides: columns of the table, and again with _b."""
    left = pairs.select("a", "b").join(table, left_on="a", right_on="e")
    return left.join(table, left_on="b", right_on="e", suffix="_b")


def best(table: pl.DataFrame, by: str = "bits") -> pl.DataFrame:
    """One row a pair: the finding with the most bits."""
    rest = [c for c in table.columns if c not in ("a", "b", by)]
    return table.sort(
        "a", "b", by, *rest, descending=[False, False, True] + [False] * len(rest)
    ).unique(["a", "b"], keep="first", maintain_order=True)
