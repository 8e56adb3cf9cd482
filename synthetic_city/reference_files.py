"""The gazetteer in AddressBase Premium form, and the two reference deliveries of the ONS."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from .book import Book
from .city import City
from .gazetteer import SCHEME, Gazetteer, Record, field_text, metadata_line
from .geo import to_wgs84, ward_of, wards
from .place import Place
from .postcodes import CITY
from .writing import csv_bytes, put, zip_bytes

ONS_HEADER = [
    "UPRN",
    "GRIDGB1E",
    "GRIDGB1N",
    "PCDS",
    "CTRY25CD",
    "RGN25CD",
    "LAD25CD",
    "WD25CD",
    "PARNCP25CD",
    "PCON24CD",
    "PFA23CD",
    "OA21CD",
    "LSOA21CD",
    "MSOA21CD",
    "RUC21IND",
    "IMD20IND",
]
CONSTITUENCIES = ("E14001411", "E14001410", "E14001409")
PER_LSOA = 640
VOLUME_ROWS = 400_000
CUSTODIAN = "NOTTINGHAM CITY COUNCIL"


def send(city: City, book: Book, as_of: date, rng: random.Random) -> None:
    """Full supply, two change-only updates, UPRN directory, ward boundaries."""
    gazetteer = Gazetteer(city, rng, as_of)
    _full(gazetteer, book, quarter(as_of))
    for day, records in updates(gazetteer, as_of):
        _archive(book, day, "COU", [records], gazetteer)
    _directory(city, book, as_of - timedelta(days=31), rng)
    content = _wards()
    put(book.out, "ons_ward_boundaries", "ons_ward_boundaries_2022-12-31.geojson", content)
    book.reference(
        "ons_ward_boundaries", "ons_ward_boundaries_2022-12-31.geojson", date(2022, 12, 31), 20
    )


def updates(gazetteer: Gazetteer, as_of: date) -> Iterator[tuple[date, list[Record]]]:
    """The two change-only updates and their days; they change the city."""
    second = as_of - timedelta(days=4)
    first = second - timedelta(days=21)
    yield first, gazetteer.first_update(first)
    yield second, gazetteer.second_update(second)


def quarter(as_of: date) -> date:
    """A few days into the last quarter that is at least six weeks old."""
    day = date(as_of.year, 3 * ((as_of.month - 1) // 3) + 1, 5)
    return (
        day
        if (as_of - day).days >= 42
        else date((day - timedelta(days=60)).year, (day - timedelta(days=60)).month, 5)
    )


def _full(gazetteer: Gazetteer, book: Book, day: date) -> None:
    volumes: list[list[list[Any]]] = [[]]
    limit = min(VOLUME_ROWS, gazetteer.count_full() // 2 + 1)
    for block in gazetteer.full(day):
        if len(volumes[-1]) + len(block) > limit and len(volumes[-1]) > limit // 2:
            volumes.append([])
        volumes[-1] += block
    _archive(book, day, "FULL", volumes, gazetteer)


def _archive(
    book: Book, day: date, kind: str, volumes: list[list[list[Any]]], gazetteer: Gazetteer
) -> None:
    members, total = [], 0
    for number, records in enumerate(volumes, 1):
        follows = number + 1 if number < len(volumes) else 0
        members.append(
            (
                f"AddressBasePremium_{kind}_{day.isoformat()}_{number:03d}.csv",
                _volume(records, day, number, follows, kind, total),
            )
        )
        total += len(records)
    file = f"llpg_{kind.lower()}_{day.isoformat()}.zip"
    put(book.out, "llpg", file, zip_bytes(members, day))
    book.reference("llpg", file, day, total)


def _volume(
    records: list[list[Any]], day: date, number: int, follows: int, kind: str, before: int
) -> bytes:
    lines = [
        f'10,"{CUSTODIAN}",3060,{day},{number},{day},06:{14 + number:02d}:09,"2.3","{kind[0]}"'
    ]
    for order, (record, change, *fields) in enumerate(records, before + 1):
        lines.append(f'{record},"{change}",{order},{",".join(field_text(f) for f in fields)}')
    lines.append(metadata_line(day, SCHEME))
    lines.append(f"99,{follows},{len(records)},{day},06:{14 + number:02d}:41")
    return ("\r\n".join(lines) + "\r\n").encode()


def _directory(city: City, book: Book, day: date, rng: random.Random) -> None:
    """Every property of the epoch with its areas; those newer than it are not there."""
    places = [p for p in city.places if p.start < day.toordinal() - 40 and not p.added]
    lat, lon = to_wgs84(
        np.array([p.x for p in places], dtype=float), np.array([p.y for p in places], dtype=float)
    )
    by_ward: dict[str, list[Place]] = defaultdict(list)
    for place, ward in zip(places, ward_of(lat, lon), strict=True):
        by_ward[ward].append(place)
    rows = [row for ward in sorted(by_ward) for row in _ward_rows(ward, by_ward[ward], rng)]
    rows.sort()
    file = f"ons_uprn_directory_{day.isoformat()}.csv"
    put(book.out, "ons_uprn_directory", file, csv_bytes(ONS_HEADER, rows, ",", "utf-8", "\r\n"))
    book.reference("ons_uprn_directory", file, day, len(rows))


def _ward_rows(ward: str, places: list[Place], rng: random.Random) -> Iterator[list[Any]]:
    """Neighbours by postcode share an LSOA, four LSOAs an MSOA."""
    index = int(ward[-2:]) - 70
    places = sorted(places, key=lambda p: (p.postcode, p.uprn))
    parts = max(1, round(len(places) / PER_LSOA))
    ranks = [min(32_800, max(1, int(rng.betavariate(0.8, 2.2) * 32_844))) for _ in range(parts)]
    for i, place in enumerate(places):
        part = min(parts - 1, i * parts // len(places))
        lsoa = 13_810 + index * 40 + part
        area = [
            f"E00{69_000 + index * 240 + part * 5 + i % 5:06d}",
            f"E010{lsoa:05d}",
            f"E0200{2868 + index * 10 + part // 4}",
        ]
        yield [
            str(place.uprn),
            place.x,
            place.y,
            place.postcode,
            "E92000001",
            "E12000004",
            CITY,
            ward,
            "E43000016",
            CONSTITUENCIES[index % 3],
            "E23000018",
            *area,
            "UN1",
            ranks[part],
        ]


def _wards() -> bytes:
    return json.dumps(wards(), separators=(",", ":"), ensure_ascii=False).encode()
