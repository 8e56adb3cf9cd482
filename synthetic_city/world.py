"""The people of a city and the few deeds that change them: to move in, to join, to leave, to
die.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from .city import City, Vacancies
from .files import data
from .names import Culture, any_culture
from .person import Family, Person
from .place import Place

PRIVATE = ("private", "hmo", "room", "council")
COUNCIL = ("council", "private", "hmo", "room")


class World:
    """All persons and families, the homes that stand empty, and the partnerships that have
    ended.
    """

    def __init__(self, city: City, rng: random.Random):
        self.city, self.rng = city, rng
        self.law: dict[str, Any] = data("life.yaml")
        self.inside, self.outside = Vacancies(city.places), Vacancies(city.outside)
        self.people: list[Person] = []
        self.families: list[Family] = []
        self.all_families = 0
        self.elders: dict[str, list[Family]] = {}
        self.partnerships: list[tuple[Person, Person, int, int | None]] = []
        self.adoptions: list[tuple[Person, Person, int]] = []
        self.in_care: list[Person] = []
        self.new_homes = [p for p in city.added if p.kind in ("private", "council")]
        for place in self.new_homes:  # nobody lives there before they are built
            place.folk = place.capacity
        for kind in ("private", "council"):
            self.inside._free[kind] = [p for p in self.inside._free[kind] if not p.added]

    def person(self, sex: str, birth: int, culture: Culture, **what: Any) -> Person:
        """A new person with names of the culture, unless names are given."""
        rng = self.rng
        if "forename" not in what:
            year = 1 + int(birth / 365.2425)
            what["forename"] = culture.forename(rng, sex, year)
            what["middle"] = culture.middle_name(rng, sex, year, what["forename"])
        if "surname" not in what:
            what["surname"] = culture.surname(rng, sex)
        made = Person(
            len(self.people),
            sex,
            birth,
            culture,
            what.pop("ethnicity", None) or culture.ethnicity(rng),
            **what,
        )
        self.people.append(made)
        return made

    def culture(self) -> Culture:
        """Any culture, by its part in the city."""
        return any_culture()(self.rng)

    def family(
        self, adults: Iterable[Person], children: Iterable[Person], day: int, **what: Any
    ) -> Family:
        """A new family of people who have left their former ones; without a home yet."""
        made = Family(
            self.all_families, adults=list(adults), children=list(children), since=day, **what
        )
        self.all_families += 1
        self.families.append(made)
        return made

    def find_home(self, side: str, need: float, size: int) -> Place | None:
        """An empty home inside or outside the city for so many people, taken at once."""
        if side == "outside":
            return self.outside.take(self.rng, "private")
        chance = min(0.7, 0.07 + 0.09 * need + 0.03 * max(0, size - 2))
        kinds: tuple[str, ...] = COUNCIL if self.rng.random() < chance else PRIVATE
        if size > 1:
            kinds = tuple(k for k in kinds if k not in ("hmo", "room"))
        return self.inside.take(self.rng, *kinds)

    def rehouse(self, family: Family, side: str, day: int) -> bool:
        """Moves a family to another home on that side; False where none is free."""
        home = self.find_home(side, family.need, len(family.members))
        if home is not None:
            self.move(family, home, day)
        return home is not None

    def vacate(self, family: Family) -> None:
        """Gives the family's home up."""
        if family.home is not None:
            (self.inside if family.home.inside else self.outside).leave(family.home)
            family.home = None

    def move(self, family: Family, home: Place | None, day: int) -> None:
        """Everybody but the looked-after moves; home None is away, out of sight."""
        self.vacate(family)
        family.home = home
        for member in family.members:
            if not member.in_care:
                member.homes.append((day, home))
        if home is None:
            for member in family.members:
                member.left = day
                member.fams.append((day, None, ""))
            self.dissolve(family)

    def dissolve(self, family: Family) -> None:
        """The family is no more (its members are gone, or in another)."""
        self.vacate(family)
        family.adults, family.children = [], []

    def settle(self, family: Family, day: int) -> None:
        """Writes down each member's family and role as they are from this day on."""
        for member in family.members:
            role = family.role(member)
            if not member.fams or member.fams[-1][1] is not family or member.fams[-1][2] != role:
                if member.fams and member.fams[-1][0] == day:
                    member.fams.pop()
                member.fams.append((day, family, role))

    def pair(self, one: Person, other: Person, day: int, married: bool) -> None:
        """Two become partners."""
        one.partner, other.partner = other, one
        one.partner_from = other.partner_from = day
        one.married = other.married = married

    def part(self, one: Person, day: int) -> None:
        """A partnership ends, by separation or death."""
        other = one.partner
        if other is not None:
            self.partnerships.append((one, other, one.partner_from, day))
            one.partner = other.partner = None

    def die(self, person: Person, family: Family, day: int) -> None:
        """A member dies."""
        self.part(person, day)
        person.died = day
        person.homes.append((day, None))
        person.fams.append((day, None, ""))
        (family.adults if person in family.adults else family.children).remove(person)
        if person.in_care:
            person.in_care = False
            person.spells[-1].end, person.spells[-1].reason = day, "E2"
        if not family.members:
            self.dissolve(family)
        else:
            self.settle(family, day)

    def population(self) -> tuple[int, int]:
        """How many people live inside and outside now."""
        inside = outside = 0
        for family in self.families:
            if family.home is None:
                continue
            count = len(family.adults) + sum(not c.in_care for c in family.children)
            if family.home.inside:
                inside += count
            else:
                outside += count
        for child in self.in_care:
            if child.homes[-1][1] is not None and child.homes[-1][1].inside:
                inside += 1
            else:
                outside += 1
        return inside, outside

    def tidy(self) -> None:
        """Forgets the families that are no more."""
        self.families = [f for f in self.families if f.adults or f.children]
