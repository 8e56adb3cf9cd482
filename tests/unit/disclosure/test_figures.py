"""All published tables together are attacked: what is shown, the sums, and what ties the tables."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.disclosure import ALL, Line, lines, ranges, safe_figures

LEAST = 8


def counts(of: list[tuple[int, int]], indicator: str = "i") -> pl.DataFrame:
    """Wards with (numerator, denominator), and the city."""
    rows = [(f"w{n}", num, den) for n, (num, den) in enumerate(of)]
    rows.append((ALL, sum(n for n, _ in of), sum(d for _, d in of)))
    return pl.DataFrame(rows, schema=["area", "numerator", "denominator"], orient="row").select(
        pl.lit(indicator).alias("indicator"), "area", "numerator", "denominator",
        pl.lit(100.0).alias("per"), pl.lit("share").alias("method"),
    )  # fmt: skip


def attack(before: pl.DataFrame, after: pl.DataFrame, everyone_known: bool) -> float:
    """How near a reader comes to a hidden count of those who count, or of those who do not.

    The reader has the shown counts unrounded and knows that the two make up all. With
    `everyone_known` the reader has every denominator from another table as well.
    """
    rows = before.height
    hidden = after["suppressed"].is_not_null().to_list()
    yes, everyone = before["numerator"].to_list(), before["denominator"].to_list()
    no = [d - n for n, d in zip(yes, everyone, strict=True)]
    told = [None if h else n for h, n in zip(hidden, yes, strict=True)]
    told += [None if h else n for h, n in zip(hidden, no, strict=True)]
    told += [None if h and not everyone_known else d for h, d in zip(hidden, everyone, strict=True)]
    within = lines(before, ["area"], ["indicator"])
    tables = range(3)
    sums = [
        Line(total + t * rows, tuple(p + t * rows for p in parts))
        for t in tables
        for total, parts in within
    ]
    sums += [Line(2 * rows + row, (row, rows + row)) for row in range(rows)]
    wanted = [r + t * rows for t in (0, 1) for r in range(rows) if hidden[r]]
    if not wanted:
        return float("inf")
    return min(found.width for found in ranges(told, sums, wanted).values())


some = st.tuples(st.integers(0, 25), st.integers(0, 25)).map(lambda c: (min(c), max(c)))


@settings(max_examples=60, deadline=None)
@given(st.lists(some, min_size=2, max_size=7), st.lists(some, min_size=2, max_size=7))
def test_no_count_of_any_table_is_had_from_all_of_them(one, other) -> None:
    before = pl.concat([counts(one, "one"), counts(other, "other")])
    after = safe_figures(before, ["area"], ["indicator"])
    assert attack(before, after, everyone_known=False) >= LEAST - 1e-6
    small = (before["numerator"] > 0) & (before["numerator"] < LEAST)
    assert after.filter(small)["value"].null_count() == small.sum()


@settings(max_examples=60, deadline=None)
@given(st.lists(some, min_size=2, max_size=7))
def test_nor_by_who_knows_how_many_there_are(one) -> None:
    """A class register tells how many children a ward has; groups of eight and more stay safe."""
    before = counts([(n, d + LEAST) for n, d in one])
    after = safe_figures(before, ["area"], ["indicator"])
    assert attack(before, after, everyone_known=True) >= LEAST - 1e-6


def test_figures_come_from_the_rounded_counts() -> None:
    after = safe_figures(counts([(12, 41), (33, 88), (9, 52)]), ["area"], ["indicator"])
    first = after.row(0, named=True)
    assert (first["numerator"], first["denominator"]) == (10, 40)
    assert first["value"] == 25.0
    assert first["lower"] == pytest.approx(14.2, abs=0.05)  # Wilson, 10 of 40
    assert first["upper"] == pytest.approx(40.2, abs=0.05)


def test_a_rate_has_byars_limits() -> None:
    before = counts([(20, 10_000), (30, 20_000)]).with_columns(
        method=pl.lit("rate"), per=pl.lit(10_000.0)
    )
    first = safe_figures(before, ["area"], ["indicator"]).row(0, named=True)
    assert (first["value"], first["lower"], first["upper"]) == (20.0, 12.2, 30.9)
