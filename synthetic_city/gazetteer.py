"""The gazetteer's records: full supply and change-only updates, as (record, change, fields after
PRO_ORDER).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from .city import City
from .geo import to_wgs84
from .identifiers import Numbers
from .place import Place, Street

SCHEME = "AddressBase Premium Classification Scheme"
POSTAL = {"private", "council", "hmo", "room", "care", "hostel", "childrens", "refuge", "hall"}
Record = list[Any]


class Key:
    """Keys of 14 characters: custodian, letter, nine digits."""

    def __init__(self) -> None:
        self._next = 0

    def __call__(self, letter: str) -> str:
        self._next += 1
        return f"3060{letter}{self._next:09d}"


class Gazetteer:
    """Makes each street's and property's records once; updates give them anew under their old
    keys.
    """

    def __init__(self, city: City, rng: random.Random, as_of: date):
        self.city, self.rng, self.as_of = city, rng, as_of
        self._keys = Key()
        everything = city.places
        lat, lon = to_wgs84(
            np.array([p.x for p in everything], float), np.array([p.y for p in everything], float)
        )
        self._points = {
            id(p): (round(float(a), 7), round(float(o), 7))
            for p, a, o in zip(everything, lat, lon, strict=True)
        }
        self._issued: dict[int, dict[str, str]] = {}
        self._udprn = Numbers(rng, 20_000_000, 29_999_999)

    def count_full(self) -> int:
        """About how many records the full supply has."""
        return 5 * len(self.city.places)

    def full(self, day: date) -> Iterator[list[Record]]:
        """The whole supply in blocks that belong together: the streets, then property by
        property.
        """
        for street in self.city.streets:
            if any(not p.added for p in street.places):
                yield self.street(street, "I", day)
                if street.former:
                    yield self.street(street.former, "I", day, like=street)
        for street in self.city.streets:
            for place in street.places:
                if not place.added:
                    yield self.place(place, "I", day)

    def first_update(self, day: date) -> list[Record]:
        """New closes; descriptions touched; shops closed; planned houses dropped."""
        rng = self.rng
        records: list[Record] = []
        fresh: list[Street] = []
        for place in self.city.added:
            if place.street not in fresh:
                fresh.append(place.street)
                records += self.street(place.street, "I", day)
            records += self.place(place, "I", day)
        homes = [
            p
            for p in self.city.places
            if p.kind in POSTAL and p.status == 1 and not p.added and not p.children
        ]
        for place in rng.sample(homes, min(4, len(homes))):
            records += self.place(place, "U", day)
        shops = [
            p for p in self.city.places if p.kind == "shop" and not p.children and p.status == 1
        ]
        for place in rng.sample(shops, min(2, len(shops))):
            place.status, place.state, place.end = 8, 4, day.toordinal() - 30
            records += self.place(place, "U", day)
        planned = [p for p in self.city.places if p.status == 6]
        for place in rng.sample(planned, min(2, len(planned))):
            records += self.place(place, "D", day)
        return records

    def second_update(self, day: date) -> list[Record]:
        """Some of the first update's houses once more: the newest record of a key counts."""
        records: list[Record] = []
        for place in self.city.added[:3]:
            records += self.place(place, "U", day)
        return records

    def street(
        self, street: Street, change: str, day: date, like: Street | None = None
    ) -> list[Record]:
        """Records 11 and 15 of a street; a closed name lies where the street `like` lies."""
        places = (like or street).places
        points = [
            (p.x, p.y, *self._points[id(p)])
            for p in (min(places, key=_order), max(places, key=_order))
        ]
        start = date.fromordinal(street.start or 730_563)
        ends = date.fromordinal(street.end) if street.end else None
        (x1, y1, la1, lo1), (x2, y2, la2, lo2) = points
        state = 4 if street.closed else 2
        head = [street.number, 1, 3060, state, start, 1, 8, 0, start, ends, day, start]
        where = [
            _metres(x1),
            _metres(y1),
            la1,
            lo1,
            _metres(x2 + 40),
            _metres(y2 + 30),
            la2,
            lo2,
            10,
        ]
        name = [
            street.number,
            street.name.upper(),
            street.locality.upper(),
            "NOTTINGHAM",
            "CITY OF NOTTINGHAM",
            "ENG",
        ]
        return [[11, change, *head, *where], [15, change, *name, start, ends, day, start]]

    def place(self, place: Place, change: str, day: date) -> list[Record]:
        """Records 21, 32, 23, 31, 24 and 28 of a property."""
        start, ends = (
            date.fromordinal(place.start),
            date.fromordinal(place.end) if place.end else None,
        )
        lat, lon = self._points[id(place)]
        parent = place.parent.uprn if place.parent else None
        dates = [start, ends, day, start]
        postal = "D" if place.kind in POSTAL and place.status == 1 else "N"
        blpu: Record = [
            place.uprn,
            place.status,
            place.state,
            start if place.status != 8 else ends,
            parent,
        ]
        blpu += [
            _metres(place.x),
            _metres(place.y),
            lat,
            lon,
            1 if not place.parent else 2,
            3060,
            "E",
            *dates,
        ]
        keys = self._keys_of(place)
        records: list[Record] = [
            [21, change, *blpu, postal, place.postcode, place.children],
            [32, change, place.uprn, keys["C"], place.classification, SCHEME, Decimal1, *dates],
        ]
        if place.kind in POSTAL and place.status == 1:
            tax = str(20_000_000_000 + place.uprn % 9_999_999_999)
            records.append([23, change, place.uprn, keys["X"], tax, None, "7666VC", *dates])
        if place.organisation:
            records.append(
                [31, change, place.uprn, keys["O"], place.organisation.upper(), "", *dates]
            )
        records += self._lpis(place, change, keys, day)
        if (
            place.kind in POSTAL | {"school", "surgery", "shop"}
            and place.status == 1
            and place.kind != "shell"
        ):
            records.append(self._delivery_point(place, change, keys, day))
        return records

    def _keys_of(self, place: Place) -> dict[str, str]:
        if id(place) not in self._issued:
            self._issued[id(place)] = {letter: self._keys(letter) for letter in "CXO"}
            self._issued[id(place)] |= {
                name: self._keys("L") for name in ("now", "named", "former", "plot")
            }
            self._issued[id(place)]["udprn"] = str(self._udprn())
        return self._issued[id(place)]

    def _lpis(self, place: Place, change: str, keys: dict[str, str], day: date) -> list[Record]:
        street, status = place.street, place.status
        start, ends = (
            date.fromordinal(place.start),
            date.fromordinal(place.end) if place.end else None,
        )
        sao = [place.flat, "", None, "", place.flat_text]
        pao = [place.number, place.suffix, place.last, "", place.building]
        official = "Y" if status == 1 else "N"
        found = [
            _lpi(
                place.uprn,
                keys["now"],
                status,
                [start, ends, day, start],
                sao,
                pao,
                street.number,
                official,
            )
        ]
        if place.house_name:
            named = [None, "", None, "", place.house_name]
            found.append(
                _lpi(
                    place.uprn,
                    keys["named"],
                    3,
                    [start, ends, day, start],
                    sao,
                    named,
                    street.number,
                    "N",
                )
            )
        if street.former and place.start < street.start:
            old = date.fromordinal(street.start)
            was = [start, old, day, start]
            found.append(
                _lpi(place.uprn, keys["former"], 8, was, sao, pao, street.former.number, "N")
            )
        if place.plot:
            lot = [None, "", None, "", f"PLOT {place.plot}"]
            built = date.fromordinal(place.start + 200)
            found.append(
                _lpi(
                    place.uprn,
                    keys["plot"],
                    8,
                    [start, built, day, start],
                    sao,
                    lot,
                    street.number,
                    "N",
                )
            )
        return [[24, change, *lpi] for lpi in found]

    def _delivery_point(self, place: Place, change: str, keys: dict[str, str], day: date) -> Record:
        start = date.fromordinal(place.start)
        sub = f"{place.flat_text} {place.flat}" if place.flat else place.flat_text
        named, number = place.building, place.number
        if place.suffix or place.last:  # Royal Mail keeps 14A and 10-12 as names
            named, number = place.building or place.number_text, None
        locality = place.street.locality.upper() if place.uprn % 5 else ""
        udprn = int(keys["udprn"])
        suffix = f"{1 + place.uprn % 9}{'ABDEFGHJ'[place.uprn % 8]}"
        street, firm = place.street.name.upper(), place.organisation.upper()
        name = [firm, "", sub, named, number, "", street, "", locality, "NOTTINGHAM"]
        dates = [day, start, None, day, start]
        code = [place.postcode, "S", suffix]
        return [28, change, place.uprn, udprn, *name, *code, *[""] * 6, *dates]


class _One:
    def __str__(self) -> str:
        return "1.0"


Decimal1 = _One()


def _lpi(
    uprn: int,
    key: str,
    status: int,
    dates: list[Any],
    sao: list[Any],
    pao: list[Any],
    usrn: int,
    official: str,
) -> Record:
    return [uprn, key, "ENG", status, *dates, *sao, *pao, usrn, "1", "", "", official]


class _Metres(float):
    def __str__(self) -> str:
        return f"{float(self):.2f}"


def _metres(value: int) -> _Metres:
    return _Metres(value)


def _order(place: Place) -> tuple[int, int]:
    return (place.number or 0, place.uprn)


def field_text(value: Any) -> str:
    """Text in quotes, numbers and dates bare, nothing for None."""
    if value is None:
        return ""
    return f'"{value}"' if isinstance(value, str) else str(value)


def metadata_line(day: date, scheme: str) -> str:
    """Record 29, the same in both forms."""
    owner = '"NOTTINGHAM CITY COUNCIL"'
    whose = f'"LLPG NOTTINGHAM","CITY OF NOTTINGHAM","","",{owner},"Q",{owner},,3060'
    return f'29,{whose},"British National Grid","metres",{day},"{scheme}",{day},"ENG","UTF-8"'
