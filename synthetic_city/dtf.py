"""The gazetteer in the custodian's own exchange form, DTF 7.3 (layouts: samples/dtf73.md)."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from .city import City
from .gazetteer import POSTAL, Gazetteer, Record, field_text, metadata_line
from .place import Place
from .reference_files import quarter, updates


def write_dtf(
    city: City, out: Path, as_of: date, rng: random.Random, with_updates: bool = False
) -> list[Path]:
    """Writes out/dtf/llpg_full_{d}.dtf, the AddressBase full supply of the same day in the other
    form, and at wish the two updates (llpg_cou_{d}.dtf), which change the city; returns the paths.
    """
    day = quarter(as_of)
    gazetteer = Gazetteer(city, rng, as_of)
    supply = (record for block in gazetteer.full(day) for record in block)
    paths = [_write(out / "dtf" / f"llpg_full_{day}.dtf", day, "F", supply, city)]
    for later, records in updates(gazetteer, as_of) if with_updates else ():
        paths.append(_write(out / "dtf" / f"llpg_cou_{later}.dtf", later, "C", records, city))
    return paths


def _write(path: Path, day: date, kind: str, supply: Iterable[Record], city: City) -> Path:
    records = list(_records(supply, {p.uprn: p for s in city.streets for p in s.places}))
    lines = [f'10,"NOTTINGHAM CITY COUNCIL",,3060,{day},1,{day},06:15:09,"7.3","{kind}"']
    lines += [
        f'{record},"{change}",{n},{",".join(field_text(f) for f in fields)}'
        for n, (record, change, *fields) in enumerate(records, 1)
    ]
    lines.append(metadata_line(day, "BLPU"))
    lines.append(f"99,0,{len(records)},{day},06:15:41")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())
    return path


def _records(supply: Iterable[Record], places: Mapping[int, Place]) -> Iterator[Record]:
    """AddressBase's records as those of DTF: a property's come one behind the other, 21 first."""
    made: list[Record] = []
    for record in supply:
        if record[0] in (11, 15, 21) and made:
            yield from _place(made, places[made[0][2]])
            made = []
        if record[0] in (11, 15):
            yield _street(record)
        else:
            made.append(record)
    if made:
        yield from _place(made, places[made[0][2]])


def _street(made: Record) -> Record:
    record, change, *f = made
    if record == 11:  # RECORD_ENTRY, LAST_UPDATE, START, END; no latitude or longitude
        dates = [f[11], f[10], f[8], f[9]]
        return [11, change, *f[:8], *dates, f[12], f[13], f[16], f[17], f[20]]
    return [15, change, *f[:6]]


def _place(made: list[Record], place: Place) -> Iterator[Record]:
    code = next(f[4] for f in made if f[0] == 32)
    organisation = next((f[4] for f in made if f[0] == 31), "")
    for record, change, *f in made:
        if record == 21:
            end = [*f[12:16], organisation, "", "", None, None, ""]
            yield [21, change, *f[:4], code, *f[4:7], f[9], f[10], *end]
        elif record == 23:
            reference, source, (start, end_date, updated, entry) = f[2], f[4], f[5:9]
            yield [23, change, *f[:2], start, updated, entry, end_date, reference, source]
        elif record == 24:
            start, end_date, updated, entry = f[4:8]
            postal = place.kind in POSTAL and f[3] in (1, 3)
            town = ["Y", place.postcode, "NOTTINGHAM"] if postal else ["N", "", ""]
            dates = [start, end_date, entry, updated]
            yield [24, change, *f[:4], *dates, *f[8:19], "", *town, f[-1], None, None, ""]
