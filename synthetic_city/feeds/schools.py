"""The schools' system and its four feeds: census, attendance, suspensions, attainment."""

from __future__ import annotations

import random
from datetime import date, timedelta

from ..chance import YEAR, Pick, iso
from ..city import School
from ..clerk import Card
from ..person import Person
from ..town import Notebook, Town

YEARS = ["N2", "R", *[str(n) for n in range(1, 14)]]
REASONS = Pick(
    ["DB", "PP", "PA", "VA", "VP", "OW", "BU", "RA", "DA", "DM", "TH", "SM", "LG", "DS", "MT"],
    flat=3,
)
SEN = Pick(["N", "K", "E"], [0.79, 0.16, 0.05])
GRADES = Pick(["EXS", "WTS", "GDS", "A"], [0.48, 0.3, 0.2, 0.02])
INSIDE, OUTSIDE = 0.96, 0.88  # of the children of school age: enrolled in a city school


def nc_year(birth: int, day: date) -> int | None:
    """The national curriculum year on a day (0 is reception), None outside R to 13."""
    born = date.fromordinal(birth)
    start = day.year if day.month >= 9 else day.year - 1
    year = start - born.year - (4 if (born.month, born.day) < (9, 1) else 5)
    return year if 0 <= year <= 13 else None


class SchoolSystem:
    """Who goes where, and how the schools' one system has each child."""

    def __init__(self, town: Town):
        self.town, self.rng = town, town.rng("schools")
        self._phase = {
            p: [s for s in town.city.schools if s.phase == p] for p in ("primary", "secondary")
        }
        self._clerk = town.clerk("schools", self.rng)
        self.notes = Notebook(town.addresses("schools", self.rng), 0.02)
        self._of: dict[tuple[int, str], School | None] = {}
        self._family: dict[tuple[int, str], School] = {}
        self._carded: dict[tuple[int, str], Card] = {}
        self._facts: dict[int, tuple[str, str, bool, str]] = {}
        self.children = sorted(town.minors, key=lambda p: p.id)

    def school(self, child: Person, day: date) -> School | None:
        """A child's school on a day: the same for siblings mostly, none for those taught
        elsewhere.
        """
        year, at = nc_year(child.birth, day), day.toordinal()
        place = child.home(at) if child.alive(at) else None
        if year is None or place is None:
            return None
        phase = "primary" if year <= 6 else "secondary" if year <= 11 else "sixth"
        key = (child.number, phase)
        if key not in self._of:
            stays = (INSIDE if place.inside else OUTSIDE) * (0.36 if phase == "sixth" else 1)
            self._of[key] = self._choose(child, phase, at) if self.rng.random() < stays else None
        return self._of[key]

    def _choose(self, child: Person, phase: str, at: int) -> School:
        before = self._of.get((child.number, "secondary")) if phase == "sixth" else None
        if before:
            return before
        kind = "primary" if phase == "primary" else "secondary"
        family = child.family(at)
        key = (family.number if family else -child.number, kind)
        if key not in self._family or self.rng.random() < 0.08:
            self._family[key] = self.rng.choice(self._phase[kind])
        return self._family[key]

    def card(self, child: Person, school: School, day: int, census: bool = False) -> Card:
        """The child's record in the system; typed anew at a change of school, put right at
        times.
        """
        key = (child.number, school.laestab)
        if key not in self._carded or (
            census and self.rng.random() < self._clerk.rates["record_retyped"]
        ):
            self._carded[key] = self._clerk.write(child, day)
        return self._carded[key]

    def facts(self, child: Person) -> tuple[str, str, bool, str]:
        """SEN provision, language, free meals, ethnicity: what the schools hold about a child."""
        if child.number not in self._facts:
            rng = self.rng
            sen = SEN(rng) if not child.spells else rng.choice("NKKE")
            ethnicity = (
                child.ethnicity if rng.random() < 0.97 else rng.choice(("NOBT", "REFU", "MOTH"))
            )
            meals = rng.random() < min(0.85, 0.12 + 0.17 * child.need)
            self._facts[child.number] = (sen, child.culture.language(rng), meals, ethnicity)
        return self._facts[child.number]

    def pupils(self, day: date) -> list[tuple[Person, School]]:
        """Everybody on roll on a day, school by school in the order of names."""
        found = [(c, s) for c in self.children if (s := self.school(c, day))]
        return sorted(found, key=lambda f: (f[1].laestab, f[0].surname, f[0].id))


def send(town: Town) -> SchoolSystem:
    """All deliveries of the schools; returns the system, whose numbers others know."""
    system = SchoolSystem(town)
    year = town.as_of.year
    for day in _last(town, [(1, 30), (5, 29), (10, 16)], 2):
        _census(town, system, day)
    town.book.close("schools_census")
    _attendance(town, system)
    _suspensions(town, system, _last(town, [(4, 10), (7, 24), (11, 6)], 2))
    for day in _last(town, [(9, 25)], 2):
        _attainment(town, system, date(day.year, 10, 3) if day.year < year else day)
    town.book.close("schools_attainment")
    return system


def _last(town: Town, days: list[tuple[int, int]], count: int) -> list[date]:
    found = [
        date(y, m, d) for y in range(town.as_of.year - 3, town.as_of.year + 1) for m, d in days
    ]
    return [d for d in found if d <= town.as_of][-count:]


def _census(town: Town, system: SchoolSystem, day: date) -> None:
    rng, sheet, at = system.rng, town.book.sheet("schools_census", day), day.toordinal()
    layout = sheet.layout
    for child, school in system.pupils(day):
        card = system.card(child, school, at, census=True)
        place = system.notes.clerk.home_of(child, at)
        address = system.notes.of(child.number, place, child.earlier_home(at, 4000))
        sen, language, meals, ethnicity = system.facts(child)
        year = nc_year(child.birth, day) or 0
        began = date(day.year if day.month >= 9 else day.year - 1, 9, 2).toordinal()
        began -= int((year if year <= 6 else year - 7 if year <= 11 else year - 12) * YEAR) // 7 * 7
        entry = max(began, child.homes[0][0] + 20 if child.homes[0][0] < at - 30 else began)
        entry = max(entry, child.birth + int(4 * YEAR))
        free = at - rng.randrange(60, 1500) if meals else 0
        lined, parted = [""] * 7 + address.lines(rng, 5), address.bs7666(rng) + [""] * 5
        where = lined if school.lines else parted
        row = [
            school.laestab,
            card.upn,
            child.former_upn
            if child.former_upn and child.former_upn != card.upn and rng.random() < 0.7
            else "",
            f"{7_000_000_000 + (child.number * 7_919_993) % 999_999_937}"
            if at - child.birth >= 14 * YEAR
            else "",
            card.surname,
            card.forename,
            card.middle,
            card.surname if rng.random() < 0.8 else "",
            card.former if rng.random() < 0.6 else "",
            iso(card.birth) if card.birth else "",
            child.sex,
            ethnicity,
            language,
            "C" if rng.random() < 0.995 else "M",
            iso(min(entry, at)),
            "",
            YEARS[year + 1],
            "true" if meals else "false",
            iso(max(free, child.birth + 1500)) if meals and child.birth + 1500 < at else "",
            "",
            sen,
            "N" if rng.random() < 0.985 else rng.choice("YUR"),
            "N" if rng.random() < 0.99 else rng.choice("PS"),
            address.uprn,
            *where,
            address.postcode,
        ]
        sheet.add(row, (("subject", child),), (("home", address.truth),))
        others = [s for s in town.city.schools if s.phase == school.phase and s is not school]
        if row[layout.at("EnrolStatus")] == "M" and others:  # on roll at a second school too
            again = list(row)
            again[layout.at("LAEstab")] = rng.choice(others).laestab
            again[layout.at("EnrolStatus")] = "S"
            sheet.add(again, (("subject", child),), (("home", address.truth),))
    town.book.send(sheet)


def _attendance(town: Town, system: SchoolSystem) -> None:
    last = town.as_of - timedelta(days=town.as_of.weekday())
    for weeks_back, corrected in ((4, False), (1, True), (0, False)):
        delivered = last - timedelta(days=7 * weeks_back)
        week = delivered - timedelta(days=7)
        sheet, again = (
            town.book.sheet("schools_attendance", delivered),
            town.book.sheet("schools_attendance", delivered, 2),
        )
        pupils = [p for p in system.pupils(week) if nc_year(p[0].birth, week) not in (12, 13)]
        redone = {pupils[0][1].laestab} if pupils else set()
        for child, school in pupils:
            card = system.card(child, school, week.toordinal())
            sheet.add(_week(system.rng, child, school, card, week), (("subject", child),))
            if corrected and school.laestab in redone and system.rng.random() < 0.3:
                again.add(_week(system.rng, child, school, card, week), (("subject", child),))
        town.book.send(sheet, steady=corrected)
        if again.rows:
            town.book.send(again, faulty=False)
    town.book.close("schools_attendance")


def _week(rng: random.Random, child: Person, school: School, card: Card, week: date) -> list[str]:
    authorised = unauthorised = 0
    codes = dict.fromkeys("IMECGOU", 0)
    if rng.random() < min(0.75, 0.22 + 0.09 * child.need):
        authorised = min(10, int(rng.expovariate(0.55)))
        for _ in range(authorised):
            codes[rng.choice("IIIIIMEC")] += 1
    if rng.random() < min(0.6, 0.04 + 0.09 * child.need):
        unauthorised = min(10 - authorised, int(rng.expovariate(0.5)))
        for _ in range(unauthorised):
            codes[rng.choice("GOOOU")] += 1
    counts = [10, authorised, unauthorised, *codes.values()]
    return [school.laestab, card.upn, week.isoformat(), *map(str, counts)]


def _suspensions(town: Town, system: SchoolSystem, days: list[date]) -> None:
    rng, start = system.rng, date(days[0].year, days[0].month - 3, 10)
    for day in days:
        sheet = town.book.sheet("schools_suspensions", day)
        for child, school in system.pupils(day - timedelta(days=20)):
            year = nc_year(child.birth, day) or 0
            if rng.random() >= (0.006 if year < 7 else 0.022) * child.need * town.boost:
                continue
            card, sen = system.card(child, school, day.toordinal()), system.facts(child)[0]
            for when in sorted(
                {
                    rng.randrange(start.toordinal(), day.toordinal())
                    for _ in range(rng.choice((1, 1, 1, 2)))
                }
            ):
                forever = rng.random() < 0.02
                row = [
                    school.laestab,
                    card.upn,
                    card.surname,
                    card.forenames,
                    iso(card.birth) if card.birth else "",
                    child.sex,
                    "PERM" if forever else "SUSP",
                    REASONS(rng),
                    iso(when),
                    "" if forever else str(rng.choice((1, 2, 2, 3, 4, 6, 10))),
                    sen,
                ]
                sheet.add(row, (("subject", child),))
        town.book.send(sheet)
        start = day
    town.book.close("schools_suspensions")


def _attainment(town: Town, system: SchoolSystem, day: date) -> None:
    rng, summer = system.rng, date(day.year, 6, 15)
    sheet = town.book.sheet("schools_attainment", day)
    for child, school in system.pupils(summer):
        year = nc_year(child.birth, summer)
        if year not in (0, 6, 11):
            continue
        card, good = (
            system.card(child, school, summer.toordinal()),
            rng.random() > 0.2 + 0.12 * child.need,
        )
        eyfs = ["Y" if good else "N", str(17 if good else rng.randint(3, 15))]
        marks = [GRADES(rng) for _ in range(3)] if year == 6 else [""] * 3
        eight = min(90.0, max(0.0, rng.gauss(48 if good else 28, 12)))
        row = [
            school.laestab,
            card.upn,
            card.surname,
            card.forenames,
            iso(card.birth) if card.birth else "",
            child.sex,
            f"{day.year - 1}/{day.year % 100}",
            {0: "EYFSP", 6: "KS2", 11: "KS4"}[year],
            *(eyfs if year == 0 else ["", ""]),
            *marks,
            *([f"{eight:.1f}", "Y" if eight > 44 else "N"] if year == 11 else ["", ""]),
            "Y" if system.facts(child)[2] else "N",
        ]
        sheet.add(row, (("subject", child),))
    town.book.send(sheet)
