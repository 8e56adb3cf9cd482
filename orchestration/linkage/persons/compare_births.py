"""Dates of birth of two entities; years and age groups where a date is missing."""

from __future__ import annotations

import math
from typing import Any

import polars as pl

from orchestration.linkage.persons.counts import Counts
from orchestration.linkage.persons.describe import Entities
from orchestration.linkage.persons.pairwise import best, both

DAYS = 14  # apart at most: a date that was reckoned, or told from memory; no two births of a mother
LIFE = 60  # years: the range in which dates of birth are spread


def dob_findings(
    pairs: pl.DataFrame, en: Entities, w: dict[str, Any], often: Counts
) -> pl.DataFrame:
    """a, b, bits, level of the dates of birth; years and age groups where a date is missing."""
    rule = w["dob"]
    t = both(pairs, en.dobs).join(often.dobs, on="dob", how="left")
    x, y = pl.col("dob"), pl.col("dob_b")
    year, month, day = (
        x.dt.year() == y.dt.year(),
        x.dt.month() == y.dt.month(),
        x.dt.day() == y.dt.day(),
    )

    def first(c: pl.Expr) -> pl.Expr:
        return (c.dt.month() == 1) & (c.dt.day() == 1)

    digits = pl.sum_horizontal(
        (x.dt.strftime("%Y%m%d").str.slice(i, 1) != y.dt.strftime("%Y%m%d").str.slice(i, 1)).cast(
            pl.Int8
        )
        for i in range(8)
    )
    years = (x.dt.year() - y.dt.year()).abs()
    slip = years.is_in([0, 1, 2, 10])  # else a parent of the same day and month comes near
    beside = (x - y).dt.total_days().abs() == 1  # written on either side of midnight
    level = (
        pl.when(x == y).then(pl.lit("exact"))
        .when(year & (x.dt.month() == y.dt.day()) & (x.dt.day() == y.dt.month()))
        .then(pl.lit("day_month"))
        .when(year & (first(x) | first(y))).then(pl.lit("default"))
        .when((digits == 1) & (years <= 10)).then(pl.lit("digit"))
        .when(beside | (year.cast(pl.Int8) + month.cast(pl.Int8) + day.cast(pl.Int8) == 2) & slip)
        .then(pl.lit("one_part"))
        .when((x - y).dt.total_days().abs() <= DAYS).then(pl.lit("days"))
        .otherwise(pl.lit("differ"))
    )  # fmt: skip
    seldom = (math.log2(often.days) - pl.col("n").cast(pl.Float64).log(2)).clip(
        rule["exact"]["low"], rule["exact"]["high"]
    )
    dated = t.with_columns(level=level).with_columns(
        bits=pl.when(pl.col("level") == "exact").then(seldom).otherwise(
            pl.col("level").replace_strict(
                {k: float(v) for k, v in rule.items() if k != "exact"}, default=0.0,
                return_dtype=pl.Float64))
    )  # fmt: skip
    dated = best(dated.select("a", "b", "bits", "level"))
    known = pl.concat(
        [
            en.dobs.select(
                "e",
                lo=pl.col("dob").dt.year().cast(pl.Int64),
                hi=pl.col("dob").dt.year().cast(pl.Int64),
            ),
            en.born.join(en.dobs, on="e", how="anti"),
        ]
    )
    span = both(pairs.join(dated, on=["a", "b"], how="anti"), known)
    lo = pl.max_horizontal("lo", "lo_b")
    hi = pl.min_horizontal("hi", "hi_b")

    def wide(a: str, b: str) -> pl.Expr:
        return (
            pl.when(pl.col(a).is_null() | pl.col(b).is_null())
            .then(99)
            .otherwise(pl.col(b) - pl.col(a))
        )

    widest = pl.max_horizontal(wide("lo", "hi"), wide("lo_b", "hi_b"))
    level = (
        pl.when(lo.is_null() | hi.is_null() | (lo <= hi)).then(
            pl.when(widest == 0).then(pl.lit("year")).when(widest == 1).then(pl.lit("age"))
            .otherwise(pl.lit("span")))
        .when((lo - hi == 1) & (widest <= 1)).then(pl.lit("year_near"))
        .otherwise(pl.lit("outside"))
    )  # fmt: skip
    # a person is born in any of some sixty years: the narrower the span, the more a fit says
    fit = (math.log2(LIFE) - (widest + 1).cast(pl.Float64).log(2)).clip(0.0, None)
    span = span.select("a", "b", level=level, fit=fit).select(
        "a", "b",
        bits=pl.when(pl.col("level").is_in(["year_near", "outside"])).then(
            pl.col("level").replace_strict(
                {k: float(rule[k]) for k in ("year_near", "outside")}, default=0.0,
                return_dtype=pl.Float64)
        ).otherwise("fit"),
        level="level",
    )  # fmt: skip
    return pl.concat([dated, best(span)])
