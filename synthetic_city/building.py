"""Builds along a street: houses, conversions, blocks of flats, shops, institutions."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from .chance import Pick
from .files import data
from .identifiers import Numbers
from .place import Place, Street
from .streets import Course, words

DAY0 = 730_563  # 2001-03-19, the day the gazetteer was first loaded
COUNCIL = {"centre": 0.08, "inner": 0.15, "estate": 0.30, "suburb": 0.04}
KINDS = {
    "centre": Pick(["blocks", "parade", "terrace"], [0.6, 0.25, 0.15]),
    "inner": Pick(["terrace", "blocks", "parade", "semi", "close"], [0.62, 0.14, 0.1, 0.08, 0.06]),
    "estate": Pick(["semi", "terrace", "close", "blocks", "parade"], [0.55, 0.2, 0.12, 0.08, 0.05]),
    "suburb": Pick(
        ["semi", "detached", "terrace", "close", "blocks"], [0.5, 0.22, 0.12, 0.1, 0.06]
    ),
}
FLOORS = [
    ("GROUND FLOOR FLAT", "FIRST FLOOR FLAT"),
    ("GROUND FLOOR FLAT", "FIRST FLOOR FLAT", "TOP FLOOR FLAT"),
]
PER_POSTCODE = 17


class Builder:
    """Fills streets with places; `uprns` None builds outside the city, where nothing has a UPRN."""

    def __init__(self, rng: random.Random, uprns: Uprns | None, today: int):
        self.rng, self._uprns, self._today = rng, uprns, today
        self._names: set[tuple[str, str]] = set()

    def fill(self, street: Street, course: Course, most: int = 10_000) -> list[Place]:
        """Builds a whole street and returns its places."""
        kind = "close" if street.type in ("Close", "Court") else KINDS[street.character](self.rng)
        if kind == "blocks":
            self._blocks(street, course, most)
        elif kind == "parade":
            self._parade(street, course)
        else:
            self._houses(street, course, kind, most)
        return street.places

    def place(self, street: Street, spot: tuple[int, int], postcode: str, **what: Any) -> Place:
        """One place on a street."""
        old = self.rng.random() < 0.75
        start = DAY0 if old else self.rng.randint(DAY0, self._today - 2500)
        uprn = self._uprns() if self._uprns else 0
        made = Place(uprn, street, *spot, postcode, **{"start": start, **what})
        street.places.append(made)
        if made.parent:
            made.parent.children += 1
        return made

    def _houses(self, street: Street, course: Course, kind: str, most: int) -> None:
        rng = self.rng
        count = min(most, rng.randint(8, 24) if kind == "close" else rng.randint(24, 110))
        code, used = course.next(), 0
        step = 1 if kind == "close" else 2
        numbers = sorted(n for side in range(step) for n in range(1 + side, count + 1, step))
        for number in numbers:
            if number == 13 and rng.random() < 0.5:
                continue
            used += 1
            if used > PER_POSTCODE:
                code, used = course.next(), 0
            self._house(street, course, code, number, kind)

    def _house(
        self, street: Street, course: Course, code: tuple[str, int, int], number: int, kind: str
    ) -> None:
        rng, spot = self.rng, course.spot(code)
        draw = rng.random()
        split = 0.09 if kind == "terrace" else 0.02
        if draw < split and street.character in ("inner", "centre", "estate"):
            self._conversion(street, spot, code[0], number)
        elif draw < split + 0.04 and kind == "terrace" and street.character in ("inner", "centre"):
            self._hmo(street, spot, code[0], number)
        else:
            detached = kind == "detached" or (kind == "close" and rng.random() < 0.4)
            sort = "RD02" if detached else "RD04" if kind == "terrace" else "RD03"
            named = rng.random() < (0.10 if detached else 0.02)
            made = self.place(
                street,
                spot,
                code[0],
                classification=sort,
                kind="council" if rng.random() < COUNCIL[street.character] else "private",
                number=number,
                house_name=self._unique(street, "house") if named else "",
            )
            if rng.random() < 0.01:
                made.plot, made.start = rng.randint(2, 90), self._today - rng.randint(400, 4000)
            if rng.random() < 0.015:
                self._infill(street, spot, code[0], made)

    def _infill(self, street: Street, spot: tuple[int, int], postcode: str, beside: Place) -> None:
        self.place(
            street,
            spot,
            postcode,
            classification="RD02",
            kind="private",
            number=beside.number,
            suffix="A",
        )

    def _conversion(
        self, street: Street, spot: tuple[int, int], postcode: str, number: int
    ) -> None:
        rng = self.rng
        sort = rng.random()
        council = "council" if rng.random() < COUNCIL[street.character] else "private"
        if sort < 0.3:  # each flat an address of its own: 14A, 14B
            for letter in "ABCD"[: rng.randint(2, 4)]:
                what = {
                    "classification": "RD06",
                    "kind": council,
                    "number": number,
                    "suffix": letter,
                }
                self.place(street, spot, postcode, **what)
            return
        parent = self.place(
            street, spot, postcode, classification="PP", kind="shell", number=number
        )
        if sort < 0.65:
            for text in rng.choice(FLOORS):
                self._flat(parent, council, flat_text=text)
        else:
            self._flats(
                parent, rng.randint(2, 5), council, "NUMBER" if rng.random() < 0.7 else "LETTER"
            )

    def _hmo(self, street: Street, spot: tuple[int, int], postcode: str, number: int) -> None:
        if self.rng.random() < 0.2:
            what: dict[str, Any] = {"classification": "RH01", "kind": "shell", "number": number}
            parent = self.place(street, spot, postcode, **what)
            for n in range(1, self.rng.randint(4, 8)):
                self._flat(parent, "room", flat=n, flat_text="ROOM", classification="RH02")
        else:
            room = self.rng.randint(3, 6)
            what = {"classification": "RH03", "kind": "hmo", "number": number, "capacity": room}
            self.place(street, spot, postcode, **what)

    def _blocks(self, street: Street, course: Course, most: int) -> None:
        rng, number, built = self.rng, self.rng.choice((1, 2, 10, 12, 20, 22, 30)), 0
        for _ in range(rng.randint(1, 5)):
            code = course.next()
            flats = min(rng.randint(6, 42), max(4, most - built))
            name = self._unique(street, "block") if rng.random() < 0.75 else ""
            numberless = bool(name) and rng.random() < 0.3
            parent = self.place(
                street,
                course.spot(code),
                code[0],
                classification="PP",
                kind="shell",
                number=None if numberless else number,
                last=number + 2 if not numberless and rng.random() < 0.04 else None,
                building=name,
            )
            number += rng.choice((4, 6, 8))
            council = "council" if rng.random() < COUNCIL[street.character] * 1.2 else "private"
            self._flats(
                parent,
                flats,
                council,
                rng.choice(("NUMBER",) * 7 + ("FLAT", "APARTMENT", "LETTER")),
            )
            built += flats
            if built >= most:
                return

    def _flats(self, parent: Place, count: int, kind: str, style: str) -> None:
        for n in range(1, count + 1):
            if style == "NUMBER":
                self._flat(parent, kind, flat=n, flat_text="FLAT")
            elif style == "LETTER" and count <= 20:
                self._flat(parent, kind, flat_text=f"FLAT {chr(64 + n)}")
            else:
                self._flat(
                    parent, kind, flat_text=f"{'APARTMENT' if style == 'APARTMENT' else 'FLAT'} {n}"
                )

    def _flat(self, parent: Place, kind: str, **what: Any) -> Place:
        same = {
            "number": parent.number,
            "last": parent.last,
            "building": parent.building,
            "parent": parent,
        }
        return self.place(
            parent.street,
            (parent.x, parent.y),
            parent.postcode,
            **{"classification": "RD06", "kind": kind, "start": parent.start, **same, **what},
        )

    def _parade(self, street: Street, course: Course) -> None:
        code, rng = course.next(), self.rng
        for n in range(1, rng.randint(6, 16)):
            if n % 8 == 0:
                code = course.next()
            shop = self.shop(street, course, code, n)
            if rng.random() < 0.4:
                self._flat(shop, "private", flat_text="FIRST FLOOR FLAT", building="")

    def shop(
        self, street: Street, course: Course, code: tuple[str, int, int], number: int
    ) -> Place:
        """A shop or office with the name of its firm."""
        rng = self.rng
        firm = rng.choice(shop_kinds())
        return self.place(
            street,
            course.spot(code),
            code[0],
            classification=firm[1],
            kind="shop",
            number=number,
            organisation=f"{rng.choice(words()['block_names'])} {firm[0]}",
        )

    def _unique(self, street: Street, sort: str) -> str:
        """A name for a house or block that its street's name has not had yet; else the house has
        none.
        """
        for _ in range(12):
            first = self.rng.choice(words()[f"{sort}_names"])
            name = f"{first} {self.rng.choice(words()[f'{sort}_kinds'])}"
            if (street.name, name) not in self._names:
                self._names.add((street.name, name))
                return name.upper()
        return ""


@cache
def shop_kinds() -> list[tuple[str, str]]:
    """Kinds of firms with their classification."""
    found = data("words.yaml")
    return list(zip(found["shops"].split("|"), found["shop_class"].split("|"), strict=True))


class Uprns:
    """UPRNs of the city's own ranges, and a few short ones, none twice and in no order."""

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._ranges = [
            (0.55, Numbers(rng, 100_031_000_000, 100_032_000_000)),
            (0.76, Numbers(rng, 200_001_000_000, 200_002_000_000)),
            (0.94, Numbers(rng, 10_034_000_000, 10_036_000_000)),
            (1.01, Numbers(rng, 31_000_000, 32_000_000)),
        ]

    def __call__(self) -> int:
        draw = self._rng.random()
        return next(numbers for top, numbers in self._ranges if draw < top)()
