"""An address as a sender wrote it, with what is true about it, and the shapes in which feeds hold
it.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import NamedTuple


class Truth(NamedTuple):
    """What is true about a written address (deliveries/README.md, Address classes)."""

    uprn: int | None
    kind: str  # inside, parent_only, outside_authority, not_in_gazetteer, none
    acceptable: tuple[int, ...]
    in_authority: bool | None


NOTHING = Truth(None, "none", (), None)


@dataclass(slots=True)
class Address:
    """Parts in writing; `text` alone where no address was given (No fixed abode)."""

    truth: Truth
    flat: str = ""
    building: str = ""
    number: str = ""
    street: str = ""
    locality: str = ""
    town: str = ""
    postcode: str = ""
    uprn: str = ""
    text: str = ""
    care_of: str = ""
    number_first: bool = False  # 19 Flat 12 Acorn Road
    _segments: list[str] = field(default_factory=list)

    def segments(self, rng: random.Random) -> list[str]:
        """The address in pieces from the door to the town; drawn once, so that the writer keeps to
        one way.
        """
        if not self._segments:
            self._segments = self._draw(rng)
        return self._segments

    def _draw(self, rng: random.Random) -> list[str]:
        if self.text or not self.street:
            return [self.text] if self.text else []
        glue = ", " if self.number and rng.random() < 0.04 else " "
        street = f"{self.number}{glue}{self.street}" if self.number else self.street
        if self.flat and self.number_first:
            street = f"{self.number} {self.flat} {self.street}"
        head = []
        if self.flat and not self.number_first:
            if self.building and rng.random() < 0.55:
                head = [f"{self.flat}{rng.choice((' ', ', '))}{self.building}"]
            elif not self.building and self.number and rng.random() < 0.5:
                street = f"{self.flat}{rng.choice((' ', ', '))}{street}"
            else:
                head = [self.flat, self.building] if self.building else [self.flat]
        elif self.building:
            head = [self.building]
        if self.care_of:
            head.insert(0, f"C/O {self.care_of}")
        tail = [part for part in (self.locality, self.town) if part]
        return [*head, street, *tail]

    def line(self, rng: random.Random, separators: tuple[str, ...] = (", ",)) -> str:
        """All in one field."""
        return rng.choice(separators).join(self.segments(rng))

    def lines(self, rng: random.Random, count: int) -> list[str]:
        """So many lines; what does not fit is joined to its neighbour."""
        parts = list(self.segments(rng))
        while len(parts) > count:
            at = 0 if len(parts) > count + 1 or rng.random() < 0.4 else len(parts) - 2
            parts[at : at + 2] = [f"{parts[at]}, {parts[at + 1]}"]
        return parts + [""] * (count - len(parts))

    def bs7666(self, rng: random.Random) -> list[str]:
        """SAON, PAON, Street, Locality, Town, AdministrativeArea, PostTown."""
        if self.text:
            return ["", "", self.text, "", "", "", ""]
        saon, paon = self.flat, self.number
        if self.building:
            if not paon:
                paon = self.building
            elif saon:
                saon = f"{saon}, {self.building}"
            else:
                saon = self.building
        if saon and not paon:
            saon, paon = "", saon
        area = rng.choice(("", "", "Nottingham City", "Nottinghamshire"))
        town = self.town.split(",")[0] or "Nottingham"
        return [
            saon,
            paon,
            self.street,
            self.locality,
            town,
            area,
            rng.choice(("Nottingham", "Nottingham", "")),
        ]

    def json(self, easting: str = "", northing: str = "") -> str:
        """The address object of the Standard Safeguarding Dataset."""
        town = ", ".join(p for p in (self.locality, self.town) if p)
        room = self.flat if self.flat.lower().startswith(("room", "rm", "bedsit")) else ""
        parts = {
            "ROOM": room,
            "FLOOR": "",
            "FLAT": "" if room else self.flat,
            "BUILDING": self.building,
            "HOUSE": self.number,
            "STREET": self.text or self.street,
            "TOWN": town,
            "UPRN": self.uprn,
            "EASTING": easting,
            "NORTHING": northing,
        }
        return json.dumps(parts, ensure_ascii=False)
