"""The health services: child health contacts, child measurement, mental health, substance misuse, Family Nurses."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..address import NOTHING, Address
from ..chance import YEAR, Pick, age, iso
from ..clerk import Clerk
from ..identifiers import Numbers
from ..person import Person
from ..place import Place
from ..town import Notebook, Town, household, spread
from .schools import nc_year

SEXES = {"M": "1", "F": "2"}
CONTACTS = (("BIRTH", 0), ("NBV", 12), ("6-8W", 49), ("12M", 365), ("2-2.5Y", 800))
BABY = ("BABY", "INFANT", "BABY {sex}")
CHILD_HEALTH_YEARS = 3
REFERRERS = Pick(["A1", "E1", "C1", "C2", "A3", "B2", "B1", "I2", "A2", "E6"], flat=2)
WORRIES = Pick(["ANX", "NEURO", "DEP", "SELFHARM", "CONDUCT", "TRAUMA", "EATING", "OTHER"], flat=3)
SUBSTANCES = Pick(["CANNABIS", "ALCOHOL", "KETAMINE", "COCAINE", "NITROUS", "OPIATES", "OTHER"], flat=2)
SENDERS = Pick(["EDUCATION", "YOT", "SOCIAL_CARE", "SELF", "FAMILY", "HEALTH", "POLICE", "HOUSING"], flat=3)
ETHNIC = {"WBRI": "A", "WIRI": "B", "WOTH": "C", "WROM": "C", "MWBC": "D", "MWBA": "E", "MWAS": "F", "MOTH": "G"}
ETHNIC |= {"AIND": "H", "APKN": "J", "ABAN": "K", "AOTH": "L", "BCRB": "M", "BAFR": "N", "BOTH": "P", "CHNE": "R", "OOTH": "S"}


@dataclass
class Service:
    """One health service: its own clerk, addresses and practice codes, all in capitals but where told otherwise."""

    town: Town
    section: str

    def __post_init__(self) -> None:
        self.rng = self.town.rng(self.section)
        self.clerk: Clerk = self.town.clerk("health", self.rng)
        self.notes = Notebook(self.town.addresses("health", self.rng))
        self._practice: dict[Any, str] = {}

    def address(self, person: Person, day: int, key: Any = None) -> Address:
        """Where the service believes a person lives."""
        place = self.notes.clerk.home_of(person, day)
        address: Address = self.notes.of(household(person, day) if key is None else key, place)
        return address

    def practice(self, key: Any) -> str:
        """The surgery where a family is registered."""
        if key not in self._practice:
            known = self.rng.random() < 0.96
            self._practice[key] = self.rng.choice(self.town.city.surgeries)[0] if known else ""
        return self._practice[key]

    def patient(self, person: Person, day: int, address: Address) -> list[str]:
        """NHSNumber to GPPracticeCode, as four of the feeds have it."""
        card = self.clerk.card(person, day)
        return [
            card.nhs,
            card.forenames.upper() if self.rng.random() < 0.2 else card.forename.upper(),
            card.surname.upper(),
            iso(card.birth) if card.birth else "",
            SEXES[person.sex] if self.rng.random() < 0.995 else "9",
            *(line.upper() for line in address.lines(self.rng, 4)),
            address.postcode,
            self.practice(household(person, day)),
        ]


def send(town: Town) -> None:
    """All deliveries of the health services."""
    _child_health(town)
    _measurement(town)
    _referrals(town)
    _substances(town)
    _family_nurses(town)


# -- child health -------------------------------------------------------------------


def _child_health(town: Town) -> None:
    service, months = Service(town, "child health"), town.months(3, late=0)
    rng = service.rng
    first = town.today - int(CHILD_HEALTH_YEARS * YEAR)
    numbers = Numbers(rng, 100_000_000, 999_999_999)
    contacts: list[tuple[int, int | None, str, str, Person | None, Person | None]] = []
    children = [p for p in town.minors if p.birth > first - 900]
    for child in children:
        mother = child.mother
        for kind, after in CONTACTS:
            due = child.birth + after
            if due < first or due > town.today + 12 or not child.alive(due) or child.home(due) is None:
                continue
            if child.parents_from > child.birth and due < child.parents_from:
                continue  # adopted: this identity has no contacts before
            if kind == "BIRTH" and rng.random() < 0.08:
                continue
            contacts.append((due, _done(due, kind, rng), f"CH{numbers()}", kind, child, mother))
        if mother and child.birth - 100 > first and mother.home(child.birth - 100) and child.parents_from == child.birth:
            due = child.birth - 100 + rng.randint(-15, 15)
            contacts.append((due, due if rng.random() < 0.62 else None, f"CH{numbers()}", "ANC", None, mother))
    contacts += _pregnant(town, rng, numbers)
    contacts.sort(key=lambda c: (c[0], c[2]))
    last = date.min.toordinal()
    for day in months:
        sheet, now = town.book.sheet("health_child_health", day), day.toordinal()
        for contact in contacts:
            due, done, *_ = contact
            new = last < due - 10 <= now
            news = done is not None and last < done <= now and due - 10 <= last
            if new or news:
                _contact(service, sheet, contact, now)
        town.book.send(sheet)
        last = now
    town.book.close("health_child_health")


def _done(due: int, kind: str, rng: random.Random) -> int | None:
    """When a contact took place; never, for some."""
    missed = {"BIRTH": 0.0, "NBV": 0.03, "6-8W": 0.11, "12M": 0.2, "2-2.5Y": 0.28}[kind]
    return None if rng.random() < missed else due + (0 if kind == "BIRTH" else rng.randint(-3, 40 if kind == "12M" else 12))


def _pregnant(town: Town, rng: random.Random, numbers: Numbers) -> Iterable[Any]:
    """Women who expect a child now: an antenatal contact only."""
    for woman in town.adults:
        if woman.sex == "F" and 18 <= age(woman.birth, town.today) <= 41 and woman.present and rng.random() < 0.008:
            if woman.homes[-1][1] is not None and not any(town.today - c.birth < 300 for c in woman.children):
                due = town.today - rng.randint(-10, 150)
                yield (due, due if rng.random() < 0.5 else None, f"CH{numbers()}", "ANC", None, woman)


def _contact(service: Service, sheet: Any, contact: Any, now: int) -> None:
    rng, (due, done, ref, kind, child, mother) = service.rng, contact
    about, at = child or mother, min(due, now)
    if about.home(at) is None:
        return
    address = service.address(about, at)
    done = done if done is not None and done <= now else None
    row = [ref, kind, iso(due), iso(done) if done else ""]
    persons: list[tuple[str, Person]] = []
    if child is None:
        row += [""] * 5
    else:
        card = service.clerk.card(child, at)
        name = card.forename.upper()
        if kind == "BIRTH" and rng.random() < 0.5:
            name = rng.choice(BABY).format(sex="BOY" if child.sex == "M" else "GIRL")
        born = child.birth if kind == "BIRTH" or card.birth is None or card.birth > at else card.birth
        row += [card.nhs, name, card.surname.upper(), iso(born), SEXES[child.sex]]
        persons.append(("child", child))
    row += [*(line.upper() for line in address.lines(rng, 4)), address.postcode, service.practice(household(about, at))]
    known = mother is not None and mother.alive(at) and not (child and child.cared_for(at)) and rng.random() < 0.97
    if mother is not None and (known or child is None):
        card = service.clerk.card(mother, at)
        row += [card.nhs, card.forename.upper(), card.surname.upper(), iso(card.birth) if card.birth else ""]
        persons.append(("mother", mother))
    else:
        row += [""] * 4
    row += _findings(rng, kind, done is not None, child)
    sheet.add(row, persons, (("home", address.truth),))


def _findings(rng: random.Random, kind: str, done: bool, child: Person | None) -> list[str]:
    weight = str(int(rng.gauss(3350 if not (child and child.twin) else 2500, 480))) if kind == "BIRTH" else ""
    fed = rng.choice(("01", "01", "02", "03", "03")) if done and kind in ("BIRTH", "6-8W") else ""
    asq = rng.choice(("ABOVE",) * 8 + ("MONITOR", "BELOW")) if done and kind == "2-2.5Y" else ""
    jabs = rng.choice("YYYYYYYYYN") if done and kind in ("12M", "2-2.5Y") else ""
    return [weight, fed, asq, jabs]


# -- child measurement ----------------------------------------------------------------


def _measurement(town: Town) -> None:
    service = Service(town, "child measurement")
    rng = service.rng
    for year in (town.as_of.year - 1, town.as_of.year):
        delivered = date(year, 8, 14)
        if delivered > town.as_of:
            delivered = date(year, 1, 9)
        sheet = town.book.sheet("health_ncmp", delivered)
        spring = date(year, 3, 2) if delivered.month == 8 else date(year - 1, 11, 2)
        for child in sorted(town.minors, key=lambda p: p.id):
            grade = nc_year(child.birth, spring)
            when = spring.toordinal() + rng.randrange(60)
            place = child.home(when) if child.alive(when) else None
            if grade not in (0, 6) or place is None or rng.random() > (0.93 if place.inside else 0.8):
                continue
            _measured(town, service, sheet, child, grade == 0, when)
        town.book.send(sheet)
    town.book.close("health_ncmp")


def _measured(town: Town, service: Service, sheet: Any, child: Person, reception: bool, when: int) -> None:
    rng, card = service.rng, service.clerk.card(child, when)
    address = service.address(child, when, child.number)
    lines = address.lines(rng, 2)
    school = town.city.schools[(child.fams[0][1].number if child.fams[0][1] else 0) % max(1, _primaries(town))]
    centile = min(99.9, max(0.1, rng.betavariate(1.3, 0.9) * 100))
    tall = rng.gauss(109, 5) if reception else rng.gauss(145, 7)
    mass = (15.2 + 0.11 * centile / 2) * (tall / 109) ** 2.2 if reception else (30 + 0.28 * centile) * (tall / 145) ** 2
    group = "UNDER" if centile < 2 else "HEALTHY" if centile < 85 else "OVER" if centile < 95 else "VERY_OVER"
    row = [
        school.urn,
        card.nhs or None,
        card.forenames if rng.random() < 0.1 else card.forename,
        card.surname,
        _cell(card.birth, rng) if card.birth else None,
        child.sex,
        ETHNIC.get(child.ethnicity, "Z"),
        lines[0] or None,
        lines[1] or None,
        address.postcode or None,
        "R" if reception else "6",
        _cell(when, rng),
        round(tall, 1),
        round(mass, 1),
        round(centile, 1),
        group,
    ]
    sheet.add(row, (("subject", child),), (("home", address.truth),))


def _primaries(town: Town) -> int:
    return sum(s.phase == "primary" for s in town.city.schools)


def _cell(day: int, rng: random.Random) -> date | str:
    """A date cell, or text in some rows."""
    found = date.fromordinal(day)
    return found.strftime("%d/%m/%Y") if rng.random() < 0.15 else found


# -- referrals --------------------------------------------------------------------------


def _days(rng: random.Random, person: Person, town: Town, rate: float, years: float) -> list[int]:
    """The days on which something of a yearly rate befell a person who lived here."""
    start = max(person.birth + 1, town.today - int(years * YEAR))
    days = spread(rng, start, town.today, rate * (town.today - start) / YEAR) if start < town.today - 5 else []
    return [d for d in days if person.alive(d) and person.home(d) is not None]


def deliver(town: Town, table: str, months: list[date], happened: list[tuple[int, Any]], write: Any) -> None:
    """Incremental deliveries: the new since the last one, and what has changed; write(sheet, thing, day) adds rows.

    Each thing comes with the days on which its record changed, the first of them its beginning.
    """
    last = date.min.toordinal()
    for day in months:
        sheet, now = town.book.sheet(table, day), day.toordinal()
        for days, thing in happened:
            if any(last < d <= now for d in days):  # type: ignore[attr-defined]
                write(sheet, thing, now)
        town.book.send(sheet)
        last = now
    town.book.close(table)


def _course(start: int, rng: random.Random, wait: tuple[int, int], length: tuple[int, int]) -> tuple[int, int]:
    began = start + rng.randint(*wait)
    return began, began + rng.randint(*length)


def _referrals(town: Town) -> None:
    service = Service(town, "camhs")
    rng, found = service.rng, []
    for child in sorted(town.minors, key=lambda p: p.id):
        if not 5 <= age(child.birth, town.today) <= 19:
            continue
        for day in _days(rng, child, town, 0.022 * (0.4 + child.need), 2.2):
            if 5 <= age(child.birth, day) < 18:
                begun, ended = _course(day, rng, (14, 150), (60, 280))
                refused = rng.random() < 0.2
                found.append(((day,) if refused else (day, begun, ended), (day, begun, ended, refused, child)))
    found.sort(key=lambda f: (f[0][0], f[1][4].id))
    ids = {id(thing): f"CM{1_000_000 + 3 * i:07d}" for i, (_, thing) in enumerate(found)}

    def write(sheet: Any, thing: Any, now: int) -> None:
        day, begun, ended, refused, child = thing
        at = min(now, ended) if not refused else day
        at = at if child.alive(at) and child.home(at) else day
        address = service.address(child, at)
        kind = "NOT_ACCEPTED" if refused else rng.choice(("COMPLETED", "COMPLETED", "DROPPED_OUT", "TRANSFERRED"))
        started = not refused and begun <= now
        row = [ids[id(thing)], *service.patient(child, at, address), iso(day), REFERRERS(rng), WORRIES(rng)]
        row += [iso(begun) if started else "", iso(ended) if started and ended <= now else ""]
        row.append(kind if refused or (started and ended <= now) else "")
        sheet.add(row, (("subject", child),), (("home", address.truth),))

    deliver(town, "health_camhs_referrals", town.months(3), found, write)


def _substances(town: Town) -> None:
    service = Service(town, "substances")
    rng, found = service.rng, []
    for person in sorted(town.people, key=lambda p: p.id):
        years = age(person.birth, town.today)
        if not 13 <= years <= 62:
            continue
        rate = 0.012 if years < 19 else 0.0028
        for day in _days(rng, person, town, rate * (0.3 + person.need), 2.2):
            if age(person.birth, day) >= 12.5:
                begun, ended = _course(day, rng, (5, 40), (60, 260))
                found.append(((day, begun, ended), (day, begun, ended, person)))
    found.sort(key=lambda f: (f[0][0], f[1][3].id))
    ids = {id(thing): f"SM{1_000_000 + 7 * i:07d}" for i, (_, thing) in enumerate(found)}
    seen: set[int] = set()

    def write(sheet: Any, thing: Any, now: int) -> None:
        day, begun, ended, person = thing
        at = min(now, ended) if person.alive(min(now, ended)) and person.home(min(now, ended)) else day
        address, family = service.address(person, at), person.family(at)
        young = age(person.birth, day) < 18.5
        minors = sum(at - c.birth < 18 * YEAR for c in family.children) if family else 0
        group = "YP" if young else "PARENT" if minors and family and person in family.adults else "ADULT"
        again = person.number in seen
        seen.add(person.number)
        row = [ids[id(thing)], *service.patient(person, at, address), group, iso(day), SENDERS(rng), SUBSTANCES(rng)]
        row += ["Y" if young and rng.random() < 0.4 else "N", "Y" if again or rng.random() < 0.1 else "N"]
        row.append(str(minors) if group == "PARENT" or rng.random() < 0.3 else "")
        row += [iso(begun) if begun <= now else "", iso(ended) if ended <= now else ""]
        row.append(rng.choice(("DRUG_FREE", "DRUG_FREE", "OCCASIONAL", "DROPPED_OUT", "TRANSFERRED")) if ended <= now else "")
        sheet.add(row, (("subject", person),), (("home", address.truth),))

    deliver(town, "health_substance_misuse", town.months(3), found, write)


# -- Family Nurse Partnership -------------------------------------------------------------


def _family_nurses(town: Town) -> None:
    """Young mothers with their first child; the whole list is sent each month."""
    service = Service(town, "family nurses")
    rng, found = service.rng, []
    for child in sorted(town.minors, key=lambda p: p.id):
        mother, born = child.mother, child.birth
        if mother is None or child.parents_from != born or born < town.today - 1000 or born > town.today:
            continue
        if age(mother.birth, born) < 21.5 and mother.children[0] is child and mother.home(born - 120) and rng.random() < 0.8:
            found.append((born - rng.randint(80, 150), child, rng.random(), rng.randint(0, 4)))
    found.sort(key=lambda f: (f[0], f[1].id))
    for day in town.months(3):
        sheet, now = town.book.sheet("health_family_nurse", day), day.toordinal()
        for i, (enrolled, child, luck, missed) in enumerate(found):
            if enrolled <= now and child.mother and child.mother.alive(now):
                _visit(service, sheet, f"FN{200_000 + 3 * i:06d}", enrolled, child, luck, missed, now)
        town.book.send(sheet)
    town.book.close("health_family_nurse")
    for enrolled, child, luck, missed in found:
        ends = child.birth + 730
        done = ends < town.today
        if child.mother:
            visits = min(54, (min(ends, town.today) - enrolled) // 16) - missed
            outcome = ("GRADUATED" if luck < 0.75 else "DISENGAGED") if done else None
            town.programmes.append(
                ("Family Nurse Partnership", child.mother, enrolled, ends if done else None, max(0, visits), outcome)
            )


def _visit(
    service: Service, sheet: Any, ref: str, enrolled: int, child: Person, luck: float, missed: int, now: int
) -> None:
    rng, mother = service.rng, child.mother
    assert mother is not None
    at = now if mother.home(now) else enrolled
    place: Place | None = mother.home(at)
    address = service.address(mother, at) if place else Address(NOTHING)
    born, ends = child.birth <= now, child.birth + 730
    expected = max(1, (min(ends, now) - enrolled) // 16)
    row = [ref, *service.patient(mother, at, address), iso(enrolled), iso(child.birth + (child.number % 13) - 6)]
    persons = [("mother", mother)]
    if born and child.alive(now):
        card = service.clerk.card(child, now)
        row += [card.nhs, card.forename.upper(), card.surname.upper(), iso(card.birth) if card.birth else ""]
        persons.append(("child", child))
    else:
        row += [""] * 4
    row += [str(expected), str(max(0, expected - missed))]
    row += ["Y" if luck < 0.45 else "N", ("Y" if luck < 0.34 else "N") if child.birth - 28 <= now else ""]
    row += [("Y" if luck > 0.45 else "N") if born else "", ("Y" if luck > 0.71 else "N") if child.birth + 14 <= now else ""]
    row += ["Y" if ends <= now else "", iso(ends) if ends <= now else ""]
    row.append(("GRADUATED" if luck < 0.75 else "DISENGAGED") if ends <= now else "")
    sheet.add(row, persons, (("home", address.truth),))
