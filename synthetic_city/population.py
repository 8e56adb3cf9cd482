"""The history of a city's people: founded seven years back, lived through by quarters, exact in
number at the end.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import pairwise

from .city import OUTSIDE_SHARE, City
from .events import Events
from .founding import Founding
from .identifiers import make_nhs, make_upn
from .person import Person
from .world import World

YEARS = 7
AUTHORITIES = (830, 831, 855, 891, 309, 352, 888)
SCHOOL = int(4 * 365.25)


def populate(
    city: City, people: int, rng: random.Random, as_of: date, progress: Callable[[str], None]
) -> World:
    """Everybody who has lived here in seven years; exactly `people` of them live in the city on
    `as_of`.
    """
    world = World(city, rng)
    founding = Founding(world)
    events = Events(world, founding)
    first = date(as_of.year - YEARS, 1, 1)
    quarters = _quarters(first, as_of)
    growth = world.law["growth"] * len(quarters) / 4
    targets = [
        int(people * (1 - growth * (1 - i / (len(quarters) - 1)))) for i in range(len(quarters))
    ]
    targets[-1] = people
    outside = [int(t * OUTSIDE_SHARE) for t in targets]
    _fill(founding, targets[0], outside[0], first.toordinal(), first.toordinal() + 1)
    for number, (start, end) in enumerate(quarters):
        events.quarter(number, start, end)
        if number == len(quarters) - 1:
            _new_close(world, founding, city.added[0].start + 5, end)
        if number == len(quarters) - 6 and not world.in_care:
            events.care.force(end - 1)
        _fill(
            founding,
            targets[number],
            outside[number],
            start,
            end,
            autumn=date.fromordinal(end).month == 10,
        )
        if number % 8 == 7:
            progress(f"lived through {date.fromordinal(end)}: {len(world.people):,} people so far")
    _exact(founding, people, quarters[-1][1] - 1)
    _namesakes(world, rng)
    _identify(world, rng)
    return world


def _quarters(first: date, as_of: date) -> list[tuple[int, int]]:
    days = [
        date(y, m, 1).toordinal() for y in range(first.year, as_of.year + 2) for m in (1, 4, 7, 10)
    ]
    last = as_of.toordinal() + 1
    days = [d for d in days if d < last - 20] + [last]
    return list(pairwise(days))


def _fill(
    founding: Founding, inside: int, outside: int, start: int, end: int, autumn: bool = False
) -> None:
    """New families until the numbers are reached; in autumn, and at the start, students among
    them.
    """
    world, rng = founding.world, founding.rng
    now_in, now_out = world.population()
    at_start = end - start == 1
    if autumn or at_start:
        learning = sum(f.kind == "student" for f in world.families)
        for _ in range(int(inside * world.law["students"]) - learning):
            if now_in < inside and founding.student(rng.randrange(start, end)):
                now_in += 1
    for side, now, goal in (("inside", now_in, inside), ("outside", now_out, outside)):
        misses = 0
        while now < goal and misses < 20:
            family = founding.any(rng.randrange(start, end), side)
            misses += family is None
            if family is not None:
                now += len(family.members)
                if side == "inside" or now >= goal:
                    now = world.population()[side == "outside"] if now >= goal - 8 else now


def _new_close(world: World, founding: Founding, start: int, end: int) -> None:
    """The first families move into the new houses."""
    for place in world.new_homes:
        if founding.rng.random() < 0.8:
            place.folk = 0
            world.inside._free[place.kind].append(place)
            at = len(world.inside._free[place.kind]) - 1
            free = world.inside._free[place.kind]
            free[at], free[0] = free[0], free[at]
    movers = [
        f
        for f in world.families
        if f.adults and f.home and f.home.inside and f.kind == "family" and f.since < start - 90
    ]
    for place in world.new_homes:
        if place.folk or not movers:
            continue
        family = founding.rng.choice(movers)
        if (
            family.home is None
            or any(m.homes[-1][0] >= start for m in family.members)
            or family.home.kind == "care"
        ):
            continue
        free = world.inside._free[place.kind]
        if place in free:
            free.remove(place)
            place.folk = 1
            world.move(family, place, founding.rng.randrange(start, end))


def _exact(founding: Founding, people: int, day: int) -> None:
    """Single people come or go until the city has exactly its number."""
    world = founding.world
    now, _ = world.population()
    for family in list(world.families):
        if now <= people:
            break
        alone = family.home and family.home.inside and len(family.members) == 1
        settled = family.since < day - 60 and family.adults and family.adults[0].homes[-1][0] < day
        if alone and settled:
            world.move(family, None, day)
            now -= 1
    for kind in ("single_young", "single_middle"):
        while now < people and founding.make(kind, day, "inside"):
            now += 1
    while now < people and founding.student(day):
        now += 1
    world.tidy()
    if now != people:
        raise ValueError(f"the city has room for {now} people, not for {people}")


def _namesakes(world: World, rng: random.Random) -> None:
    """Two different people of one name and one date of birth: some in ten thousand."""
    chance = world.law["namesake"]
    by_kind: dict[tuple[str, str], Person] = {}
    for person in world.people:
        key = (person.culture.key, person.sex)
        other = by_kind.get(key)
        if other is None or rng.random() < 0.05:
            by_kind[key] = person
        elif (
            rng.random() < chance
            and not _close(person, other)
            and not (person.children or person.mother or person.twin)
        ):
            person.forename, person.surname, person.birth = (
                other.forename,
                other.surname,
                other.birth,
            )
            person.former_surname, person.renamed = "", None


def _close(one: Person, other: Person) -> bool:
    return (
        other.sealed is not None or one.sealed is not None or abs(one.birth - other.birth) > 6 * 365
    )


def _identify(world: World, rng: random.Random) -> None:
    """Numbers for everybody, each person's and family's own, in no order; UPNs for those who came
    to school here.
    """
    order = list(range(1, len(world.people) + 1))
    rng.shuffle(order)
    taken: set[str] = set()
    for person, number in zip(world.people, order, strict=True):
        person.id = f"P{number:07d}"
        person.nhs = _once(taken, partial(make_nhs, rng))
        if date.fromordinal(person.birth).year >= 1999:
            entry = date.fromordinal(
                max(person.birth + SCHOOL, person.homes[0][0] if person.homes else 0)
            ).year
            person.upn = _once(taken, partial(_upn, rng, entry))
            if rng.random() < 0.04:
                person.former_upn = _once(taken, partial(_upn, rng, entry, rng.random() < 0.5))
    order = list(range(1, world.all_families + 1))
    rng.shuffle(order)
    seen: set[int] = set()
    for person in world.people:
        for _, family, _ in person.fams:
            if family is not None and family.number not in seen:
                seen.add(family.number)
                family.id = f"F{order[family.number]:06d}"


def _upn(rng: random.Random, year: int, temporary: bool = False) -> str:
    authority = 892 if rng.random() < 0.85 else rng.choice(AUTHORITIES)
    school = 2001 + 3 * rng.randrange(120)
    return make_upn(authority, school, year, rng.randrange(1000), temporary)


def _once(taken: set[str], make: Callable[[], str]) -> str:
    while True:
        made = make()
        if made not in taken:
            taken.add(made)
            return made
