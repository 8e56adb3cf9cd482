"""The address matcher as a function of tables: every distinct written address to a UPRN or a reason
why not.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

from orchestration.linkage.addresses.affected import change
from orchestration.linkage.addresses.decide import Decider, Trace
from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.neighbours import Namesakes, Sighting, sighting
from orchestration.linkage.addresses.postcodes import PostcodeBook
from orchestration.linkage.addresses.said import said
from orchestration.linkage.addresses.written import Written, read

SCHEMA = pl.Schema(
    {
        "address_id": pl.String(),
        "uprn": pl.String(),
        "outcome": pl.String(),
        "method": pl.String(),
        "confidence": pl.Float64(),
        "candidates": pl.List(pl.String()),
        "reason": pl.String(),
        "said": pl.String(),
        "side": pl.String(),
        "postcode_fit": pl.String(),
        "former_address": pl.Boolean(),
        "sighting": pl.String(),
        "rests_on_others": pl.Boolean(),
        "streets_read": pl.List(pl.String()),
        "gazetteer": pl.String(),
    }
)


class Former(NamedTuple):
    """The gazetteer's tables as they were when the earlier decisions were taken."""

    variants: pl.DataFrame
    properties: pl.DataFrame
    streets: pl.DataFrame | None = None


FIELDS = ("address_id", "address_text", "postcode_given", "uprn_given", "easting", "northing")


def match(
    addresses: pl.DataFrame,
    variants: pl.DataFrame,
    properties: pl.DataFrame,
    postcodes: pl.DataFrame,
    streets: pl.DataFrame | None = None,
    previous: pl.DataFrame | None = None,
    former: Former | None = None,
) -> pl.DataFrame:
    """Decide every address once.

    addresses: FIELDS (easting, northing in metres, British National Grid; all but the first
    two may be null). variants, properties, streets: the gazetteer's models
    `address_variant`, `property`, `street`. postcodes: the live ones: postcode, easting,
    northing, lad_code. previous: an earlier result; decisions taken at this very state of
    gazetteer, postcodes and matcher are kept. former: the gazetteer at which it was made; with it
    those are kept too that the difference cannot touch. Returns one row an address, columns SCHEMA:
    outcome matched | parent | ambiguous | out_of_area | unmatched | invalid, uprn with the
    first two only; `said` is the side of the boundary by the record's own words, `side` that of its
    postcode or coordinate; `postcode_fit` and `former_address` (only an address of former times
    reads so) tell of a link; `sighting`, `rests_on_others`, `streets_read` and `gazetteer`
    serve the next call.
    """
    with _no_garbage_collection():
        gazetteer = Gazetteer(variants, properties, streets)
        return _match(addresses, gazetteer, postcodes, previous, former)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Millions of small lasting objects without cycles: looking for cycles took a third of the
    time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _match(
    addresses: pl.DataFrame,
    gazetteer: Gazetteer,
    postcodes: pl.DataFrame,
    previous: pl.DataFrame | None,
    former: Former | None,
) -> pl.DataFrame:
    decider = Decider(gazetteer, book_of(gazetteer, postcodes))
    fingerprint = fingerprint_of(gazetteer, decider.book)
    addresses = addresses.unique("address_id", keep="first", maintain_order=True)
    known = _known(addresses, previous)
    here = known.filter(pl.col("gazetteer") == fingerprint)
    if here.height < known.height and former is not None:
        here = _untouched(addresses, known, former, decider, postcodes, fingerprint)
    known = here
    old = known.filter(~pl.col("rests_on_others"))
    new = addresses.join(
        old.select("address_id"), on="address_id", how="anti", maintain_order="left"
    )
    written = read_all(new)
    decider.book.learn(w.postcode for w in written)
    seen = [_sighting(decider, w) for w in written]
    sightings = [s for s in seen if s] + [Sighting.parse(s) for s in old["sighting"].drop_nulls()]
    namesakes = Namesakes(sightings)
    rows = [_row(decider, w, namesakes, s, fingerprint) for w, s in zip(written, seen, strict=True)]
    return pl.concat([old, pl.DataFrame(rows, schema=SCHEMA, orient="row")]).sort("address_id")


def _known(addresses: pl.DataFrame, previous: pl.DataFrame | None) -> pl.DataFrame:
    if previous is None or not set(SCHEMA) <= set(previous.columns):
        return pl.DataFrame(schema=SCHEMA)
    same = previous.select(list(SCHEMA)).cast(SCHEMA)
    return same.join(addresses.select("address_id"), on="address_id", how="semi")


def fingerprint_of(gazetteer: Gazetteer, book: PostcodeBook) -> str:
    """A name for this state of gazetteer, postcodes and matcher."""
    return "-".join((gazetteer.fingerprint(), book.fingerprint(), matcher_fingerprint()))


def _untouched(
    addresses: pl.DataFrame,
    known: pl.DataFrame,
    former: Former,
    decider: Decider,
    postcodes: pl.DataFrame,
    fingerprint: str,
) -> pl.DataFrame:
    """Of earlier decisions those that the change of the gazetteer cannot touch, as of today."""
    old = Gazetteer(former.variants, former.properties, former.streets)
    old_book = book_of(old, postcodes)
    known = known.filter(pl.col("gazetteer") == fingerprint_of(old, old_book))
    differs = change(old, decider.gazetteer, (old_book, decider.book), decider.places)
    if differs.everywhere or known.is_empty():
        return known.clear()
    texts = addresses.join(known.select("address_id"), on="address_id", how="semi")
    read_then = dict(known.select("address_id", "streets_read").iter_rows())
    kept = [
        w.address_id for w in read_all(texts) if not differs.touches(w, read_then[w.address_id])
    ]
    today = pl.lit(fingerprint).alias("gazetteer")
    return known.filter(pl.col("address_id").is_in(kept)).with_columns(today)


@lru_cache(maxsize=1)
def matcher_fingerprint() -> str:
    """Of the matcher itself: its code and its tables of cases. A changed word decides addresses
    anew.
    """
    folder, digest = Path(__file__).parent, hashlib.sha256()
    for file in sorted([*folder.glob("*.py"), *(folder / "cases").iterdir()]):
        if file.suffix in (".py", ".csv", ".yaml"):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:8]


def book_of(gazetteer: Gazetteer, postcodes: pl.DataFrame) -> PostcodeBook:
    """The postcode directory, with the authority that most of the gazetteer's postcodes lie in as
    home.
    """
    return PostcodeBook(postcodes, {c for p in gazetteer.properties.values() for c in p.postcodes})


def read_all(addresses: pl.DataFrame) -> list[Written]:
    """The addresses, cleaned; columns that a table lacks count as null."""
    missing = [pl.lit(None).alias(name) for name in FIELDS if name not in addresses.columns]
    return [read(*row) for row in addresses.with_columns(missing).select(FIELDS).iter_rows()]


def namesakes_of(decider: Decider, written: Iterable[Written]) -> Namesakes:
    """Streets of the city whose name these addresses place outside it."""
    return Namesakes(s for s in (_sighting(decider, w) for w in written) if s)


def _sighting(decider: Decider, written: Written) -> Sighting | None:
    return sighting(
        written, decider.reader.exact(written), decider.places, decider.book, decider.gazetteer
    )


def _row(
    decider: Decider,
    written: Written,
    namesakes: Namesakes,
    seen: Sighting | None,
    fingerprint: str,
) -> tuple[object, ...]:
    trace = Trace()
    d = decider.decide(written, namesakes, trace)
    return (
        written.address_id,
        d.uprn,
        d.outcome,
        d.method,
        d.confidence,
        list(d.candidates),
        d.reason,
        said(written, decider.places, decider.book) or None,
        decider.side(written) or None,
        d.postcode or None,
        d.former,
        str(seen) if seen else None,
        d.rests_on_others,
        sorted({reading.key for reading in trace.readings}),
        fingerprint,
    )
