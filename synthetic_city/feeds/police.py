"""The police: public protection notices, youth offences, anti-social behaviour."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from ..address import NOTHING, Address
from ..chance import YEAR, Pick, age, uk
from ..clerk import Card, Registers
from ..person import Person
from ..place import Place
from ..town import Town, spread
from .delivering import deliver

SEPARATORS = (", ", ", ", ", ", ", ", ",", "; ", " ")
KINDS = Pick(
    ["DOMESTIC_ABUSE", "CHILD_CONCERN", "MISSING", "EXPLOITATION"], [0.7, 0.17, 0.09, 0.04]
)
GRADES = Pick(["STANDARD", "MEDIUM", "HIGH"], [0.62, 0.26, 0.12])
GROUPS = Pick(
    [
        "VIOLENCE",
        "THEFT",
        "PUBLIC_ORDER",
        "DAMAGE",
        "DRUGS",
        "OTHER",
        "VEHICLE",
        "ROBBERY",
        "WEAPON",
        "BURGLARY",
        "SEXUAL",
    ],
    flat=3,
)
OUTCOMES = Pick(
    [
        "COMMUNITY_RESOLUTION",
        "YOUTH_CAUTION",
        "CHARGED",
        "REFERRAL_ORDER",
        "NFA",
        "YOUTH_CONDITIONAL_CAUTION",
        "YRO",
    ],
    flat=2,
)
ETHNIC = {
    "WBRI": "W1",
    "WIRI": "W2",
    "WOTH": "W9",
    "WROM": "W9",
    "MWBC": "M1",
    "MWBA": "M2",
    "MWAS": "M3",
    "MOTH": "M9",
}
ETHNIC |= {
    "AIND": "A1",
    "APKN": "A2",
    "ABAN": "A3",
    "AOTH": "A9",
    "BCRB": "B1",
    "BAFR": "B2",
    "BOTH": "B9",
    "CHNE": "O1",
}
NOTICE_YEARS, NOTICES = 1.2, 0.0105  # notices a person and year of mean need, the first of a row
AGAIN = 0.3  # of notices: another follows


class Force:
    """The force's nominal index: numbers, records and addresses as officers write them."""

    def __init__(self, town: Town, section: str):
        self.town, self.rng = town, town.rng(section)
        rates = town.rates.sector("police")
        self.clerk, self.places = town.clerk("police", self.rng), town.addresses("police", self.rng)
        self._cards: dict[str, Card] = {}
        self._stale = rates["ref_second_stale"]

    def nominal(self, person: Person, day: int, registers: Registers) -> tuple[str, Card, bool]:
        """A person's number, the record under it, and whether that record holds a former home."""
        ref, second = registers.any(person)
        self.town.nominals.setdefault(person.number, registers.both(person)[0])
        if ref not in self._cards or self.clerk.chance("record_retyped"):
            self._cards[ref] = self.clerk.write(person, day)
        return ref, self._cards[ref], second and self.rng.random() < self._stale

    def where(self, place: Place | None) -> tuple[str, str, Address]:
        """An address in one field, in capitals mostly, and its postcode."""
        address = self.places.write(place) if place else Address(NOTHING)
        line = address.line(self.rng, SEPARATORS)
        return (line if address.text else line.upper()), address.postcode, address

    def home(self, person: Person, day: int, stale: bool) -> Place | None:
        """The home the index holds."""
        if stale:
            return person.earlier_home(day, 4000) or person.home(day)
        return self.places.home_of(person, day)


def send(town: Town) -> None:
    """All deliveries of the police."""
    rng = town.rng("police numbers")
    registers = Registers(
        rng, "{}", 110_000_000, 989_999_999, town.rates.sector("police")["ref_second"]
    )
    _notices(town, registers)
    _offences(town, registers)
    _nuisance(town)


# -- public protection notices --------------------------------------------------------


def _notices(town: Town, registers: Registers) -> None:
    force = Force(town, "police notices")
    rng, happened = force.rng, []
    for person in sorted(town.people, key=lambda p: p.id):
        if not 15 <= age(person.birth, town.today) <= 75 or person.need < 0.15:
            continue
        start = max(person.birth + int(15 * YEAR), town.today - int(NOTICE_YEARS * YEAR))
        years = max(0.0, (town.today - start) / YEAR)
        often = NOTICES * town.boost * person.need * years
        for day in spread(rng, start, town.today - 1, often, AGAIN) if years else ():
            place = person.home(day) if start < town.today - 30 and person.alive(day) else None
            if place is not None and (place.inside or rng.random() < 0.75):
                happened.append((day, person))
    happened.sort(key=lambda h: (h[0], h[1].id))
    first = town.as_of.replace(day=1)
    last, number = 0, 100_000
    for n in range((town.as_of - first).days + 1):
        delivered = first + timedelta(days=n)
        now = delivered.toordinal()
        due = [h for h in happened if last <= h[0] < now]
        last = now
        if due:
            sheet = town.book.sheet("police_ppn", delivered)
            for when, person in due:
                number += 1
                _notice(force, registers, sheet, person, when, number)
            town.book.send(sheet)
    town.book.close("police_ppn")


def _notice(
    force: Force, registers: Registers, sheet: Any, person: Person, day: int, number: int
) -> None:
    rng, family = force.rng, person.family(day)
    if family is None:
        return
    together = [p for p, _ in _members(family, day)]
    children = [p for p in together if age(p.birth, day) < 18]
    kind = KINDS(rng)
    if kind in ("CHILD_CONCERN", "MISSING", "EXPLOITATION") and not children:
        kind = "DOMESTIC_ABUSE"
    cast = _cast(kind, person, together, children, rng)
    scene = person.home(day) if rng.random() < 0.85 or not cast else cast[0][1].home(day)
    text, postcode, spot = force.where(scene)
    head = [
        f"PPN/{date.fromordinal(day).year}/{number:06d}",
        f"{date.fromordinal(day):%d%m%Y}-{rng.randrange(40, 990):04d}",
        uk(day),
        f"{rng.randrange(24):02d}:{rng.randrange(60):02d}" if rng.random() < 0.96 else "",
        kind,
        GRADES(rng),
        "Y" if children and rng.random() < 0.85 else "N",
        text,
        postcode,
    ]
    summary = rng.choice(force.town.words["summaries"][kind])
    done = set()
    for role, who in cast:
        ref, card, stale = force.nominal(who, day, registers)
        if (ref, role) in done:
            continue
        done.add((ref, role))
        home, code, lives = force.where(force.home(who, day, stale))
        row = [
            *head,
            ref,
            role,
            card.surname.upper(),
            card.forenames.upper(),
            who.known_as.upper() if who.known_as and rng.random() < 0.5 else "",
            uk(card.birth) if card.birth and card.birth <= day else "",
            who.sex if rng.random() < 0.985 else "U",
            ETHNIC.get(who.ethnicity, "O9") if rng.random() < 0.95 else "NS",
            home,
            code,
            summary,
        ]
        sheet.add(row, (("person", who),), (("incident", spot.truth), ("home", lives.truth)))


def _members(family: Any, day: int) -> list[tuple[Person, str]]:
    """Those now known to have been in a family on a day (of the family as it is or was at the
    end).
    """
    return [(p, "") for p in family.members if p.alive(day) and p.family(day) is family]


def _cast(
    kind: str, person: Person, together: list[Person], children: list[Person], rng: random.Random
) -> list[tuple[str, Person]]:
    if kind != "DOMESTIC_ABUSE":
        subject = rng.choice(children)
        if kind != "CHILD_CONCERN":
            older = [c for c in children if c.birth == min(x.birth for x in children)]
            subject = older[0]
        others = [c for c in children if c is not subject] if kind == "CHILD_CONCERN" else []
        return [("SUBJECT", who) for who in (subject, *others[:2])]
    other = next((p for p in together if p is not person and p not in children), None)
    if other is None:
        other = person.children[0].father if person.children and rng.random() < 0.6 else None
    victim: Person | None
    suspect: Person | None
    victim, suspect = (person, other) if rng.random() < 0.72 or other is None else (other, person)
    if (
        other is not None
        and victim
        and victim.sex == "M"
        and other.sex == "F"
        and rng.random() < 0.6
    ):
        victim, suspect = suspect, victim
    cast = [("VICTIM", victim)] if victim else []
    if suspect is not None and suspect.homes and suspect.fams and rng.random() < 0.85:
        cast.append(("PERPETRATOR", suspect))
    cast += [("CHILD_PRESENT", c) for c in children if rng.random() < 0.6]
    return [(role, who) for role, who in cast if who.homes and who.fams]


# -- youth offences -------------------------------------------------------------------


def _offences(town: Town, registers: Registers) -> None:
    force = Force(town, "police offences")
    rng, found = force.rng, []
    for child in sorted(town.minors, key=lambda p: p.id):
        if age(child.birth, town.today) < 10.2:
            continue
        start = max(child.birth + int(10.1 * YEAR), town.today - int(3.2 * YEAR))
        end = min(town.today - 1, child.birth + int(18 * YEAR) - 1)
        if start >= end:
            continue
        wild = child.need**1.5 * (1.5 if child.sex == "M" else 0.5)
        for day in spread(rng, start, end, 0.008 * town.boost * wild * (end - start) / YEAR, 0.35):
            place = child.home(day) if child.alive(day) else None
            if place is not None and (place.inside or rng.random() < 0.85):
                found.append((day, child))
    found.sort(key=lambda f: (f[0], f[1].id))
    seen: set[int] = set()
    offences = []
    for i, (day, child) in enumerate(found):
        ref = f"OF{date.fromordinal(day).year % 100}{200_000 + 7 * i:06d}"
        offences.append(((day + rng.randint(1, 6),), (ref, day, child, child.number not in seen)))
        seen.add(child.number)

    def write(sheet: Any, thing: Any, now: int) -> None:
        ref, day, child, first = thing
        nominal, card, stale = force.nominal(child, day, registers)
        home, code, lives = force.where(force.home(child, day, stale))
        birth = card.birth or child.birth
        row = [
            ref,
            nominal,
            card.surname.upper(),
            card.forenames.upper(),
            uk(birth),
            child.sex,
            home,
            code,
            uk(day),
        ]
        row += [
            GROUPS(rng),
            str(rng.choice((1, 2, 2, 3, 3, 3, 4, 5, 6, 7, 8))),
            OUTCOMES(rng),
            "Y" if first else "N",
        ]
        sheet.add(row, (("subject", child),), (("home", lives.truth),))

    deliver(town, "police_youth_offences", town.months(3), offences, write)


# -- anti-social behaviour --------------------------------------------------------------


def _nuisance(town: Town) -> None:
    force = Force(town, "police asb")
    rng = force.rng
    inside = [
        p
        for p in town.city.places
        if p.status == 1 and p.kind in ("private", "council", "shop") and not p.added
    ]
    outside = [p for p in town.city.outside if p.kind == "private"]
    found = []
    for i in range(max(12, len(town.people) // 80)):
        day = town.today - 1 - int(rng.random() * 1.05 * YEAR)
        place = rng.choice(inside) if rng.random() < 0.7 else rng.choice(outside)
        found.append(((day + 1,), (day, i, place)))
    found.sort(key=lambda f: f[0][0])

    def write(sheet: Any, thing: Any, now: int) -> None:
        day, i, place = thing
        text, code, spot = force.where(place)
        truth = spot.truth
        placed = rng.random() < 0.97
        if placed and truth.kind == "outside_authority":
            truth = truth._replace(in_authority=False)  # its coordinates tell
        east, north = (
            (str(place.x + rng.randint(-9, 9)), str(place.y + rng.randint(-9, 9)))
            if placed
            else ("", "")
        )
        kind = rng.choice(
            ("NUISANCE", "NUISANCE", "NUISANCE", "PERSONAL", "PERSONAL", "ENVIRONMENTAL")
        )
        row = [
            f"ASB{date.fromordinal(day):%y%m%d}{10_000 + i}",
            uk(day),
            kind,
            text,
            code,
            east,
            north,
        ]
        sheet.add([*row, rng.choice("YNNNN")], (), (("incident", truth),))

    deliver(town, "police_asb", town.months(3), found, write)
