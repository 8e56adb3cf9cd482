"""Shares and rates of groups as they may be shown: safe counts, and a figure with its interval."""

from collections.abc import Sequence

import polars as pl

from orchestration.disclosure.memory import Memory
from orchestration.disclosure.rates import byar, wilson
from orchestration.disclosure.suppress import MIN_COUNT, ROUND_TO, suppress


def safe_figures(
    counts: pl.DataFrame,
    dimensions: Sequence[str],
    within: Sequence[str],
    min_count: int = MIN_COUNT,
    round_to: int = ROUND_TO,
    was: Memory | None = None,
) -> pl.DataFrame:
    """Counts with `numerator` and `denominator` (whole persons), `per` and `method` (share or
    rate) -> the same rows with safe counts, `value`, `lower`, `upper` and `suppressed`; `was` and
    more columns as `suppress` says.

    Those who count, those who do not and all of them must each be safe, for one is had from the
    other two. The figures are worked out from the rounded counts: exact ones would tell them.
    """
    rest = (pl.col("denominator") - pl.col("numerator")).alias("rest")
    safe = suppress(
        counts.with_columns(rest),
        dimensions,
        ["numerator", "denominator", "rest"],
        within,
        min_count,
        round_to,
        was,
    )
    rows = safe.select("numerator", "denominator", "per", "method").rows()
    figures = [figure(n, d, per, method) for n, d, per, method in rows]
    columns = [
        pl.Series(name, [figure[place] for figure in figures], pl.Float64)
        for place, name in enumerate(("value", "lower", "upper"))
    ]
    return safe.drop("rest").with_columns(columns)


def figure(
    count: int | None, of: int | None, per: float, method: str
) -> tuple[float | None, float | None, float | None]:
    """The figure and its 95% limits, to a tenth."""
    if count is None or not of:
        return None, None, None
    lower, upper = wilson(count, of) if method == "share" else (x / of for x in byar(count))
    value, low, high = (round(per * x, 1) for x in (count / of, lower, upper))
    return value, low, high
