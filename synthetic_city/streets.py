"""Names for streets and blocks, and a street's course over the postcodes of its locality."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from .chance import Pick
from .files import data
from .identifiers import Numbers
from .place import Street
from .postcodes import CITY, Locality

TWICE = 0.033  # of the city's street names: those that stand in two localities
SHARED = 0.6  # of the outside's streets: those with a name that the city has too
COMMON = 0.12  # of names: those that many towns have


@cache
def words() -> dict[str, Any]:
    """The lists of data/streets.yaml."""
    found: dict[str, Any] = data("streets.yaml")
    for key in ("stems", "common", "block_names", "block_kinds", "house_names", "house_kinds"):
        found[key] = [word.replace("-", " ") for word in found[key].split()]
    return found


class StreetNames:
    """Gives each street a name; in the city no name twice but for the three in a hundred that
    are.
    """

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._types = Pick(list(words()["types"]), [t["weight"] for t in words()["types"].values()])
        self._usrn = Numbers(rng, 42_100_000, 42_199_999)
        self._stems = list(words()["stems"])
        rng.shuffle(self._stems)
        self._fresh = 0
        self.city: dict[str, list[Street]] = {}
        self._outside: set[tuple[str, str]] = set()

    def inside(self, locality: Locality, kind: str | None = None) -> Street:
        """A new street of the city."""
        if self.city and self._rng.random() < TWICE:
            again = self._again(locality)
            if again:
                return again
        street = Street(self._usrn(), *self._new(kind), locality.name, CITY, locality.character)
        self.city.setdefault(street.name, []).append(street)
        return street

    def former(self, street: Street) -> Street:
        """The name that a renamed street had before: a street record of its own, closed."""
        old = Street(
            self._usrn(), *self._new(None), street.locality, CITY, street.character, closed=True
        )
        self.city.setdefault(old.name, []).append(old)
        street.former = old
        return old

    def outside(self, locality: Locality) -> Street:
        """A street outside, often of a name that the city has too."""
        for _ in range(20):
            if self._rng.random() < SHARED:
                shared = self._rng.choice(list(self.city.values()))[0]
                stem, kind = shared.stem, shared.type
            else:
                stem, kind = self._new(None)
            if (locality.name, f"{stem} {kind}") not in self._outside:
                break
        self._outside.add((locality.name, f"{stem} {kind}"))
        return Street(0, stem, kind, locality.name, locality.authority, locality.character)

    def _again(self, locality: Locality) -> Street | None:
        """A name of another locality once more, where its locality tells the two apart."""
        for _ in range(10):
            first = self._rng.choice(list(self.city.values()))
            one = first[0]
            if (
                len(first) == 1
                and one.locality != locality.name
                and one.locality
                and locality.name
                and not one.closed
            ):
                street = Street(
                    self._usrn(), one.stem, one.type, locality.name, CITY, locality.character
                )
                first.append(street)
                return street
        return None

    def _new(self, kind: str | None) -> tuple[str, str]:
        rng = self._rng
        while True:
            if rng.random() < COMMON:
                stem = rng.choice(words()["common"])
            else:
                # first every stem once, then stems again with another type
                stem = self._stems[self._fresh % len(self._stems)]
                self._fresh += 1
            for _ in range(4):
                found = kind or self._types(rng)
                if f"{stem} {found}" not in self.city:
                    return stem, found


class Course:
    """Walks through the postcodes of a locality, so that neighbours share them."""

    def __init__(self, rng: random.Random, locality: Locality):
        self._codes = locality.postcodes
        self._at = rng.randrange(len(self._codes))
        self._rng = rng

    def next(self) -> tuple[str, int, int]:
        """The next postcode with its easting and northing."""
        self._at = (self._at + 1) % len(self._codes)
        return self._codes[self._at]

    def spot(self, code: tuple[str, int, int]) -> tuple[int, int]:
        """A point near the middle of a postcode."""
        return code[1] + self._rng.randint(-28, 28), code[2] + self._rng.randint(-28, 28)
