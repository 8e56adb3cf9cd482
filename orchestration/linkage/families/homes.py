"""Two writings of what may be one home: a family rule may ask for them where a surname agrees."""

from __future__ import annotations

import polars as pl

BLANKS = 7  # characters of the longest postcode


def near(
    person_place: pl.DataFrame, distinct: pl.DataFrame, decision: pl.DataFrame,
    property_: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """place, place_b: both ways round, each pair once.

    person_place, distinct, decision, property_: the tables person_place (address_id, place),
    address_distinct (address_text), address_decision (uprn, outcome), property (uprn,
    parent_uprn). One home may be: the same number at two postcodes that differ in one character;
    a number on a street without postcode and the only postcode at which that street has it; a
    building whose flat was left out and a flat in it.
    """
    t = person_place.join(distinct.select("address_id", "address_text"), on="address_id").join(
        decision.select("address_id", "uprn", "outcome"), on="address_id"
    )
    text = pl.col("address_text").str.to_uppercase()
    written = t.filter(pl.col("place").str.contains("|", literal=True)).select(
        "place", "uprn", "outcome",
        code=pl.col("place").str.split("|").list.first(),
        number=pl.col("place").str.split("|").list.last(),
        street=text.str.extract(r"\d+[A-Z]?,? ([A-Z]{3}[A-Z]*)"),
    )  # fmt: skip
    numbered = written.filter(pl.col("number").str.contains(r"^\d"))
    coded = numbered.filter(pl.col("code").str.contains(r"\d"))
    pairs = pl.concat([_one_off(coded), _without_postcode(numbered, coded), _flats(t, property_)])
    pairs = pairs.filter(pl.col("place") != pl.col("place_b"))
    return pl.concat([pairs, pairs.select(place="place_b", place_b="place")]).unique()


def _one_off(coded: pl.DataFrame) -> pl.DataFrame:
    """Places of one number whose postcodes differ in one character."""
    t = coded.select("place", "code", "number").unique()
    blank = [
        t.select(
            "place",
            key=pl.concat_str(
                pl.col("code").str.slice(0, at), pl.lit("?"), pl.col("code").str.slice(at + 1),
                pl.lit("|"), "number",
            ),
        ).filter(t["code"].str.len_chars() > at)
        for at in range(BLANKS)
    ]  # fmt: skip
    keys = pl.concat(blank)
    return (
        keys.join(keys, on="key", suffix="_b")
        .filter(pl.col("place") < pl.col("place_b"))
        .select("place", "place_b")
    )


def _without_postcode(numbered: pl.DataFrame, coded: pl.DataFrame) -> pl.DataFrame:
    """A street and number without postcode, and the one place with a postcode that reads so."""
    bare = numbered.filter(~pl.col("code").str.contains(r"\d"))
    bare = bare.select("place", "number", "street").drop_nulls().unique()
    known = coded.select("place", "number", "street").drop_nulls().unique()
    known = known.filter(pl.col("place").n_unique().over("number", "street") == 1)
    both = bare.join(known, on=["number", "street"], suffix="_b")
    return both.select("place", "place_b")


def _flats(t: pl.DataFrame, property_: pl.DataFrame) -> pl.DataFrame:
    """A building written without the flat, and each flat of it that is somebody's home."""
    building = t.filter(pl.col("outcome") == "parent").select("place", parent_uprn="uprn")
    flats = property_.select(place_b="uprn", parent_uprn="parent_uprn").drop_nulls()
    flats = flats.join(t.select(place_b="place").unique(), on="place_b", how="semi")
    return building.drop_nulls().unique().join(flats, on="parent_uprn").select("place", "place_b")
