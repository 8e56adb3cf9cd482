"""The city as built: its streets and places, the places outside, its institutions and its empty
homes.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from .building import Builder, Uprns
from .chance import Pick
from .files import data
from .identifiers import Numbers
from .place import Place, Street
from .postcodes import CITY, Locality, atlas
from .streets import Course, StreetNames

OUTSIDE_SHARE = 0.30  # people outside to one inside, so that one record in six is outside
HOMES = 0.60  # homes to one person
RENAMED = 0.035  # of streets


@dataclass(frozen=True, eq=False)
class School:
    """A school: its numbers, its phase (primary, secondary) and whether its addresses have the
    line form.
    """

    laestab: str
    urn: str
    name: str
    phase: str
    place: Place
    lines: bool


class Vacancies:
    """Empty homes by kind: private, council, hmo, room, hall, care, hostel, refuge, childrens."""

    def __init__(self, places: list[Place]):
        self._free: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            if place.status == 1 and place.kind not in (
                "shell",
                "shop",
                "school",
                "surgery",
                "church",
                "planned",
            ):
                self._free[place.kind].append(place)

    def count(self, kind: str) -> int:
        """How many homes of a kind have room."""
        return len(self._free[kind])

    def take(self, rng: random.Random, *kinds: str) -> Place | None:
        """Room in a home of the first of these kinds that has any."""
        for kind in kinds:
            homes = self._free[kind]
            if homes:
                at = rng.randrange(len(homes))
                place = homes[at]
                place.folk += 1
                if place.folk >= place.capacity:
                    homes[at] = homes[-1]
                    homes.pop()
                return place
        return None

    def leave(self, place: Place) -> None:
        """One family less in a home."""
        if place.folk == place.capacity:
            self._free[place.kind].append(place)
        place.folk -= 1

    def join(self, place: Place) -> None:
        """One family more in a home that is lived in already (a grandparent, a lodger)."""
        place.capacity += 1
        place.folk += 1


@dataclass
class City:
    """Everything that stands, with the schools, surgeries and the houses that only an update
    brings.
    """

    streets: list[Street] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    outside: list[Place] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    surgeries: list[tuple[str, Place]] = field(default_factory=list)
    added: list[Place] = field(default_factory=list)
    numbers: dict[str, dict[str, list[Place]]] = field(default_factory=dict)
    flats: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    stems: dict[str, list[Street]] = field(default_factory=dict)

    def index(self) -> None:
        """Which numbers, names and flats each street name has, over all streets of that name, old
        names too.
        """
        self.numbers, self.flats, self.stems = {}, defaultdict(set), defaultdict(list)
        for street in self.streets:
            for name in {street.name, street.former.name if street.former else street.name}:
                found = self.numbers.setdefault(name, defaultdict(list))
                for place in street.places:
                    if place.parent is None:
                        found[place.number_text or place.building].append(place)
                    elif place.flat:
                        self.flats[(name, place.number_text)].add(place.flat)
            self.stems[street.stem].append(street)
            if street.former:
                self.stems[street.former.stem].append(street)


def build(people: int, rng: random.Random, today: int) -> City:
    """A city for so many people, and the neighbourhood round it."""
    city, names = City(), StreetNames(rng)
    builder = Builder(rng, Uprns(rng), today)
    used = _localities(people, rng, CITY)
    courses = {place.name: Course(rng, place) for place in atlas().localities}
    draw = Pick(used, [len(place.postcodes) for place in used])
    homes, most = 0, max(24, people // 8)
    while homes < people * HOMES:
        locality = draw(rng)
        street = names.inside(locality)
        builder.fill(street, courses[locality.name], most)
        city.streets.append(street)
        homes += sum(p.kind in ("private", "council", "hmo") for p in street.places)
    _rename(city, names, rng, today)
    _institutions(city, builder, people, rng)
    _history(city, builder, names, rng, today, draw, courses)
    _additions(city, builder, names, rng, today, people, draw, courses)
    city.places = [place for street in city.streets for place in street.places]
    _outside(city, names, rng, people, today, courses)
    city.index()
    return city


def _localities(people: int, rng: random.Random, authority: str | None) -> list[Locality]:
    """The localities that a place of this size has: few for a village, all for the city."""
    fit = [p for p in atlas().localities if (p.authority == CITY) == (authority == CITY)]
    few = min(len(fit), 7 + people // 400)
    if authority == CITY:
        return [fit[0], *rng.sample(fit[1:], few - 1)]
    return rng.sample(fit, few)


def _rename(city: City, names: StreetNames, rng: random.Random, today: int) -> None:
    count = max(1, round(len(city.streets) * RENAMED))
    for street in rng.sample(city.streets, count):
        old = names.former(street)
        old.end = street.start = today - rng.randint(700, 5000)


def _institutions(city: City, builder: Builder, people: int, rng: random.Random) -> None:
    words = data("words.yaml")
    codes = Numbers(rng, 84_000, 85_000)
    labels = words["school_names"].split()
    rng.shuffle(labels)

    def put(name: str, sort: str, kind: str, capacity: int = 1) -> Place:
        street = rng.choice(city.streets)
        beside = rng.choice(street.places)
        what: dict[str, Any] = {
            "classification": sort,
            "kind": kind,
            "building": name.upper(),
            "capacity": capacity,
        }
        return builder.place(street, (beside.x, beside.y), beside.postcode, **what)

    counts = {"primary": max(2, people // 2600), "secondary": max(2, people // 8500)}
    for phase, sort, first in (("primary", "CE03", 2001), ("secondary", "CE04", 4001)):
        for n in range(counts[phase]):
            label = labels.pop() if labels else f"{rng.choice(words['school_names'].split())} {n}"
            name = f"{label.replace('-', ' ')} {rng.choice(words[phase].split('|'))}"
            lines = rng.random() < (0.25 if phase == "primary" else 0.6)
            place = put(name, sort, "school")
            city.schools.append(
                School(
                    f"892{first + 3 * n}",
                    str(122_400 + len(city.schools)),
                    name,
                    phase,
                    place,
                    lines,
                )
            )
    blocks = data("streets.yaml")["block_names"].split()
    for kind, sort, words_of, each, capacity in (
        ("surgery", "CM02", "surgeries", 6000, 1),
        ("care", "RI01", "care_homes", 4500, 28),
        ("hostel", "RI02", "hostels", 9000, 24),
        ("church", "ZW99", "churches", 8000, 1),
    ):
        for _ in range(max(2, people // each)):
            place = put(
                f"{rng.choice(blocks)} {rng.choice(words[words_of].split('|'))}",
                sort,
                kind,
                capacity,
            )
            if kind == "surgery":
                city.surgeries.append((f"C{codes()}", place))
    for name, each, kind, capacity in (
        ("Childrens Home", 9000, "childrens", 7),
        ("Refuge", 60_000, "refuge", 10),
        ("Hall Of Residence", 4500, "hall", max(20, people // 40)),
    ):
        for _ in range(max(1, people // each)):
            put(f"{rng.choice(blocks)} {name}", "RI02", kind, capacity)


def _history(
    city: City,
    builder: Builder,
    names: StreetNames,
    rng: random.Random,
    today: int,
    draw: Pick[Locality],
    courses: dict[str, Course],
) -> None:
    """What no longer stands, and what is planned: historical and provisional properties."""
    for _ in range(max(1, len(city.streets) // 90)):
        locality = draw(rng)
        street = names.inside(locality)
        builder.fill(street, courses[locality.name], 40)
        street.closed, street.end = True, today - rng.randint(600, 6000)
        for place in street.places:
            place.status, place.state, place.kind, place.end = 8, 4, "planned", street.end
        city.streets.append(street)
    for street in rng.sample(city.streets, max(1, len(city.streets) // 7)):
        top = max((p.number or 0 for p in street.places), default=0)
        if not street.closed and top:
            for n in range(top + 1, top + rng.randint(2, 5)):
                beside = rng.choice(street.places)
                what: dict[str, Any] = {
                    "classification": "RD03",
                    "kind": "planned",
                    "number": n,
                    "status": 6,
                    "state": 1,
                }
                spot = (beside.x, beside.y)
                builder.place(
                    street, spot, beside.postcode, start=today - rng.randint(60, 400), **what
                )


def _additions(
    city: City,
    builder: Builder,
    names: StreetNames,
    rng: random.Random,
    today: int,
    people: int,
    draw: Pick[Locality],
    courses: dict[str, Course],
) -> None:
    """New closes, finished after the full supply was made: only an update has them."""
    while len(city.added) < max(6, people // 500):
        locality = draw(rng)
        street = names.inside(locality, "Close")
        street.start = today - 60
        builder.fill(street, courses[locality.name], 24)
        for place in street.places:
            place.added, place.start, place.plot = True, today - 52, None
            city.added.append(place)
        city.streets.append(street)


def _outside(
    city: City,
    names: StreetNames,
    rng: random.Random,
    people: int,
    today: int,
    courses: dict[str, Course],
) -> None:
    builder = Builder(rng, None, today)
    used = _localities(people, rng, None)
    draw = Pick(used, [len(place.postcodes) for place in used])
    homes, most = 0, max(16, people // 20)
    while homes < people * OUTSIDE_SHARE * HOMES * 1.1:
        locality = draw(rng)
        street = names.outside(locality)
        builder.fill(street, courses[locality.name], most)
        for place in street.places:
            if place.kind in ("private", "council", "hmo", "room"):
                place.kind = "private"  # the city's own tenancies and halls are inside
                homes += 1
        city.outside += street.places
