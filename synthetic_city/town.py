"""What every feed draws on: the true world, the rates, the book, and who is about at what age."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .addressing import AddressClerk
from .book import Book
from .chance import YEAR, stream
from .city import City
from .clerk import Clerk, second_numbers
from .files import data
from .names import cultures
from .person import Family, Person
from .place import Place
from .rates import Rates
from .world import World

SECTOR = {
    "schools_census": "schools",
    "schools_attendance": "schools",
    "schools_suspensions": "schools",
    "schools_attainment": "schools",
    "health_child_health": "health",
    "health_ncmp": "health",
    "health_camhs_referrals": "health",
    "health_substance_misuse": "health",
    "health_family_nurse": "health",
    "police_ppn": "police",
    "police_youth_offences": "police",
    "police_asb": "police",
    "housing_tenancies": "housing",
    "housing_homelessness": "council",
    "housing_sanctuary": "council",
    "early_help": "council",
    "youth_justice": "council",
    "social_care_ssd": "council",
    "voluntary_programmes": "voluntary",
}


@dataclass
class Town:
    """A finished world and what is needed to write about it."""

    world: World
    city: City
    rates: Rates
    seed: int
    as_of: date
    book: Book
    words: dict[str, Any] = field(default_factory=lambda: dict(data("words.yaml")))
    programmes: list[tuple[str, Person, int, int | None, int | None, str | None]] = field(
        default_factory=list
    )
    nominals: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = stream(self.seed, "numbers")
        self.today = self.as_of.toordinal()
        inhabitants = sum(p.present and bool(p.homes) for p in self.world.people)
        self.boost = max(1.0, 3000 / inhabitants)  # a village has something to report too
        self.people = [p for p in self.world.people if p.homes and p.fams]
        self._second_nhs = second_numbers(
            self.people, self.rates.sector("health")["nhs_second"], rng
        )
        self._strangers = [p for p in self.people if p.upn] or self.people
        self.minors = [p for p in self.people if self.today - p.birth < 21 * YEAR]
        self.adults = [p for p in self.people if self.today - p.birth >= 18 * YEAR]

    def rng(self, section: str) -> random.Random:
        """Chance of its own for a feed."""
        return stream(self.seed, section)

    def clerk(self, sector: str, rng: random.Random, **rates: float) -> Clerk:
        """A system's clerk for persons; some rates may differ from the sector's."""
        return Clerk(
            {**self.rates.sector(sector), **rates},
            rng,
            lambda: rng.choice(self._strangers),
            self._second_nhs,
        )

    def addresses(self, sector: str, rng: random.Random) -> AddressClerk:
        """A system's clerk for addresses."""
        return AddressClerk(self.city, self.rates.sector(sector), rng)

    def near(self, people: list[Person], day: int) -> list[Person]:
        """Those who lived inside or next to the city on a day."""
        return [p for p in people if p.alive(day) and p.home(day) is not None]

    def months(self, count: int, late: int | None = None) -> list[date]:
        """The last monthly delivery dates, oldest first; `late` counts back to the one that came
        after its tenth.
        """
        found: list[date] = []
        year, month = self.as_of.year, self.as_of.month
        rng = stream(self.seed, f"months {count} {late}")
        while len(found) < count:
            day = 13 if late == len(found) else rng.randint(2, 9)
            if date(year, month, day) <= self.as_of:
                found.append(date(year, month, day))
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        return found[::-1]

    def staff(self, rng: random.Random, count: int) -> list[str]:
        """Names of people at work."""
        british = cultures()["british"]
        found = []
        for _ in range(count):
            first = british.forename(rng, rng.choice("MF"), rng.randint(1962, 1994))
            found.append(f"{first} {british.surnames(rng)}")
        return found


@dataclass(slots=True)
class Notebook:
    """Addresses that a system has written once and copies since: by household or by person, and
    place.
    """

    clerk: AddressClerk
    rewrite: float = 0.03
    _pages: dict[tuple[Any, int], Any] = field(default_factory=dict)

    def of(self, key: Any, place: Place | None, previous: Place | None = None) -> Any:
        """The address of a place as noted under a key, at times written anew."""
        at = (key, id(place))
        found = self._pages.get(at)
        if found is None or self.clerk.rng.random() < self.rewrite:
            found = self._pages[at] = self.clerk.write(place, previous)
        return found


def household(person: Person, day: int) -> Any:
    """What a system keeps addresses by: the family, for a child in care the child itself."""
    family: Family | None = person.family(day)
    return ("child", person.number) if family is None or person.cared_for(day) else family.number


def spread(rng: random.Random, start: int, end: int, count: float, again: float = 0.0) -> list[int]:
    """Days of so many happenings (on average) between two days, in order; each brings on another
    within the year with the chance `again`."""
    days = []
    for _ in range(int(count) + (rng.random() < count - int(count))):
        day = rng.randrange(start, end)
        days.append(day)
        while rng.random() < again:
            day += rng.randint(10, 300)
            if day >= end:
                break
            days.append(day)
    return sorted(days)
