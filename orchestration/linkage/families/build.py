"""Families of today from bonds, their keys, and the spells of their members."""

from __future__ import annotations

import hashlib
from datetime import date

import numpy as np
import polars as pl

from orchestration.linkage.families import bonds
from orchestration.linkage.families.rules import rules
from orchestration.linkage.persons.cluster import components

COLUMNS = ["person_id", "family_id", "role", "valid_from", "valid_to", "rule_version"]


def _role(t: pl.DataFrame, relationship: pl.DataFrame, child_under: int) -> pl.DataFrame:
    """person_id, role: parent, carer, adult, child, adult_child or child_looked_after."""

    def kind(k: list[str]) -> pl.DataFrame:
        return relationship.filter(pl.col("kind").is_in(k))

    parents = kind(["parent"])["person_id"].unique()
    carers = kind(["carer", "grandparent"])["person_id"].unique()
    children = kind(["parent", "carer"])["related_person_id"].unique()

    def is_in(s: pl.Series) -> pl.Expr:
        return pl.col("person_id").is_in(s.to_list())

    young = (pl.col("age") < child_under) | (
        pl.col("age").is_null() & ~pl.col("grown_up") & is_in(children)
    )
    return t.select(
        "person_id",
        role=pl.when(young & pl.col("looked_after")).then(pl.lit("child_looked_after"))
        .when(young).then(pl.lit("child"))
        .when(is_in(parents)).then(pl.lit("parent"))
        .when(is_in(carers)).then(pl.lit("carer"))
        .when(is_in(children)).then(pl.lit("adult_child"))
        .otherwise(pl.lit("adult")),
    )  # fmt: skip


def _keys(groups: pl.DataFrame, former: pl.DataFrame, sealed: pl.Series) -> pl.DataFrame:
    """g, family_id. groups: person_id, g. sealed: persons whose spell ended by adoption.

    former: the spells of the release before.

    A family keeps the key that most of its members had; children count double, since it is their
    family that goes on. A new key is born from its first member's key.
    """
    lasting = pl.col("valid_to").is_null() | pl.col("person_id").is_in(sealed.to_list())
    open_ = former.filter(lasting).select("person_id", "family_id", "role")
    claims = (
        groups.join(open_, on="person_id")
        .with_columns(weight=pl.when(pl.col("role").str.contains("child")).then(2).otherwise(1))
        .group_by("g", "family_id").agg(pl.col("weight").sum(), first=pl.col("person_id").min())
        .sort("weight", "family_id", "first", descending=[True, False, False])
    )  # fmt: skip
    kept: dict[int, str] = {}
    used: set[str] = set(former["family_id"].to_list())
    taken: set[str] = set()
    for g, key in claims.select("g", "family_id").iter_rows():
        if g not in kept and key not in taken:
            kept[g] = key
            taken.add(key)
    first = groups.group_by("g").agg(pl.col("person_id").min()).sort("person_id")
    for g, person in first.iter_rows():
        if g in kept:
            continue
        salt = 0
        while (key := _born(person, salt)) in used:
            salt += 1
        kept[g] = key
        used.add(key)
    return pl.DataFrame(
        {"g": list(kept), "family_id": list(kept.values())},
        schema={"g": groups.schema["g"], "family_id": pl.String},
    )


def _born(person: str, salt: int) -> str:
    return "F" + hashlib.sha256(f"family\x1f{person}\x1f{salt}".encode()).hexdigest()[:15].upper()


def of_today(former: pl.DataFrame, person_key: pl.DataFrame) -> pl.DataFrame:
    """The former spells under the persons' keys of today (two keys may have become one since).

    former: the state table family_assignment. person_key: every key ever given and today's
    (persons.keys.resolve). Spells of a key that leads to no one person of today are left out.
    """
    one = person_key.filter(
        (pl.col("current_person_ids") != "") & ~pl.col("current_person_ids").str.contains(" ")
    )
    t = former.join(one, on="person_id").with_columns(person_id="current_person_ids").sort(COLUMNS)
    lasts = pl.col("valid_to").is_null().any()
    spell = ["person_id", "family_id", "valid_from"]
    ended = pl.when(~lasts).then(pl.col("valid_to").max())
    t = t.group_by(spell).agg(pl.col("role", "rule_version").first(), valid_to=ended)
    open_ = t.filter(pl.col("valid_to").is_null()).sort("valid_from")
    open_ = open_.unique(spell[:2], keep="first", maintain_order=True)
    return pl.concat([open_, t.drop_nulls("valid_to")]).select(COLUMNS).sort(COLUMNS)


def families(
    traits: pl.DataFrame, relationship: pl.DataFrame, residence: pl.DataFrame,
    near: pl.DataFrame, former: pl.DataFrame, as_of: date,
) -> pl.DataFrame:  # fmt: skip
    """Spells of persons in families (COLUMNS).

    traits: families.traits. relationship, residence: the spine's tables. near: homes.near. former:
    the spells of the release before (of_today). Spells that ended stay; who has left a family has
    an end there.
    """
    rule = rules()
    tied = bonds.declared(relationship, traits, near, rule, as_of)
    cared_for = tied.filter(pl.col("kind").is_in(["parent", "carer"]))["b"]
    guessed = bonds.of_one_home(traits, residence, near, rule, cared_for)
    pairs = pl.concat([tied.select("a", "b", "why"), guessed])
    nodes: np.ndarray = traits["person_id"].sort().to_numpy()
    groups = pl.DataFrame(
        {"person_id": nodes.tolist(), "g": components(nodes, pairs.select("a", "b")).tolist()},
        schema={"person_id": pl.String, "g": pl.Int64},
    )
    groups = groups.join(_keys(groups, former, traits.filter("sealed")["person_id"]), on="g")
    now = groups.join(_role(traits, relationship, rule["child_under"]), on="person_id").join(
        traits.select("person_id", "dob", "home_since", "first_seen", "adopted_on"), on="person_id"
    )
    seen = pl.coalesce("home_since", "first_seen").clip(None, as_of)
    now = now.with_columns(
        valid_from=pl.max_horizontal(seen, pl.col("dob")).clip(None, as_of),
        valid_to=pl.when(pl.col("adopted_on").is_not_null()).then("adopted_on"),
        rule_version=pl.lit(str(rule["version"])),
    )
    before = former.rename({"valid_from": "since"}).filter(pl.col("valid_to").is_null())
    now = now.join(
        before.select("person_id", "family_id", "since"), on=["person_id", "family_id"], how="left"
    )
    now = now.with_columns(valid_from=pl.min_horizontal("valid_from", "since"))
    now = now.with_columns(
        valid_from=pl.min_horizontal("valid_from", pl.coalesce("valid_to", "valid_from"))
    )
    left = before.join(
        now.select("person_id", "family_id"), on=["person_id", "family_id"], how="anti"
    )
    left = left.rename({"since": "valid_from"}).with_columns(valid_to=pl.lit(as_of))
    ended = former.filter(pl.col("valid_to").is_not_null()).join(
        now.select("person_id", "family_id", "valid_from"),
        on=["person_id", "family_id", "valid_from"],
        how="anti",
    )
    return (
        pl.concat([t.select(COLUMNS) for t in (now, left, ended)], how="vertical_relaxed")
        .unique().sort("person_id", "valid_from", "family_id")
    )  # fmt: skip
