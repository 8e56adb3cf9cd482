"""Pairs of persons who are one family today, and why.

A shared address alone joins nobody: beside it stands a tie that a source declares, a surname, a
father's name, a home they moved from together, or an ethnicity that is not the city's commonest.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist


def _sides(pairs: pl.DataFrame, traits: pl.DataFrame) -> pl.DataFrame:
    t = pairs.join(traits.rename({"person_id": "a"}), on="a")
    return t.join(traits.rename({"person_id": "b"}), on="b", suffix="_b")


def declared(
    relationship: pl.DataFrame, traits: pl.DataFrame, near: pl.DataFrame, rule: dict[str, Any],
    as_of: date,
) -> pl.DataFrame:  # fmt: skip
    """a, b, why: ties that sources declare, between persons of one home or without a known one.

    A looked-after child stays in the family it came from: its other home parts nobody.
    """
    r = relationship.filter(pl.col("kind").is_in(rule["joining"]))
    r = r.rename({"person_id": "a", "related_person_id": "b"})
    t = _sides(r, traits.select("person_id", "place", "age", "looked_after", "sealed"))
    t = t.join(near.with_columns(alike=True), on=["place", "place_b"], how="left")
    same = (pl.col("place") == pl.col("place_b")) | pl.col("alike").fill_null(False)
    in_care = pl.col("looked_after") | pl.col("looked_after_b")
    since = as_of - timedelta(days=int(rule["current_days"]))
    current = pl.col("source").str.contains("|".join(rule["current_sources"])) & (
        pl.col("last_seen") >= since
    )
    joins = same.fill_null(True) | current | in_care | _with_mother(t, traits, rule)
    own = settled(relationship, traits, rule).to_list()
    apart = (
        (pl.col("kind") == "parent") & pl.col("b").is_in(own)
        | pl.col("kind").is_in(["sibling", "same_household"])
        & (pl.col("a").is_in(own) | pl.col("b").is_in(own))
    )  # fmt: skip
    t = t.filter(joins & ~apart & ~pl.col("sealed") & ~pl.col("sealed_b"))
    return t.select("a", "b", "kind", why=pl.concat_str("kind", "source", separator=" "))


def _with_mother(t: pl.DataFrame, traits: pl.DataFrame, rule: dict[str, Any]) -> pl.Expr:
    """Whether a declared parent of a child is its family though their homes are written apart: no
    grown-up person is known where the child lives, and health or a group of mothers saw them.
    """
    young = pl.col("age") < rule["child_under"]
    kept = traits.filter(~young.fill_null(False))["place"].drop_nulls().unique().to_list()
    seen = pl.col("source").str.contains("|".join(rule["seen_together"]))
    child = (pl.col("age_b") < rule["child_under"]).fill_null(False)
    return (pl.col("kind") == "parent") & seen & child & ~pl.col("place_b").is_in(kept)


def settled(relationship: pl.DataFrame, traits: pl.DataFrame, rule: dict[str, Any]) -> pl.Series:
    """Grown-up persons with a family of their own, though their parents live in the house.

    A couple, or a father, or anybody of middle age with a child; a young mother without a partner
    and her child are of her parents' family while she lives there.
    """
    pairs = relationship.filter(pl.col("kind").is_in(["partner", "co_carer"]))
    couple = pl.concat([pairs["person_id"], pairs["related_person_id"]]).to_list()
    parents = relationship.filter(pl.col("kind").is_in(["parent", "carer"]))["person_id"].to_list()
    grown = pl.col("age") >= rule["child_under"]
    middle = pl.col("age") >= rule["middle_age"]
    parent = pl.col("person_id").is_in(parents) & ((pl.col("sex") == "M") | middle)
    return traits.filter(grown & (pl.col("person_id").is_in(couple) | parent.fill_null(False)))[
        "person_id"
    ]


def _one_home(traits: pl.DataFrame, near: pl.DataFrame, rule: dict[str, Any]) -> pl.DataFrame:
    """Pairs a < b in one home, with the traits of both; no crowd, nobody in care or adopted.

    `apart`: the home is written in two ways (near: homes.near), one of them by one person alone.
    """
    t = traits.filter(
        pl.col("place").is_not_null() & pl.col("age").is_not_null() & ~pl.col("sealed")
    )
    t = t.filter((pl.col("address_role") == "home") & ~pl.col("looked_after"))
    t = t.filter(pl.len().over("place") <= rule["crowded"])
    a, b = t.rename({"person_id": "a"}), t.rename({"person_id": "b"})
    one = a.join(b, on="place", suffix="_b").with_columns(apart=pl.lit(False))
    alone = pl.col("lone") | pl.col("lone_b")
    a = a.with_columns(lone=pl.len().over("place") == 1)
    b = b.with_columns(lone=pl.len().over("place") == 1)
    two = a.join(near, on="place").join(b, left_on="place_b", right_on="place", suffix="_b")
    two = two.filter(alone).with_columns(apart=pl.lit(True)).select(one.columns)
    return pl.concat([one, two]).filter(pl.col("a") < pl.col("b"))


def _share(x: str, y: str) -> pl.Expr:
    return (pl.col(x).list.set_intersection(y).list.len() > 0).fill_null(False)


def _fuzzy(pairs: pl.DataFrame, floor: float) -> pl.DataFrame:
    """a, b of pairs with a surname that is nearly the other's."""
    t = pairs.select("a", "b", "surnames", "surnames_b").drop_nulls()
    t = t.explode("surnames").explode("surnames_b")
    if not t.height:
        return t.select("a", "b")
    near = cpdist(t["surnames"].to_list(), t["surnames_b"].to_list(), scorer=JaroWinkler.similarity)
    return (
        t.with_columns(near=pl.Series(near))
        .filter(pl.col("near") * 100 >= floor)
        .select("a", "b")
        .unique()
    )


def _moved_together(pairs: pl.DataFrame, residence: pl.DataFrame) -> pl.DataFrame:
    """a, b of pairs who shared a home before the one they share now."""
    homes = residence.filter(~pl.col("is_primary")).select("person_id", "place").unique()
    t = pairs.select("a", "b").join(homes, left_on="a", right_on="person_id")
    t = t.join(homes, left_on="b", right_on="person_id", suffix="_b")
    return t.filter(pl.col("place") == pl.col("place_b")).select("a", "b").unique()


def of_one_home(
    traits: pl.DataFrame, residence: pl.DataFrame, near: pl.DataFrame, rule: dict[str, Any],
    cared_for: pl.Series,
) -> pl.DataFrame:  # fmt: skip
    """a, b, why: children of one home, or a child and an adult, whom something beside it ties.

    cared_for: children whose parent or carer in that home is declared; no other adult is guessed.
    """
    pairs = _one_home(traits, near, rule)
    child, child_b = pl.col("age") < rule["child_under"], pl.col("age_b") < rule["child_under"]
    pairs = pairs.filter(child | child_b)
    often = traits.group_by("ethnicity").agg(share=pl.len() / max(traits.height, 1))
    rare = often.filter(pl.col("share") <= rule["common_ethnicity"])["ethnicity"].drop_nulls()

    def mark(t: pl.DataFrame, name: str) -> pl.DataFrame:
        return t.with_columns(pl.lit(True).alias(name))

    pairs = pairs.join(
        mark(_fuzzy(pairs, rule["fuzzy_surname"]), "near"), on=["a", "b"], how="left"
    )
    pairs = pairs.join(mark(_moved_together(pairs, residence), "moved"), on=["a", "b"], how="left")
    groups = (
        traits.filter(pl.col("age") < rule["child_under"]).explode("surnames")
        .group_by("place").agg(surname_groups=pl.col("surnames").n_unique())
    )  # fmt: skip
    pairs = pairs.join(groups, on="place", how="left")
    surname = _share("surnames", "surnames_b") | pl.col("near").fill_null(False)
    ethnic = (pl.col("ethnicity") == pl.col("ethnicity_b")) & pl.col("ethnicity").is_in(
        rare.to_list()
    )
    quiet = pl.col("surname_groups").fill_null(0) <= rule["surname_groups"]
    word = _share("words", "words_b")
    both = child & child_b
    elder = pl.max_horizontal("age", "age_b")
    youths = (child | child_b) & (elder < rule["youth_under"])
    gap = (pl.col("age") - pl.col("age_b")).abs()
    known = pl.when(child).then(pl.col("a")).otherwise(pl.col("b")).is_in(cared_for.to_list())
    low, high = rule["parent_age_gap"]
    youths &= gap < low
    pairs = pairs.filter(both | youths | ~known)
    why = (
        pl.when((both | youths) & surname).then(pl.lit("home and surname"))
        .when(both & word).then(pl.lit("home and father's name"))
        .when(both & pl.col("moved").fill_null(False)).then(pl.lit("moved together"))
        .when(both & quiet & ethnic.fill_null(False)).then(pl.lit("home and ethnicity"))
        .when(~both & gap.is_between(low, high) & surname).then(pl.lit("home, surname and age"))
        .when(~both & gap.is_between(low, high) & quiet & word)
        .then(pl.lit("home and father's name"))
    )  # fmt: skip
    same_name = pl.col("apart") & _share("surnames", "surnames_b")
    return pairs.select("a", "b", why=pl.when(~pl.col("apart") | same_name).then(why)).drop_nulls()
