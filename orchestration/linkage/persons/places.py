"""Where a record says that somebody lives: a property, or a text that stands for the address."""

from __future__ import annotations

import polars as pl


def places(distinct: pl.DataFrame, decision: pl.DataFrame, property_: pl.DataFrame) -> pl.DataFrame:
    """One row an address: address_id, place, postcode, area.

    distinct: table address_distinct (address_id, address_text, postcode_given, ...).
    decision: table address_decision (address_id, uprn, outcome, ...).
    property_: table property (uprn, locality, ...).
    The place is the UPRN where one home was matched. A building (outcome parent) is not one home,
    and an address outside the city has no UPRN: there postcode and numbers, as written, stand for
    it. The area is what names the part of the city or the village: the property's locality, and the
    words of the address as written.
    """
    t = distinct.join(decision.select("address_id", "uprn", "outcome"), on="address_id", how="left")
    text = pl.col("address_text").str.to_uppercase()
    plain = pl.col("postcode_given").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    whole = plain.str.contains(r"^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$")
    postcode = pl.when(whole).then(plain)
    numbers = text.str.extract_all(r"\b\d+[A-Z]?\b").list.sort().list.join(".")
    street = text.str.extract(r"\d+[A-Z]?,? ([A-Z]{3})")
    written = (
        pl.when(numbers != "")
        .then(pl.concat_str(pl.coalesce(postcode, street), numbers, separator="|"))
        .when(text.str.len_chars() > 0)
        .then(pl.concat_str(postcode, text.str.replace_all(r"[^A-Z]", ""), separator="|"))
    )
    matched = pl.col("uprn").is_not_null() & (pl.col("outcome") == "matched")
    t = t.join(property_.select("uprn", "locality"), on="uprn", how="left")
    return t.select(
        "address_id",
        place=pl.when(matched).then("uprn").otherwise(written),
        postcode=postcode,
        area=letters(pl.concat_str("locality", text, separator=" ", ignore_nulls=True)),
    ).sort("address_id")


def letters(text: pl.Expr) -> pl.Expr:
    """Words in capitals without marks, a blank before, between and after: ' ST ANNS '."""
    plain = text.str.to_uppercase().str.replace_all("'", "").str.replace_all(r"[^A-Z0-9]+", " ")
    return pl.concat_str(pl.lit(" "), plain.str.strip_chars(), pl.lit(" "))
