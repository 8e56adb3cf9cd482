"""The address matcher as a function of tables: every distinct written address to a UPRN or a reason why not."""
from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from orchestration.linkage.addresses.decide import Decider, Decision
from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.neighbours import Namesakes, Sighting, sighting
from orchestration.linkage.addresses.postcodes import PostcodeBook
from orchestration.linkage.addresses.written import Written, read

SCHEMA = {
    "address_id": pl.String, "uprn": pl.String, "outcome": pl.String, "method": pl.String,
    "confidence": pl.Float64, "candidates": pl.List(pl.String), "reason": pl.String,
    "sighting": pl.String, "rests_on_others": pl.Boolean, "gazetteer": pl.String,
}
FIELDS = ("address_id", "address_text", "postcode_given", "uprn_given", "easting", "northing")


def match(addresses: pl.DataFrame, variants: pl.DataFrame, properties: pl.DataFrame, postcodes: pl.DataFrame,
          streets: pl.DataFrame | None = None, previous: pl.DataFrame | None = None) -> pl.DataFrame:
    """Decide every address once.

    addresses: FIELDS (easting, northing in metres, British National Grid; all but the first two may be null).
    variants, properties, streets: the gazetteer's models `address_variant`, `property`, `street`.
    postcodes: the live ones: postcode, easting, northing, lad_code.
    previous: an earlier result; its decisions taken at this very state of the gazetteer are kept.
    Returns one row an address, columns SCHEMA: outcome matched | parent | ambiguous | out_of_area | unmatched |
    invalid, uprn with the first two only; `sighting`, `rests_on_others` and `gazetteer` serve the next call.
    """
    gazetteer = Gazetteer(variants, properties, streets)
    fingerprint = gazetteer.fingerprint()
    addresses = addresses.unique("address_id", keep="first", maintain_order=True)
    known = _known(addresses, previous, fingerprint)
    old = known.filter(~pl.col("rests_on_others"))
    new = addresses.join(old.select("address_id"), on="address_id", how="anti", maintain_order="left")
    decider = Decider(gazetteer, book_of(gazetteer, postcodes))
    written = read_all(new)
    decider.book.learn(w.postcode for w in written)
    seen = [_sighting(decider, w) for w in written]
    sightings = [s for s in seen if s] + [Sighting.parse(s) for s in old["sighting"].drop_nulls()]
    namesakes = Namesakes(sightings)
    rows = [_row(w, decider.decide(w, namesakes), s, fingerprint) for w, s in zip(written, seen, strict=True)]
    return pl.concat([old, pl.DataFrame(rows, schema=SCHEMA, orient="row")]).sort("address_id")


def _known(addresses: pl.DataFrame, previous: pl.DataFrame | None, fingerprint: str) -> pl.DataFrame:
    if previous is None or not set(SCHEMA) <= set(previous.columns):
        return pl.DataFrame(schema=SCHEMA)
    same = previous.select(list(SCHEMA)).cast(SCHEMA).filter(pl.col("gazetteer") == fingerprint)  # type: ignore[arg-type]
    return same.join(addresses.select("address_id"), on="address_id", how="semi")


def book_of(gazetteer: Gazetteer, postcodes: pl.DataFrame) -> PostcodeBook:
    """The postcode directory, with the authority that most of the gazetteer's postcodes lie in as home."""
    return PostcodeBook(postcodes, {c for p in gazetteer.properties.values() for c in p.postcodes})


def read_all(addresses: pl.DataFrame) -> list[Written]:
    """The addresses, cleaned; columns that a table lacks count as null."""
    missing = [pl.lit(None).alias(name) for name in FIELDS if name not in addresses.columns]
    return [read(*row) for row in addresses.with_columns(missing).select(FIELDS).iter_rows()]


def namesakes_of(decider: Decider, written: Iterable[Written]) -> Namesakes:
    """Streets of the city whose name these addresses place outside it."""
    return Namesakes(s for s in (_sighting(decider, w) for w in written) if s)


def _sighting(decider: Decider, written: Written) -> Sighting | None:
    return sighting(written, decider.exact(written), decider.places, decider.book, decider.gazetteer)


def _row(written: Written, d: Decision, seen: Sighting | None, fingerprint: str) -> tuple[object, ...]:
    return (written.address_id, d.uprn, d.outcome, d.method, d.confidence, list(d.candidates), d.reason,
            str(seen) if seen else None, d.rests_on_others, fingerprint)
