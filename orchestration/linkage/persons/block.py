"""Which pairs of entities are worth comparing at all: pairs that share one of a few keys."""

from __future__ import annotations

import polars as pl

from orchestration.linkage.persons import names
from orchestration.linkage.persons.describe import Entities

CAP = 120  # entities under one key; a larger block is a name or an address that says nothing
CAP_IDS = 400
SHIFT = 2**31  # entities are fewer
PART = 250_000  # rows joined at once: bounds memory


def within(keyed: pl.DataFrame, cap: int = CAP) -> pl.DataFrame:
    """Pairs of entities under one key, packed (ab). keyed: e, key."""
    keyed = keyed.drop_nulls().select("e", key=pl.col("key").hash()).unique()
    size = pl.len().over("key")
    kept = keyed.filter((size > 1) & (size <= cap))
    parts = 1 + kept.height // PART
    found = [_self_join(kept.filter(pl.col("key") % parts == i)) for i in range(parts)]
    return pl.concat(found).unique()


def _self_join(keyed: pl.DataFrame) -> pl.DataFrame:
    """ab: both entities of a pair in one number, which takes half the memory of two."""
    return (
        keyed.join(keyed, on="key", suffix="_b")
        .filter(pl.col("e") < pl.col("e_b"))
        .select(ab=pl.col("e") * SHIFT + pl.col("e_b"))
        .unique()
    )


def across(few: pl.DataFrame, many: pl.DataFrame, cap: int = CAP) -> pl.DataFrame:
    """Pairs (ab) of one of the few with one of the many under its key. few, many: e, key."""
    keys = [t.drop_nulls().select("e", key=pl.col("key").hash()).unique() for t in (few, many)]
    kept = keys[1].join(keys[0].select("key").unique(), on="key", how="semi")
    kept = kept.filter(pl.len().over("key") <= cap)
    t = keys[0].join(kept, on="key", suffix="_b").filter(pl.col("e") != pl.col("e_b"))
    low, high = pl.min_horizontal("e", "e_b"), pl.max_horizontal("e", "e_b")
    return t.select(ab=low * SHIFT + high).unique()


def _unpacked(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.sort("ab").select(a=pl.col("ab") // SHIFT, b=pl.col("ab") % SHIFT)


def sounds(entities: Entities) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(e, s): how each word of a name sounds; (e, pair): given and family sounds together."""
    words = pl.concat([entities.names["g"], entities.names["f"]]).str.split(" ").explode().unique()
    words = words.drop_nulls().sort()
    code = pl.DataFrame(
        {"w": words, "s": [names.sound(w) if len(w) > 1 else "" for w in words.to_list()]}
    ).filter(pl.col("s") != "")

    def split(c: str) -> pl.DataFrame:
        return (
            entities.names.with_row_index("v")
            .select("v", "e", w=pl.col(c).str.split(" "))
            .explode("w")
            .join(code, on="w")
            .select("v", "e", "s")
        )

    given, family = split("g"), split("f")
    one = pl.concat([given, family]).select("e", "s").unique()
    two = given.join(family.select("v", t="s"), on="v").select(
        "e",
        pair=pl.concat_str(pl.min_horizontal("s", "t"), pl.max_horizontal("s", "t"), separator="|"),
    )
    return one.filter(pl.col("s") != names.MUHAMMAD), two.unique()


def _key(*columns: str) -> pl.Expr:
    return pl.concat_str([pl.col(c).cast(pl.String) for c in columns], separator="|")


def by_kin(en: Entities, kin: pl.DataFrame) -> pl.DataFrame:
    """Pairs with a name or a date of birth alike, beside one and the same third. kin: e, k."""
    one, _ = sounds(en)
    beside = kin.select("e", "k").unique()
    pairs = pl.concat(
        [
            within(beside.join(one, on="e").select("e", key=_key("k", "s")), 40),
            within(beside.join(en.dobs, on="e").select("e", key=_key("k", "dob")), 40),
        ]
    )
    return _unpacked(pairs.unique())


def candidates(en: Entities) -> pl.DataFrame:
    """Pairs (a, b), a < b."""
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
    homes = en.places
    keyed: list[tuple[pl.DataFrame, list[str], int]] = [
        (same_kind, ["kind", "value"], CAP_IDS),
        (dobs.join(one, on="e"), ["dob", "s"], CAP),
        (years.join(two, on="e"), ["year", "pair"], CAP),
        (dobs.join(two, on="e"), ["day", "pair"], CAP),
        (homes.join(two, on="e"), ["postcode", "pair"], CAP),
        (homes.join(one, on="e"), ["place", "s"], CAP),
        (homes.join(one, on="e"), ["postcode", "s"], 40),
        (homes.join(dobs, on="e"), ["place", "dob"], CAP),
        (two, ["pair"], 25),
    ]
    pairs = pl.DataFrame(schema={"ab": pl.Int64})
    # a first name, with an initial or alone: nobody else's names need sound like a surname that is
    # not there
    whole = en.names.filter((pl.col("g") != "") & (pl.col("f").str.len_chars() > 1))
    thin = one.join(whole.select("e").unique(), on="e", how="anti")
    named = one.join(years, on="e")
    placed = named.join(en.areas.select("e", "area"), on="e")
    for table, columns in ((named, ["year", "s"]), (placed, ["year", "s", "area"])):
        many = table.select("e", key=_key(*columns))
        few = many.join(thin, on="e", how="semi")
        pairs = pl.concat([pairs, across(few, many)]).unique()
    for table, columns, cap in keyed:  # one block at a time: most pairs come of several
        more = within(table.select("e", key=_key(*columns)), cap)
        pairs = pl.concat([pairs, more]).unique()
    return _unpacked(pairs)
