"""Shares of the same people before and after, as they may be shown."""

from collections.abc import Sequence

import polars as pl

from orchestration.disclosure.figures import figure
from orchestration.disclosure.memory import Memory
from orchestration.disclosure.suppress import MIN_COUNT, ROUND_TO, suppress


def before_and_after(
    counts: pl.DataFrame,
    keys: Sequence[str],
    min_count: int = MIN_COUNT,
    round_to: int = ROUND_TO,
    was: Memory | None = None,
) -> pl.DataFrame:
    """Rows of `keys` with `people`, `had_before` (null: not asked) and `had_after` -> the same rows
    with safe counts, `suppressed`, and per cent with 95% limits: `before`, `before_lower`,
    `before_upper` and the same of `after`; `was` and more columns as `suppress` says. Who had it
    and who had not must each be safe, before and after.
    """
    parts = {
        "had_before": pl.col("had_before").fill_null(0),
        "had_after": pl.col("had_after"),
        "no_before": (pl.col("people") - pl.col("had_before")).fill_null(0),
        "no_after": pl.col("people") - pl.col("had_after"),
    }
    rows = counts.with_columns(**parts, asked=pl.col("had_before").is_not_null())
    safe = suppress(rows, keys, ["people", *parts], [], min_count, round_to, was)
    safe = safe.with_columns(
        had_before=pl.when("asked").then("had_before"),
        no_before=pl.when("asked").then("no_before"),
    )
    columns = []
    for side in ("before", "after"):
        of = zip(safe[f"had_{side}"].to_list(), safe["people"].to_list(), strict=True)
        figures = [figure(had, people, 100, "share") for had, people in of]
        for place, name in enumerate((side, f"{side}_lower", f"{side}_upper")):
            columns.append(pl.Series(name, [f[place] for f in figures], pl.Float64))
    return safe.drop("asked", "no_before", "no_after").with_columns(columns)
