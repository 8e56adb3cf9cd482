"""The council's early help episodes and youth justice interventions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ..chance import YEAR, Pick, age, iso
from ..clerk import Card, Registers
from ..identifiers import Numbers
from ..person import Person
from ..town import Notebook, Town, household, spread
from .delivering import deliver

THEMES = Pick(
    [
        "PARENTING",
        "BEHAVIOUR",
        "MENTAL_HEALTH",
        "ATTENDANCE",
        "HOUSING",
        "DEBT",
        "DOMESTIC_ABUSE",
        "SUBSTANCE",
        "SEN",
        "YOUNG_CARER",
    ],
    flat=5,
)
ENDS = Pick(
    ["OUTCOMES_MET", "STEP_UP", "CONSENT_WITHDRAWN", "STEP_DOWN", "MOVED"],
    [0.48, 0.25, 0.18, 0.06, 0.03],
)
DISPOSALS = Pick(
    ["REFERRAL_ORDER", "TURNAROUND", "PREVENTION", "YOUTH_CAUTION", "YCC", "YRO", "DTO"], flat=3
)
LEVELS = ("LOW", "MEDIUM", "MEDIUM", "HIGH", "VERY_HIGH")
EPISODES = 0.03  # early help episodes a family with children and year of mean need


class Office:
    """One council system: its clerk, its own numbers (some people twice), its addresses."""

    def __init__(self, town: Town, section: str, form: str, low: int, high: int):
        self.town, self.rng = town, town.rng(section)
        rates = town.rates.sector("council")
        self.clerk, self.notes = (
            town.clerk("council", self.rng),
            Notebook(town.addresses("council", self.rng)),
        )
        self._registers = Registers(self.rng, form, low, high, rates["ref_second"])
        self._cards: dict[str, Card] = {}
        self._only: dict[int, tuple[str, Card]] = {}

    def second(self, person: Person, day: int, ref: str) -> tuple[str, Card] | None:
        """The other number of somebody who was registered twice, with its record."""
        numbers = self._registers.both(person)
        other = next((n for n in numbers if n and n != ref), None)
        if other is None:
            return None
        if other not in self._cards:
            self._cards[other] = self.clerk.write(person, day)
        return other, self._cards[other]

    def record_once(self, person: Person, day: int) -> tuple[str, Card]:
        """The same number and record every time, for a snapshot."""
        if person.number not in self._only:
            self._only[person.number] = self.record(person, day)
        return self._only[person.number]

    def record(self, person: Person, day: int) -> tuple[str, Card]:
        """A number of the person's and the record under it."""
        ref, _ = self._registers.any(person)
        if ref not in self._cards or self.clerk.chance("record_retyped"):
            self._cards[ref] = self.clerk.write(person, day)
        return ref, self._cards[ref]


def send(town: Town) -> None:
    """All deliveries of early help and youth justice."""
    _early_help(town)
    _youth_justice(town)


def _weeks(town: Town, count: int) -> list[date]:
    """The last Fridays."""
    last = town.as_of - timedelta(days=(town.as_of.weekday() - 4) % 7)
    return [last - timedelta(days=7 * n) for n in range(count)][::-1]


def _early_help(town: Town) -> None:
    office = Office(
        town, "early help", "EP{}", 200_000, 9_999_999 if len(town.people) > 90_000 else 999_999
    )
    rng, found = office.rng, []
    teams = town.words["early_help_teams"].split("|")
    workers = {team: town.staff(rng, max(2, len(town.people) // 6000)) for team in teams}
    phones = Numbers(rng, 1000, 9999)
    phone = {worker: f"0115 496 {phones()}" for team in teams for worker in workers[team][:1000]}
    families: dict[int, list[Person]] = {}
    for person in sorted(town.people, key=lambda p: p.id):
        if person.fams[-1][1] is not None and person.present:
            families.setdefault(person.fams[-1][1].number, []).append(person)
    for members in families.values():
        minors = [p for p in members if age(p.birth, town.today) < 19]
        if not minors:
            continue
        need = minors[0].need
        begin = town.today - int(2.4 * YEAR)
        for day in spread(rng, begin, town.today, EPISODES * town.boost * need * 2.4, 0.12):
            here = [
                p
                for p in members
                if p.alive(day) and p.home(day) is not None and not p.cared_for(day)
            ]
            children = [p for p in here if age(p.birth, day) < 18]
            parents = [
                p
                for p in here
                if any(p in (c.mother, c.father) for c in children) and age(p.birth, day) >= 16
            ]
            place = children[0].home(day) if children else None
            if place is None or not parents or (not place.inside and rng.random() < 0.62):
                continue
            ended = day + rng.randint(50, 230)
            team = rng.choice(teams)
            found.append(
                ((day, ended), (day, ended, children[:4], parents, team, rng.choice(workers[team])))
            )
    found.sort(key=lambda f: (f[1][0], f[1][2][0].id))
    ids = {id(t): 200_000 + i for i, (_, t) in enumerate(found)}
    themes = {
        id(t): sorted({THEMES(rng) for _ in range(rng.choice((1, 1, 2, 3)))}) for _, t in found
    }

    def write(sheet: Any, episode: Any, now: int) -> None:
        day, ended, children, parents, team, worker = episode
        number = ids[id(episode)]
        over, level = ended <= now, "TARGETED" if number % 5 < 3 else "UNIVERSAL_PLUS"
        reason = ENDS(rng) if over else ""
        for role, people in (("CHILD", children), ("PARENT_CARER", parents)):
            for who in people:
                ref, card = office.record(who, day)
                place = office.notes.clerk.home_of(who, day) if role == "CHILD" else who.home(day)
                address = office.notes.of(household(who, day), place, who.earlier_home(day, 4000))
                row = [
                    f"EH{number}",
                    f"EHA{number:06d}" if number % 9 else "",
                    iso(min(day + 9, now)) if number % 9 else "",
                    ref,
                    role,
                    card.upn if role == "CHILD" and age(who.birth, day) > 4.2 else "",
                    card.nhs,
                    card.forename,
                    card.surname,
                    who.known_as or (card.forename if rng.random() < 0.02 else ""),
                    iso(card.birth) if card.birth else "",
                    who.sex if rng.random() < 0.98 else "",
                    who.ethnicity if rng.random() < 0.87 else "",
                    address.uprn,
                    *address.lines(rng, 3),
                    address.postcode,
                    ";".join(themes[id(episode)]),
                    level,
                    iso(day),
                    iso(ended) if over else "",
                    reason,
                    team,
                    worker,
                    phone.get(worker, ""),
                ]
                sheet.add(row, (("person", who),), (("home", address.truth),))

    deliver(town, "early_help", _weeks(town, 4), found, write)


def _youth_justice(town: Town) -> None:
    office = Office(town, "youth justice", "CV{}", 200_000, 999_999)
    rng, found = office.rng, []
    managers = town.staff(rng, max(3, len(town.people) // 20_000))
    known = set(town.nominals)
    for child in sorted(town.minors, key=lambda p: p.id):
        if age(child.birth, town.today) < 10.5:
            continue
        rate = (0.1 if child.number in known else 0.0015) * town.boost * (0.5 + child.need)
        start = max(child.birth + int(10.3 * YEAR), town.today - int(3 * YEAR))
        end = min(town.today - 1, child.birth + int(17.9 * YEAR))
        if start >= end:
            continue
        for day in spread(rng, start, end, rate * (end - start) / YEAR, 0.12):
            place = child.home(day) if child.alive(day) else None
            if place is not None and (place.inside or rng.random() < 0.5):
                ended = day + rng.randint(80, 290)
                nominal = town.nominals.get(child.number, "") if rng.random() < 0.75 else ""
                found.append(((day, ended), (day, ended, child, nominal, rng.choice(managers))))
    found.sort(key=lambda f: (f[1][0], f[1][2].id))
    ids = {id(t): f"YJ{300_000 + i}" for i, (_, t) in enumerate(found)}

    def write(sheet: Any, thing: Any, now: int) -> None:
        day, ended, child, nominal, manager = thing
        ref, card = office.record(child, day)
        address = office.notes.of(household(child, day), office.notes.clerk.home_of(child, day))
        birth = card.birth or child.birth
        row = [
            ids[id(thing)],
            ref,
            nominal,
            card.upn,
            card.surname,
            card.forename,
            iso(birth),
            child.sex,
        ]
        row += [
            child.ethnicity if rng.random() < 0.95 else "",
            *address.lines(rng, 3),
            address.postcode,
            DISPOSALS(rng),
        ]
        row += [
            iso(day),
            iso(ended) if ended <= now else "",
            rng.choice(LEVELS),
            rng.choice(LEVELS),
            manager,
        ]
        sheet.add(row, (("subject", child),), (("home", address.truth),))

    deliver(town, "youth_justice", town.months(3), found, write)
