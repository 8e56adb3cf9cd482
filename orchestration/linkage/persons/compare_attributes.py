"""Identifiers, places and the company that two entities keep."""

from __future__ import annotations

import math
from typing import Any

import polars as pl

from orchestration.linkage.persons.counts import Counts
from orchestration.linkage.persons.describe import Entities
from orchestration.linkage.persons.pairwise import both

IDENTIFIERS = ("upn", "former_upn", "nhs")
GENERATION = 13  # years that a parent is older at least
SCHOOLS = "schools"  # the system that UPNs are of


def overlap(pairs: pl.DataFrame, table: pl.DataFrame, column: str) -> pl.DataFrame:
    """a, b, same: whether any value of both sides is equal; pairs that lack one are left out."""
    t = both(pairs, table.select("e", column).drop_nulls().unique())
    return t.group_by("a", "b").agg(same=(pl.col(column) == pl.col(f"{column}_b")).any())


def sexes(pairs: pl.DataFrame, en: Entities, rule: dict[str, Any]) -> pl.DataFrame:
    """a, b, sex, sex_bits."""
    t = overlap(pairs, en.sexes, "sex")
    level = pl.when("same").then(pl.lit("same")).otherwise(pl.lit("differ"))
    return t.select("a", "b", sex=level).with_columns(
        sex_bits=pl.when(pl.col("sex") == "same")
        .then(float(rule["same"]))
        .otherwise(float(rule["differ"]))
    )


def identifier(
    pairs: pl.DataFrame, en: Entities, kinds: list[str], rule: dict[str, Any], out: str
) -> pl.DataFrame:
    mine = en.ids.filter(pl.col("kind").is_in(kinds))
    t = overlap(pairs, mine, "value")
    level = pl.when("same").then(pl.lit("same")).otherwise(pl.lit("differ"))
    if "temporary" in rule:  # where a side has only numbers for a time, another may follow
        lasting = mine.filter(~pl.col("value").str.contains("[A-Z]$")).select("e").unique()
        t = t.join(lasting.select(a="e", t=True), on="a", how="left").join(
            lasting.select(b="e", t_b=True), on="b", how="left"
        )
        passing = pl.col("t").is_null() | pl.col("t_b").is_null()
        level = (
            pl.when("same")
            .then(pl.lit("same"))
            .when(passing)
            .then(pl.lit("temporary"))
            .otherwise(pl.lit("differ"))
        )
    return t.select("a", "b", level.alias(out)).with_columns(
        pl.col(out).replace_strict({k: float(v) for k, v in rule.items()}, return_dtype=pl.Float64)
        .alias(f"{out}_bits")
    )  # fmt: skip


def numbers(pairs: pl.DataFrame, en: Entities, rule: dict[str, Any]) -> pl.DataFrame:
    mine = en.ids.filter(~pl.col("kind").is_in(IDENTIFIERS))
    t = both(pairs, mine).filter(pl.col("kind") == pl.col("kind_b"))
    t = t.group_by("a", "b", "kind").agg(same=(pl.col("value") == pl.col("value_b")).any())
    t = t.with_columns(
        number=pl.when("same").then(pl.lit("same"))
        .when(pl.col("kind").str.contains("police")).then(pl.lit("differ_police"))
        .otherwise(pl.lit("differ"))
    )  # fmt: skip
    t = t.with_columns(
        bits=pl.col("number").replace_strict(
            {k: float(v) for k, v in rule.items()}, return_dtype=pl.Float64
        )
    )
    return t.group_by("a", "b").agg(number_bits=pl.col("bits").sum(), number=pl.col("number").max())


def places(pairs: pl.DataFrame, en: Entities, rule: dict[str, Any]) -> pl.DataFrame:
    same = overlap(pairs, en.places, "place").select("a", "b", place="same")
    post = overlap(pairs, en.places, "postcode").select("a", "b", post="same")
    t = post.join(same, on=["a", "b"], how="full", coalesce=True)
    level = (
        pl.when(pl.col("place").fill_null(False)).then(pl.lit("same"))
        .when(pl.col("post").fill_null(False)).then(pl.lit("postcode"))
        .otherwise(pl.lit("differ"))
    )  # fmt: skip
    return t.select("a", "b", place=level).with_columns(
        place_bits=pl.col("place").replace_strict(
            {k: float(rule[k]) for k in ("same", "postcode", "differ")}, return_dtype=pl.Float64)
    )  # fmt: skip


def areas(pairs: pl.DataFrame, en: Entities, rule: dict[str, Any], often: Counts) -> pl.DataFrame:
    """a, b, area (same), area_bits: the part of the city that a record names for want of an address
    is one where the other lives; the fewer live there, the more it says."""
    t = both(pairs, en.areas.join(often.areas, on="area", how="left"))
    t = t.filter((pl.col("area") == pl.col("area_b")) & (pl.col("stated") | pl.col("stated_b")))
    seldom = math.log2(often.homes) - pl.col("n").fill_null(1).cast(pl.Float64).log(2)
    return t.group_by("a", "b").agg(
        area=pl.lit("same"), area_bits=seldom.max().clip(rule["low"], rule["high"])
    )


def rolls(pairs: pl.DataFrame, en: Entities) -> pl.DataFrame:
    """Pairs who stand on one school's roll in one delivery: a, b, classmates (true)."""
    t = both(pairs, en.rolls).filter(pl.col("roll") == pl.col("roll_b"))
    return t.select("a", "b", classmates=True).unique()


def occasions(pairs: pl.DataFrame, en: Entities) -> pl.DataFrame:
    """Pairs of whom a system has twice what each person has once (a birth, the visit at six weeks):
    a, b, again (true)."""
    t = both(pairs, en.occasions).filter(pl.col("occasion") == pl.col("occasion_b"))
    t = t.filter(pl.col("group") != pl.col("group_b"))
    return t.select("a", "b", again=True).unique()


def groups(pairs: pl.DataFrame, en: Entities) -> pl.DataFrame:
    """Pairs who stand in one group (a tenancy, a birth): a, b, beside (true), apart (as different
    generations), peers (both as its children)."""
    t = both(pairs, en.groups).filter(pl.col("group") == pl.col("group_b"))
    apart = (pl.col("gen") != pl.col("gen_b")).fill_null(False).any()
    peers = ((pl.col("gen") == 0) & (pl.col("gen_b") == 0)).fill_null(False).any()
    return t.group_by("a", "b").agg(beside=pl.lit(True), apart=apart, peers=peers)


def one_upn(pairs: pl.DataFrame, en: Entities) -> pl.DataFrame:
    """a, b, one_upn (true): pairs who have one and the same UPN, neither of them another, and who
    are in no school census together: a pupil whose name was put down anew, not two pupils."""
    mine = en.ids.filter(pl.col("kind").is_in(["upn", "former_upn"])).select("e", "value").unique()
    mine = mine.filter(pl.len().over("e") == 1)
    t = both(pairs, mine).filter(pl.col("value") == pl.col("value_b")).select("a", "b")
    sent = en.rolls.select("e", sent=pl.col("roll").str.split("|").list.first()).unique()
    met = both(t, sent).filter(pl.col("sent") == pl.col("sent_b")).select("a", "b").unique()
    return t.join(met, on=["a", "b"], how="anti").with_columns(one_upn=pl.lit(True))


def systems(pairs: pl.DataFrame, en: Entities) -> pl.DataFrame:
    """a, b, together (whether any system holds records of both), together_elsewhere (any but the
    schools')."""
    t = both(pairs, en.systems.select("e", "system").unique())
    same = pl.col("system") == pl.col("system_b")
    elsewhere = same & (pl.col("system") != SCHOOLS)
    return t.group_by("a", "b").agg(together=same.any(), together_elsewhere=elsewhere.any())


def ageless(pairs: pl.DataFrame, en: Entities) -> pl.DataFrame:
    """a, b, ageless: pairs of which neither has a date of birth, nor years of birth that tell a
    parent from a child; or of which one has none and is nothing but accused."""
    told = en.born.filter(pl.col("hi") - pl.col("lo") < GENERATION)
    aged = pl.concat([en.dobs.select("e"), told.select("e")]).unique().with_columns(aged=True)
    accused = en.groups.group_by("e").agg(pl.col("accused").all())
    t = pairs.select("a", "b")
    for e in ("a", "b"):
        t = t.join(aged.rename({"e": e, "aged": f"aged_{e}"}), on=e, how="left")
        t = t.join(accused.rename({"e": e, "accused": f"accused_{e}"}), on=e, how="left")
    a, b = pl.col("aged_a").is_null(), pl.col("aged_b").is_null()
    only_accused = (a & pl.col("accused_a")) | (b & pl.col("accused_b"))
    return t.select("a", "b", ageless=(a & b) | only_accused.fill_null(False))


def kin(pairs: pl.DataFrame, beside: pl.DataFrame | None, rule: dict[str, Any]) -> pl.DataFrame:
    """What two entities have in common: others who stand with both of them in a group.

    Both mother of one child counts most; a parent in one place and a child in the other beside the
    same third person cannot be one (``crossed``).
    """
    if beside is None:
        return pairs.head(0).with_columns(
            crossed=pl.lit(False), kin=pl.lit(None, pl.String), kin_bits=pl.lit(None, pl.Float64)
        )
    t = both(pairs, beside).filter(pl.col("k") == pl.col("k_b"))
    t = t.filter((pl.col("k") != pl.col("a")) & (pl.col("k") != pl.col("b")))
    t = t.group_by("a", "b").agg(
        n=pl.col("k").n_unique(),
        mother=(pl.col("mother") & pl.col("mother_b")).any(),
        child=((pl.col("above") < 0) & (pl.col("above_b") < 0)).any().fill_null(False),
        crossed=(pl.col("above") != pl.col("above_b")).any().fill_null(False),
        fits=(pl.col("above") == pl.col("above_b")).any().fill_null(False),
    )
    kin_level = (
        pl.when("mother").then(pl.lit("mother"))
        .when("child").then(pl.lit("child"))
        .when((pl.col("n") > 1) & pl.col("fits")).then(pl.lit("more"))
        .otherwise(pl.lit("one"))
    )  # fmt: skip
    return t.select("a", "b", "crossed", kin=kin_level).with_columns(
        kin_bits=pl.col("kin").replace_strict(
            {k: float(v) for k, v in rule.items()}, return_dtype=pl.Float64)
    )  # fmt: skip
