"""Which pairs of entities are worth comparing at all: pairs that share one of a few keys."""

from __future__ import annotations

import polars as pl

from orchestration.linkage.persons import names
from orchestration.linkage.persons.describe import Entities

CAP = 120  # entities under one key; a larger block is a name or an address that says nothing
CAP_IDS = 400


def within(keyed: pl.DataFrame, cap: int = CAP) -> pl.DataFrame:
    """Pairs a < b of entities under one key. keyed: e, key."""
    keyed = keyed.drop_nulls().unique()
    size = pl.len().over("key")
    kept = keyed.filter((size > 1) & (size <= cap))
    return (
        kept.join(kept, on="key", suffix="_b")
        .filter(pl.col("e") < pl.col("e_b"))
        .select(a="e", b="e_b")
        .unique()
    )


def sounds(entities: Entities) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(e, s): how each word of a name sounds; (e, pair): given and family sounds together."""
    words = pl.concat([entities.names["g"], entities.names["f"]]).str.split(" ").explode().unique()
    words = words.drop_nulls().sort()
    code = pl.DataFrame(
        {"w": words, "s": [names.sound(w) if len(w) > 1 else "" for w in words.to_list()]}
    ).filter(pl.col("s") != "")
    split = lambda c: (
        entities.names.with_row_index("v")
        .select("v", "e", w=pl.col(c).str.split(" "))
        .explode("w")
        .join(code, on="w")
        .select("v", "e", "s")
    )
    given, family = split("g"), split("f")
    one = pl.concat([given, family]).select("e", "s").unique()
    two = given.join(family.select("v", t="s"), on="v").select(
        "e", pair=pl.concat_str(pl.min_horizontal("s", "t"), pl.max_horizontal("s", "t"), separator="|")
    )
    return one.filter(pl.col("s") != names.MUHAMMAD), two.unique()


def _key(*columns: str) -> pl.Expr:
    return pl.concat_str([pl.col(c).cast(pl.String) for c in columns], separator="|")


def candidates(en: Entities, kin: pl.DataFrame | None = None) -> pl.DataFrame:
    """Pairs (a, b), a < b. kin: e, k (another entity of the same group), where it is known."""
    one, two = sounds(en)
    dobs = en.dobs.with_columns(
        year=pl.col("dob").dt.year(), day=pl.col("dob").dt.strftime("%m-%d")
    )
    years = pl.concat(
        [
            dobs.select("e", year=pl.col("year").cast(pl.Int64)),
            en.born.filter(pl.col("lo") >= pl.col("hi") - 1).select("e", year="lo"),
            en.born.filter(pl.col("lo") >= pl.col("hi") - 1).select("e", year="hi"),
        ]
    ).unique()
    same_kind = en.ids.with_columns(kind=pl.col("kind").str.replace("former_upn", "upn"))
    blocks = [
        within(same_kind.select("e", key=_key("kind", "value")), CAP_IDS),
        within(dobs.join(one, on="e").select("e", key=_key("dob", "s"))),
        within(years.join(two, on="e").select("e", key=_key("year", "pair"))),
        within(dobs.join(two, on="e").select("e", key=_key("day", "pair"))),
        within(en.places.join(two, on="e").select("e", key=_key("postcode", "pair"))),
        within(en.places.join(one, on="e").select("e", key=_key("place", "s"))),
        within(en.places.join(one, on="e").select("e", key=_key("postcode", "s")), 40),
        within(en.places.join(dobs, on="e").select("e", key=_key("place", "dob"))),
        within(two.select("e", key="pair"), 25),
    ]
    if kin is not None:
        blocks.append(within(kin.join(one, on="e").select("e", key=_key("k", "s")), 40))
        blocks.append(within(kin.join(dobs, on="e").select("e", key=_key("k", "dob")), 40))
    return pl.concat(blocks).unique().sort("a", "b")
