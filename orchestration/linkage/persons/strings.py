"""How alike two name strings are, decided once for each distinct pair of strings."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from orchestration.linkage.persons import names

UNSEEN = 0.03  # a spelling this much rarer than its neighbour is taken for a slip, not a name


@cache
def _kept(s: str) -> tuple[str, ...]:
    words = s.split()
    return tuple(w for w in words if w != names.MUHAMMAD and w not in names.PARTICLES) or tuple(
        words
    )


@cache
def _telling(s: str) -> list[str]:
    """The words of a name string that are counted and held together."""
    kept = _kept(s)
    bare = [w[2:] for w in kept if w[:2] in ("AL", "EL") and len(w) >= 6]
    return sorted({w for w in (*kept, *bare) if len(w) > 1})


def words(strings: pl.Series) -> pl.DataFrame:
    """s, word: the words of each distinct string that are counted."""
    distinct = strings.unique().sort()
    listed = pl.Series([_telling(s) for s in distinct.to_list()], dtype=pl.List(pl.String))
    return pl.DataFrame({"s": distinct, "word": listed}).explode("word").drop_nulls()


@cache
def _feature(s: str) -> dict[str, Any]:
    kept, words = _kept(s), s.split()
    short = names.short_forms()
    full = {w: frozenset() if w in names.COMMON else short.get(w, frozenset((w,))) for w in kept}
    whole = "".join(w for w in words if w not in ("AL", "EL")) or "".join(words)
    return {
        "s": s,
        "whole": whole,
        "first": kept[0],
        "words": _telling(s),
        "full": sorted({x for w in kept for x in full[w] if len(x) > 1}),
        "full_first": sorted(x for x in full[kept[0]] if len(x) > 1),
        "sound": names.sound(kept[0]),
        "sounds": sorted({names.sound(w) for w in kept if len(w) > 3}),
        "sound_whole": names.sound(whole),
        "spelt": names.surname_spellings().get(whole, whole),
        "muhammad": len(kept) == 1 and kept[0] in names.COMMON,
        "has_muhammad": names.MUHAMMAD in words,
        "initial": len(kept[0]) == 1,
        "in_use": kept[0] in names.in_use(),
    }


def features(strings: pl.Series) -> pl.DataFrame:
    """What is compared of each distinct string.

    In: normalised names, words parted by a blank. Out: s, whole (no blanks), first (the first word
    that is not Mohammed), words, full (full names they may stand for), sound, sounds (of each
    longer word), spelt (one surname of those that are one by ear or in another tongue), muhammad
    (nothing else), initial.
    """
    rows = [_feature(s) for s in strings.unique().sort().to_list()]
    schema: dict[str, Any] = {
        "s": pl.String, "whole": pl.String, "first": pl.String, "words": pl.List(pl.String),
        "sounds": pl.List(pl.String), "full": pl.List(pl.String),
        "full_first": pl.List(pl.String), "sound": pl.String,
        "sound_whole": pl.String, "spelt": pl.String, "muhammad": pl.Boolean,
        "has_muhammad": pl.Boolean, "initial": pl.Boolean, "in_use": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def frequencies(strings: pl.DataFrame) -> pl.DataFrame:
    """How many entities carry a word. strings: e, s. Out: word, n."""
    return (
        strings.unique()
        .join(words(strings["s"]), on="s")
        .select("e", "word")
        .unique()
        .group_by("word")
        .agg(pl.len().alias("n"))
        .sort("word")
    )


def _slip(table: pl.DataFrame, a: str, b: str) -> pl.Series:
    """Letters in which two words differ (two neighbours changed over count once)."""
    import numpy as np

    return pl.Series(
        cpdist(
            table[a].to_list(),
            table[b].to_list(),
            scorer=OSA.distance,
            score_cutoff=2,
            dtype=np.uint8,
        )
    ).cast(pl.Int64)


def levels(
    pairs: pl.DataFrame, feature: pl.DataFrame, count: pl.DataFrame, given: bool
) -> pl.DataFrame:
    """The level at which two strings agree, and the word that they share.

    pairs: x, y (distinct; "" where nothing is written). count: word, n.
    Out: x, y, level, n (how many entities carry the shared word).
    """
    t = pairs.join(feature, left_on="x", right_on="s", how="left").join(
        feature, left_on="y", right_on="s", how="left", suffix="_y"
    )
    t = t.with_columns(
        common=pl.col("words").list.set_intersection("words_y"),
        telling=pl.col("words")
        .list.set_intersection("words_y")
        .list.set_difference(pl.lit(sorted(names.COMMON))),
        nick=(pl.col("full").list.set_intersection("full_first_y").list.len() > 0)
        | (pl.col("full_first").list.set_intersection("full_y").list.len() > 0),
        slip=_slip(t.with_columns(pl.col("first", "first_y").fill_null("")), "first", "first_y"),
        slip_whole=_slip(
            t.with_columns(pl.col("whole", "whole_y").fill_null("")), "whole", "whole_y"
        ),
        short=pl.min_horizontal(pl.col("first").str.len_chars(), pl.col("first_y").str.len_chars()),
        short_whole=pl.min_horizontal(
            pl.col("whole").str.len_chars(), pl.col("whole_y").str.len_chars()
        ),
    )
    n = dict(zip(count["word"].to_list(), count["n"].to_list(), strict=True))

    def number(c: str) -> pl.Expr:
        return pl.col(c).replace_strict(n, default=1, return_dtype=pl.Int64)

    t = t.with_columns(
        n_x=number("first"), n_y=number("first_y"),
        n_common=pl.col("common").list.eval(
            pl.element().replace_strict(n, default=1, return_dtype=pl.Int64)
        ).list.min(),
    )  # fmt: skip
    near = ((pl.col("slip") == 1) & (pl.col("short") >= 3)) | (
        (pl.col("slip") == 2) & (pl.col("short") >= 7)
    )
    near_whole = ((pl.col("slip_whole") == 1) & (pl.col("short_whole") >= 3)) | (
        (pl.col("slip_whole") == 2) & (pl.col("short_whole") >= 7)
    )
    alike = near | near_whole
    rare = pl.min_horizontal("n_x", "n_y") <= pl.max_horizontal(
        pl.lit(1), UNSEEN * pl.max_horizontal("n_x", "n_y")
    )
    if given:
        rare = rare & ~(pl.col("in_use") & pl.col("in_use_y"))
    # a name of one consonant (Laila, Leila) is heard where it is long and one vowel differs
    heard = (pl.col("sound") == pl.col("sound_y")) & (
        (pl.col("sound").str.len_chars() >= 2) | ((pl.col("slip") == 1) & (pl.col("short") >= 5))
    )
    heard_whole = (pl.col("sound_whole") == pl.col("sound_whole_y")) & (
        pl.col("sound_whole").str.len_chars() >= 3
    )
    if given:  # a middle name that is used, heard wrongly
        heard = (
            heard
            | (
                (pl.col("sound").str.len_chars() >= 2)
                & pl.col("sounds_y").list.contains(pl.col("sound"))
            )
            | (
                (pl.col("sound_y").str.len_chars() >= 2)
                & pl.col("sounds").list.contains(pl.col("sound_y"))
            )
        )
    spelt = pl.lit(not given) & (pl.col("spelt") == pl.col("spelt_y"))
    start = pl.col("first").str.head(1) == pl.col("first_y").str.head(1)
    prefix = (pl.col("short") >= 3) & (
        pl.col("first").str.starts_with(pl.col("first_y"))
        | pl.col("first_y").str.starts_with(pl.col("first"))
    )
    same = (pl.col("whole") == pl.col("whole_y")) | (
        (pl.col("first") == pl.col("first_y")) & pl.lit(given) & ~pl.col("initial")
    )
    level: Any = (
        pl.when((pl.col("x") == "") | (pl.col("y") == "")).then(pl.lit("missing"))
        .when(same)
        .then(pl.lit("exact"))
        .when((pl.col("common").list.len() > 0) & (
            pl.lit(not given) | pl.col("telling").list.contains(pl.col("first"))
            | pl.col("telling").list.contains(pl.col("first_y"))))
        .then(pl.lit("shared"))
    )  # fmt: skip
    if given:
        level = level.when(pl.col("nick") | prefix).then(pl.lit("short"))
    level = (
        level.when(alike & rare).then(pl.lit("typo"))
        .when(heard | heard_whole | spelt).then(pl.lit("sound"))
        .when(alike).then(pl.lit("alike"))
        .when((pl.col("initial") | pl.col("initial_y")) & start).then(pl.lit("initial"))
        .when(pl.lit(given) & (pl.col("muhammad") | pl.col("muhammad_y"))
              ).then(pl.lit("muhammad"))
        .otherwise(pl.lit("differ"))
    )  # fmt: skip
    found = (
        pl.when(level == "shared").then("n_common")
        .when(level.is_in(["exact", "short", "sound"])).then(pl.max_horizontal("n_x", "n_y"))
        .otherwise(pl.max_horizontal("n_x", "n_y"))
    )  # fmt: skip
    return t.select("x", "y", level=level, n=found.fill_null(1))
