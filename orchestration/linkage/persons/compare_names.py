"""Names of two entities held together in every way they may have been written."""

from __future__ import annotations

import math
from typing import Any

import polars as pl

from orchestration.linkage.persons import names, strings
from orchestration.linkage.persons.counts import Counts, first_word
from orchestration.linkage.persons.describe import Entities
from orchestration.linkage.persons.pairwise import best, both
from orchestration.linkage.persons.weights import by_level


def _fathers(v: pl.DataFrame, w: dict[str, Any], often: Counts) -> pl.DataFrame:
    """The surname of the one is a later name of the other's (level ``father``): of own, father's
    and grandfather's name a sender may leave the last off."""

    def later(g: str, f: str) -> pl.Expr:
        return pl.col(g).str.split(" ").list.slice(1).list.contains(pl.col(f)) & (pl.col(f) != "")

    one, other = later("g", "f_b"), later("g_b", "f")
    use = (pl.col("ff") == "differ") & (pl.col("gg") == "exact") & (one | other)
    word = pl.when(one).then("f_b").otherwise("f")
    t = v.with_columns(word=pl.when(use).then(word)).join(often.either, on="word", how="left")
    t = t.with_columns(ff=pl.when(use).then(pl.lit("father")).otherwise("ff"))
    seen = pl.col("n").fill_null(1)
    bits = by_level(w["family"], "ff", "n", often.named)
    t = t.with_columns(n=seen).with_columns(ff_bits=pl.when(use).then(bits).otherwise("ff_bits"))
    return t.drop("word", "n")


def name_findings(
    pairs: pl.DataFrame, en: Entities, w: dict[str, Any], often: Counts
) -> pl.DataFrame:
    """a, b, bits, given, family (levels), swapped, common (a forename that a whole people bears):
    the best way to hold the names together."""
    v = both(pairs, en.names)
    written = pl.concat([v[c] for c in ("g", "f", "g_b", "f_b")]).unique()
    feature = strings.features(written.filter(written != ""))

    def look(
        x: str, y: str, count: pl.DataFrame, given: bool, rules: str, out: str
    ) -> pl.DataFrame:
        p = v.select(x=x, y=y).unique().sort("x", "y")
        found = strings.levels(p, feature, count, given)
        return found.with_columns(bits=by_level(w[rules], "level", "n", often.named)).select(
            pl.col("x").alias(x), pl.col("y").alias(y), pl.col("level").alias(out),
            pl.col("bits").alias(f"{out}_bits"),
        )  # fmt: skip

    v = v.join(look("g", "g_b", often.given, True, "given", "gg"), on=["g", "g_b"], how="left")
    v = v.join(look("f", "f_b", often.family, False, "family", "ff"), on=["f", "f_b"], how="left")
    v = v.join(look("g", "f_b", often.either, False, "family", "gf"), on=["g", "f_b"], how="left")
    v = v.join(look("f", "g_b", often.either, False, "family", "fg"), on=["f", "g_b"], how="left")
    # of two names that changed places one is a forename, which may stand in a short form
    v = v.join(look("g", "f_b", often.either, True, "given", "gs"), on=["g", "f_b"], how="left")
    v = v.join(look("f", "g_b", often.either, True, "given", "fs"), on=["f", "g_b"], how="left")
    v = _fathers(v, w, often)
    good = ["exact", "shared", "typo", "sound"]
    short_g = ~pl.col("gf").is_in(good) & (pl.col("gs") == "short") & pl.col("fg").is_in(good)
    short_f = ~pl.col("fg").is_in(good) & (pl.col("fs") == "short") & pl.col("gf").is_in(good)
    v = v.with_columns(
        gf=pl.when(short_g).then("gs").otherwise("gf"),
        gf_bits=pl.when(short_g).then("gs_bits").otherwise("gf_bits"),
        fg=pl.when(short_f).then("fs").otherwise("fg"),
        fg_bits=pl.when(short_f).then("fs_bits").otherwise("fg_bits"),
    )
    fits = [*good, "short", "missing"]
    crossed = (pl.col("gf").is_in(good) & pl.col("fg").is_in(fits)) | (
        pl.col("fg").is_in(good) & pl.col("gf").is_in(fits)
    )
    # names go together in families of names: how many bear this very name is seen, not multiplied
    # out of its parts. A person has about two birthdays in the records, one of them a slip.
    v = v.with_columns(first=first_word("g")).join(often.births, on=["first", "f"], how="left")
    seen = math.log2(often.bearers) - (pl.col("births").cast(pl.Float64) - 2).clip(1).log(2)
    whole = (pl.col("gg") == "exact") & (pl.col("ff") == "exact") & (pl.col("births") > 2)
    parts = pl.col("gg_bits") + pl.col("ff_bits")
    straight = pl.when(whole).then(pl.min_horizontal(parts, seen)).otherwise(parts)
    swapped = pl.col("gf_bits") + pl.col("fg_bits") + w["swapped"]
    use = crossed & (swapped > straight)
    v = v.select(
        "a", "b",
        bits=pl.when(use).then(swapped).otherwise(straight),
        given=pl.when(use).then("gf").otherwise("gg"),
        family=pl.when(use).then("fg").otherwise("ff"),
        swapped=use,
        common=pl.col("g").is_in(sorted(names.COMMON)),
    )  # fmt: skip
    return best(v)
