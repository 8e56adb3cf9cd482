"""A quarter of a year in the life of a city: births, deaths, moves, partners found and lost,
children grown up.
"""

from __future__ import annotations

import math

from .care import Care
from .chance import YEAR, Pick
from .founding import Founding, take_name
from .person import ADULT, Family, Person
from .world import World

QUARTER = 0.25


class Events:
    """Lets every family live through a quarter; no family has more than one great change in it."""

    def __init__(self, world: World, founding: Founding):
        self.world, self.rng, self.founding = world, world.rng, founding
        law = world.law
        self.care = Care(world)
        self._move = {k: v * QUARTER for k, v in law["move"].items()}
        self._separate = {k: v * QUARTER for k, v in law["separate"].items()}
        self._seek = {k: v * QUARTER for k, v in law["seek"].items()}
        death = law["death"]
        self._death = [QUARTER * death["base"] * math.exp(death["growth"] * a) for a in range(121)]
        self._infant = law["infant"] * QUARTER
        self._to = {
            "inside": Pick(list(law["move_from_inside"]), list(law["move_from_inside"].values())),
            "outside": Pick(
                list(law["move_from_outside"]), list(law["move_from_outside"].values())
            ),
            "child": Pick(list(law["leave_to"]), list(law["leave_to"].values())),
        }

    def quarter(self, number: int, start: int, end: int) -> None:
        """All families from day `start` to `end`."""
        seeking: list[tuple[Family, int]] = []
        rng = self.rng
        for family in list(self.world.families):
            if not family.adults or family.home is None or family.since >= start:
                continue
            day = rng.randrange(start, end)
            if family.busy < number and self._deaths(family, day):
                family.busy = number
            if not family.adults or family.busy == number:
                continue
            if family.kind == "student":
                self._student(family, day)
                continue
            self._births(family, day)
            if self._change(family, day, seeking):
                family.busy = number
        self._match(seeking, number, end)
        self.care.quarter(start, end)
        self.world.tidy()

    def _deaths(self, family: Family, day: int) -> bool:
        rng, world = self.rng, self.world
        for adult in family.adults:
            if rng.random() < self._death[min(120, int((day - adult.birth) / YEAR))]:
                world.die(adult, family, day)
                if family.children and not family.adults:
                    self.care.orphans(family, day)
                return True
        for child in family.children:
            if (
                day - child.birth < YEAR
                and child.birth < day
                and rng.random() < self._infant
                and not child.twin
            ):
                world.die(child, family, day)
                return True
        return False

    def _births(self, family: Family, day: int) -> None:
        rng, law = self.rng, self.world.law["birth"]
        for woman in family.adults:
            years = (day - woman.birth) / YEAR
            if woman.sex != "F" or not 16 <= years <= 43:
                continue
            chance = law["couple"] if woman.partner in family.adults else law["single"]
            own = len(woman.children)
            fertile = min(1.0, (years - 15) / 10, (44 - years) / 8)
            more = max(0.05, woman.culture.children + 0.6 - own) / 2.2
            if rng.random() < chance * QUARTER * fertile * more and not _just(woman, day):
                father = (
                    woman.partner
                    if woman.partner in family.adults and woman.partner.sex == "M"
                    else None
                )
                self._born(family, woman, father, day)
        chance = law["daughter"] * QUARTER * (1 + family.need) / 2
        for child in list(family.children):
            young = child.sex == "F" and 15.5 <= (day - child.birth) / YEAR <= 24
            if young and not child.in_care and not _just(child, day) and rng.random() < chance:
                self._born(family, child, None, day)

    def _born(self, family: Family, mother: Person, father: Person | None, day: int) -> None:
        rng = self.rng
        first = self.founding.child(family, mother, father, day, mother.married)
        born = [first]
        if rng.random() < self.world.law["twins"]:
            second = self.founding.child(
                family,
                mother,
                father,
                day,
                mother.married,
                sex=first.sex if rng.random() < 0.6 else "",
            )
            second.surname = first.surname if second.sex == first.sex else second.surname
            self._alike(first, second)
            first.twin, second.twin = second, first
            born.append(second)
        for child in born:
            child.homes.append((day, family.home))
        self.world.settle(family, day)

    def _alike(self, first: Person, second: Person) -> None:
        """Twins are often given names that begin alike."""
        year, culture = 1 + int(second.birth / 365.2425), second.culture
        if self.rng.random() < 0.45 and not second.known_as:
            for _ in range(25):
                name = culture.forename(self.rng, second.sex, year)
                if name[:2] == first.forename[:2] and name != first.forename:
                    second.forename = name
                    return

    def _change(self, family: Family, day: int, seeking: list[tuple[Family, int]]) -> bool:
        """At most one of: a move, a separation, a wedding, a grown child leaves, care, kinship, a
        nursing home.
        """
        rng, world = self.rng, self.world
        draw, couple = rng.random(), len(family.adults) == 2
        if couple:
            draw -= self._separate["children" if family.children else "couple"] * (
                0.5 + family.need / 2
            )
            if draw < 0:
                return self._part(family, day)
        elif len(family.adults) == 1 and 19 <= (day - family.adults[0].birth) / YEAR <= 52:
            draw -= self._seek["parent" if family.children else "single"]
            if draw < 0:
                seeking.append((family, day))
                return False
        kind = "children" if family.children else "couple" if couple else "single"
        if day - family.adults[0].birth > 62 * YEAR:
            kind = "elder"
        draw -= self._move[kind]
        if draw < 0:
            return self._moves(family, day)
        if couple and not family.adults[0].married and family.adults[0].partner is family.adults[1]:
            draw -= world.law["marry"] * QUARTER
            if draw < 0:
                self._marry(family, day)
                return True
        if family.children:
            return self._grown(family, day) or self.care.take(family, day)
        return (
            day - family.adults[0].birth > 82 * YEAR and not couple and self._nursing(family, day)
        )

    def _nursing(self, family: Family, day: int) -> bool:
        """An old single person goes into a care home of the city."""
        if family.home is None or not family.home.inside or family.home.kind == "care":
            return False
        if self.rng.random() >= self.world.law["nursing"] * QUARTER:
            return False
        home = self.world.inside.take(self.rng, "care")
        if home is not None:
            self.world.move(family, home, day)
        return home is not None

    def _moves(self, family: Family, day: int) -> bool:
        assert family.home is not None
        side = self._to["inside" if family.home.inside else "outside"](self.rng)
        if family.home.kind == "care":
            return False
        if side == "away":
            if any(c.in_care for c in family.children):
                return False
            self.world.move(family, None, day)
            return True
        return self.world.rehouse(family, side, day)

    def _part(self, family: Family, day: int) -> bool:
        """A couple separates: one leaves, at times with a child; the other stays with the
        children.
        """
        rng, world = self.rng, self.world
        first, second = family.adults
        own = [
            sum(child in adult.children for child in family.children) for adult in (first, second)
        ]
        leaver = second if own[0] >= own[1] else first
        if own[0] == own[1]:
            father = first if first.sex == "M" else second
            leaver = father if rng.random() < 0.85 else (first if father is second else second)
        inside = family.home is not None and family.home.inside
        side = self._to["inside" if inside else "outside"](rng)
        home = None if side == "away" else world.find_home(side, leaver.need, 1)
        if home is None and side != "away":
            return False
        world.part(leaver, day)
        family.adults.remove(leaver)
        along = []
        shared = [
            c
            for c in family.children
            if c in leaver.children and not c.in_care and day - c.birth < ADULT
        ]
        if len(shared) > 1 and home is not None and rng.random() < 0.12:
            along = [rng.choice(shared)]
            family.children.remove(along[0])
        new = world.family([leaver], along, day, need=family.need)
        world.move(new, home, day)
        world.settle(new, day)
        world.settle(family, day)
        return True

    def _marry(self, family: Family, day: int) -> None:
        first, second = family.adults
        first.married = second.married = True
        wife, husband = (first, second) if first.sex == "F" else (second, first)
        if (
            husband.sex == "M"
            and wife.sex == "F"
            and not wife.renamed
            and self.rng.random() < husband.culture.wife
        ):
            take_name(wife, husband, day)

    def _grown(self, family: Family, day: int) -> bool:
        """A grown child leaves home, a daughter with her own children."""
        rng, world = self.rng, self.world
        grown = [c for c in family.children if day - c.birth >= ADULT + 30 and not c.in_care]
        if not grown or rng.random() >= world.law["leave_home"] * QUARTER * len(grown):
            return False
        child = rng.choice(grown)
        along = [c for c in family.children if child in (c.mother, c.father) and not c.in_care]
        side = self._to["child"](rng)
        home = None if side == "away" else world.find_home(side, child.need, 1 + len(along))
        if home is None and side != "away":
            return False
        for member in [child, *along]:
            family.children.remove(member)
        new = world.family([child], along, day, need=family.need)
        world.move(new, home, day)
        world.settle(new, day)
        world.settle(family, day)
        return True

    def _student(self, family: Family, day: int) -> None:
        """Students change house once a year and go after three; some stay for good."""
        rng, world = self.rng, self.world
        if day - family.since > 3 * YEAR - 80:
            if rng.random() < 0.13:
                home = world.find_home("inside", 0.3, 1)
                if home is not None:
                    world.move(family, home, day)
                    family.kind = "family"
                    return
            world.move(family, None, day)
        elif rng.random() < 0.2:
            home = world.inside.take(rng, "hmo", "room")
            if home is not None:
                world.move(family, home, day)

    def _match(self, seeking: list[tuple[Family, int]], number: int, end: int) -> None:
        """Brings singles together: of one culture mostly, of like age, no kin; children come
        along.
        """
        rng = self.rng
        seeking = [s for s in seeking if len(s[0].adults) == 1 and s[0].home is not None]
        seeking.sort(key=lambda s: (s[0].adults[0].culture.key, s[0].adults[0].birth))
        if len(seeking) > 3:
            for _ in range(len(seeking) // 8):
                a, b = rng.randrange(len(seeking)), rng.randrange(len(seeking))
                seeking[a], seeking[b] = seeking[b], seeking[a]
        waiting: list[tuple[Family, int]] = []
        for family, day in seeking:
            one = family.adults[0]
            found = next((w for w in waiting[-6:] if _suits(one, w[0].adults[0])), None)
            if found is None:
                waiting.append((family, day))
                continue
            waiting.remove(found)
            self._join(family, found[0], max(day, found[1]), number)

    def _join(self, one: Family, other: Family, day: int, number: int) -> None:
        world = self.world
        host, guest = (one, other) if len(one.children) >= len(other.children) else (other, one)
        home = host.home
        if host.home and host.home.kind in ("hmo", "room", "hall", "hostel"):
            new = world.find_home("inside" if host.home.inside else "outside", host.need, 2)
            if new is None:
                return
            world.move(host, new, day)
            home = new
        for member in guest.members:
            if not member.in_care:
                member.homes.append((day, home))
        world.pair(host.adults[0], guest.adults[0], day, False)
        host.adults += guest.adults
        host.children += guest.children
        host.busy = guest.busy = number
        world.dissolve(guest)
        world.settle(host, day)


def _just(woman: Person, day: int) -> bool:
    """Whether she has borne a child in the last year."""
    return bool(woman.children) and day - max(c.birth for c in woman.children) < 390


def _suits(one: Person, other: Person) -> bool:
    if one.sex == other.sex or abs(one.birth - other.birth) > 9 * YEAR:
        return False
    if (one.mother and one.mother is other.mother) or (one.father and one.father is other.father):
        return False
    return other not in (one.mother, one.father) and one not in (other.mother, other.father)
