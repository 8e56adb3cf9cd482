"""The gazetteer in the custodian's own exchange form, DTF 7.3 (layouts: samples/dtf73.md), full
supply only.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from .city import City
from .gazetteer import POSTAL, Gazetteer, field_text, metadata_line
from .place import Place, Street
from .reference_files import quarter


def write_dtf(city: City, out: Path, as_of: date, rng: random.Random) -> Path:
    """Writes out/dtf/llpg_full_{d}.dtf, the AddressBase full supply of the same day in the other
    form; returns its path.
    """
    day = quarter(as_of)
    gazetteer = Gazetteer(city, rng, as_of)
    lines = [f'10,"NOTTINGHAM CITY COUNCIL",,3060,{day},1,{day},06:15:09,"7.3","F"']
    records = list(_records(gazetteer, city, day))
    lines += [
        f'{r},"I",{n},{",".join(field_text(f) for f in fields)}'
        for n, (r, *fields) in enumerate(records, 1)
    ]
    lines.append(metadata_line(day, "BLPU"))
    lines.append(f"99,0,{len(records)},{day},06:15:41")
    folder = out / "dtf"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"llpg_full_{day}.dtf"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())
    return path


def _records(gazetteer: Gazetteer, city: City, day: date) -> Iterator[list[Any]]:
    for street in city.streets:
        if any(not p.added for p in street.places):
            yield from _street(gazetteer.street(street, "I", day))
            if street.former:
                yield from _street(gazetteer.street(street.former, "I", day, like=street))
    for street in city.streets:
        for place in street.places:
            if not place.added:
                yield from _place(gazetteer, street, place, day)


def _street(records: list[list[Any]]) -> Iterator[list[Any]]:
    for record, _, *f in records:
        if record == 11:  # RECORD_ENTRY, LAST_UPDATE, START, END; no latitude or longitude
            yield [11, *f[:8], f[11], f[10], f[8], f[9], f[12], f[13], f[16], f[17], f[20]]
        else:
            yield [15, *f[:6]]


def _place(gazetteer: Gazetteer, street: Street, place: Place, day: date) -> Iterator[list[Any]]:
    made = gazetteer.place(place, "I", day)
    code = next(f[4] for f in made if f[0] == 32)
    organisation = next((f[4] for f in made if f[0] == 31), "")
    for record, _, *f in made:
        if record == 21:
            dates = [f[12], f[13], f[14], f[15]]
            yield [
                21,
                *f[:4],
                code,
                *f[4:7],
                f[9],
                f[10],
                *dates,
                organisation,
                "",
                "",
                None,
                None,
                "",
            ]
        elif record == 23:
            reference, source, (start, end, updated, entry) = f[2], f[4], f[5:9]
            yield [23, *f[:2], start, updated, entry, end, reference, source]
        elif record == 24:
            start, end, updated, entry = f[4:8]
            postal = "Y" if place.kind in POSTAL and f[3] in (1, 3) else "N"
            town = (place.postcode, "NOTTINGHAM") if postal == "Y" else ("", "")
            yield [
                24,
                *f[:4],
                start,
                end,
                entry,
                updated,
                *f[8:19],
                "",
                postal,
                *town,
                f[-1],
                None,
                None,
                "",
            ]
