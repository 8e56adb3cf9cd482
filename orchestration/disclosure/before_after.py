"""Shares of the same people before and after, as they may be shown."""

import polars as pl

from orchestration.disclosure.figures import figure
from orchestration.disclosure.suppress import MIN_COUNT, ROUND_TO, suppress


def before_and_after(
    counts: pl.DataFrame, min_count: int = MIN_COUNT, round_to: int = ROUND_TO
) -> pl.DataFrame:
    """Rows with `people`, `had_before` (null: not asked) and `had_after` -> the same rows with safe
    counts, `suppressed`, and per cent with 95% limits: `before`, `before_lower`, `before_upper` and
    the same of `after`. Who had it and who had not must each be safe, before and after.
    """
    parts = {
        "had_before": pl.col("had_before").fill_null(0),
        "had_after": pl.col("had_after"),
        "no_before": (pl.col("people") - pl.col("had_before")).fill_null(0),
        "no_after": pl.col("people") - pl.col("had_after"),
    }
    was_asked = counts["had_before"].is_not_null()
    rows = counts.with_columns(**parts).with_row_index("row")
    safe = suppress(rows, ["row"], ["people", *parts], [], min_count, round_to)
    safe = safe.with_columns(
        had_before=pl.when(was_asked).then("had_before"),
        no_before=pl.when(was_asked).then("no_before"),
    )
    columns = []
    for side in ("before", "after"):
        of = zip(safe[f"had_{side}"].to_list(), safe["people"].to_list(), strict=True)
        figures = [figure(had, people, 100, "share") for had, people in of]
        for place, name in enumerate((side, f"{side}_lower", f"{side}_upper")):
            columns.append(pl.Series(name, [f[place] for f in figures], pl.Float64))
    return safe.drop("row", "no_before", "no_after").with_columns(columns)
