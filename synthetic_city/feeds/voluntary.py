"""Five voluntary organisations and the lists they keep by hand."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from ..chance import YEAR, age, uk
from ..clerk import Card, Clerk
from ..person import Person
from ..postcodes import CITY
from ..town import Town
from .delivering import cell
from .schools import nc_year

SMALL_STEPS = {"Aspley", "Bulwell", "Hyson Green", "St Anns"}


def send(town: Town) -> None:
    """Each organisation's two quarterly lists, one of the mentors' late."""
    _life_skills(town)
    _families(town)
    _mentors(town)
    _haven(town)
    _small_steps(town)


def _quarters(town: Town, late: bool = False) -> list[date]:
    """The last two quarterly delivery dates; a late one comes weeks after it is due."""
    year, quarter = town.as_of.year, (town.as_of.month - 1) // 3
    starts = [date(year - (quarter < q), (3 * (quarter - q)) % 12 + 1, 14) for q in (1, 0)]
    if late:
        slow = date(starts[1].year, starts[1].month + 1, 12)
        starts[1] = slow if slow <= town.as_of else starts[1]
    return [d for d in starts if d <= town.as_of]


def _spread(
    town: Town, rng: random.Random, people: list[Person], count: int, days: list[date]
) -> list[tuple[int, Person]]:
    """So many of these people with the day each began, in order; nobody twice."""
    chosen = rng.sample(people, min(count, len(people)))
    span = (days[0].toordinal() - 190, days[-1].toordinal() - 12)
    begun = [(rng.randrange(*span), p) for p in chosen]
    fit = [(d, p) for d, p in begun if p.alive(d) and p.home(d) is not None]
    return sorted(fit, key=lambda f: (f[0], f[1].id))


def _lists(town: Town, table: str, days: list[date], begun: list[Any]) -> Any:
    """For each delivery its sheet and those who began since the one before."""
    last = 0
    for day in days:
        now = day.toordinal()
        yield town.book.sheet(table, day), [b for b in begun if last < b[0] <= now - 8]
        last = now - 8


def _size(town: Town, per: int, least: int) -> int:
    return max(least, len(town.people) // per)


def _life_skills(town: Town) -> None:
    rng, days = town.rng("life skills"), _quarters(town)
    clerk = town.clerk("voluntary", rng)
    pupils = [p for p in town.minors if 11.2 < age(p.birth, town.today) < 16 and p.need > 0.3]
    secondary = [s.name for s in town.city.schools if s.phase == "secondary"]
    begun = _spread(town, rng, pupils, _size(town, 220, 8), days)
    for sheet, new in _lists(town, "voluntary_lifeskills", days, begun):
        for day, child in new:
            card, year = clerk.write(child, day), nc_year(child.birth, date.fromordinal(day))
            birth = uk(card.birth) if card.birth else ""
            if birth and rng.random() < 0.08:
                birth = birth[-4:]
            sessions = rng.randint(2, 10)
            done = "Yes" if sessions > 7 or rng.random() < 0.2 else "No"
            school = rng.choice(secondary) if rng.random() < 0.95 else "Not known"
            row = [
                school,
                f"{card.surname}, {card.forename}",
                f"Y{year}" if rng.random() < 0.9 else "",
                birth,
            ]
            sheet.add([*row, uk(day), str(sessions), done], (("subject", child),))
            town.programmes.append(("11-16 Life Skills", child, day, None, sessions, done))
        town.book.send(sheet)
    town.book.close("voluntary_lifeskills")


def _families(town: Town) -> None:
    rng, days = town.rng("active families"), _quarters(town)
    clerk, places = town.clerk("voluntary", rng), town.addresses("voluntary", rng)
    sources = town.words["family_sources"].split("|")
    mothers = [
        p
        for p in town.adults
        if p.present and any(c.present and age(c.birth, town.today) < 16 for c in p.children)
    ]
    begun = _spread(town, rng, mothers, _size(town, 400, 5), days)
    for sheet, new in _lists(town, "voluntary_families", days, begun):
        for day, parent in new:
            family, source = parent.family(day), rng.choice(sources)
            address = places.write(places.home_of(parent, day))
            members = [
                p
                for p in (family.members if family else [])
                if p.alive(day) and p.family(day) is family
            ]
            for who in members or [parent]:
                years, card = age(who.birth, day), clerk.write(who, day)
                if not 3 <= years < 75:
                    continue
                adult, blank = years >= 18, rng.random() < 0.25 and who is not parent
                row = [
                    card.forename,
                    None if not adult and rng.random() < 0.4 else card.surname,
                    int(years) + (rng.random() < 0.05)
                    if rng.random() < (0.5 if adult else 0.9)
                    else None,
                    "A" if adult else "C",
                    None if blank else address.line(rng) or None,
                    address.postcode or None,
                    source,
                    cell(day, rng),
                    rng.randint(1, 20),
                    rng.choice(("Y", "N")),
                ]
                truth = places.postcode_truth(address, parent) if blank else address.truth
                sheet.add(row, (("subject", who),), (("home", truth),))
                town.programmes.append(("Active Families", who, day, None, row[8], None))
        town.book.send(sheet)
    town.book.close("voluntary_families")


def _mentors(town: Town) -> None:
    rng, days = town.rng("mentors"), _quarters(town, late=True)
    clerk = town.clerk("voluntary", rng, name_swapped=0.0, name_swapped_other=0.0)
    young = [p for p in town.minors if 10 < age(p.birth, town.today) < 17.5 and p.need > 0.5]
    begun = _spread(town, rng, young, _size(town, 450, 5), days)
    outcomes, sources = (town.words[k].split("|") for k in ("mentor_outcomes", "mentor_sources"))
    for sheet, new in _lists(town, "voluntary_mentors", days, begun):
        for day, child in new:
            card, place = clerk.write(child, day), child.home(day)
            name = _some_name(card, rng)
            area = (
                (place.street.locality or "City centre")
                if place and rng.random() < 0.6
                else place.postcode.split()[0]
                if place
                else ""
            )
            year = 1 + int((card.birth or child.birth) / 365.2425)
            meetings = rng.randint(1, 25)
            row = [
                name,
                year if rng.random() < 0.95 else None,
                area,
                rng.choice(sources),
                cell(day, rng),
                meetings,
            ]
            sheet.add([*row, rng.choice(outcomes)], (("subject", child),))
            town.programmes.append(("Trent Youth Mentors", child, day, None, meetings, None))
        town.book.send(sheet)
    town.book.close("voluntary_mentors")


def _some_name(card: Card, rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.3:
        return card.forename
    return (
        f"{card.forename} {card.surname[0]}" if draw < 0.55 else f"{card.forename} {card.surname}"
    )


def _mothers(town: Town, low: float, high: float) -> list[tuple[Person, Person]]:
    """Mothers with a child of that age who lives with them."""
    found = []
    for child in town.minors:
        mother = child.mother
        if mother is None or not low < age(child.birth, town.today) < high or child.in_care:
            continue
        if child.present and mother.present and child.fams[-1][1] is mother.fams[-1][1]:
            found.append((mother, child))
    return found


def _haven(town: Town) -> None:
    rng, days = town.rng("haven"), _quarters(town)
    clerk, places = town.clerk("voluntary", rng), town.addresses("voluntary", rng)
    pairs = {c.number: m for m, c in _mothers(town, 4, 15) if m.need > 0.5}
    children = [town.world.people[n] for n in sorted(pairs, key=lambda n: town.world.people[n].id)]
    begun = _spread(town, rng, children, _size(town, 900, 4), days)
    number = 0
    for sheet, new in _lists(town, "voluntary_haven", days, begun):
        for day, child in new:
            mother = pairs[child.number]
            number += 1
            own, small = clerk.write(mother, day), clerk.write(child, day)
            address = places.write(places.home_of(mother, day) or child.home(day))
            sessions = rng.randint(2, 12)
            row = [
                f"SF{number:04d}",
                _whole(own, rng, 0.02),
                uk(own.birth) if own.birth else "",
                _whole(small, rng, 0.35),
                str(int(age(child.birth, day))) if rng.random() < 0.92 else "",
                address.line(rng),
                address.postcode,
                uk(day),
                str(sessions),
                "",
            ]
            sheet.add(row, (("mother", mother), ("child", child)), (("home", address.truth),))
            town.programmes.append(("Stronger Families", child, day, None, sessions, None))
        town.book.send(sheet)
    town.book.close("voluntary_haven")


def _whole(card: Card, rng: random.Random, first_only: float) -> str:
    return card.forename if rng.random() < first_only else f"{card.forename} {card.surname}"


def _small_steps(town: Town) -> None:
    rng, days = town.rng("small steps"), _quarters(town)
    clerk: Clerk = town.clerk("voluntary", rng)
    places, mentors = town.addresses("voluntary", rng), town.words["mentors"].split("|")
    pairs = {c.number: m for m, c in _mothers(town, 0.3, 4)}
    children = [town.world.people[n] for n in sorted(pairs, key=lambda n: town.world.people[n].id)]
    inside = [c for c in children if (h := c.homes[-1][1]) and h.street.authority == CITY]
    wards = [c for c in inside if (h := c.homes[-1][1]) and h.street.locality in SMALL_STEPS]
    pool = wards if len(wards) > 8 else inside
    begun = _spread(town, rng, pool, min(_size(town, 130, 6), max(6, int(0.7 * len(pool)))), days)
    for sheet, new in _lists(town, "voluntary_smallsteps", days, begun):
        for day, child in new:
            mother = pairs[child.number]
            own, small = clerk.write(mother, day), clerk.write(child, day)
            address, visits = places.postcode_only(child.home(day)), rng.randint(5, 30)
            born = uk(small.birth) if small.birth and day - child.birth > YEAR / 12 else ""
            row = [
                _whole(own, rng, 0.03),
                _whole(small, rng, 0.35),
                born,
                address.postcode,
                rng.choice(mentors),
            ]
            sheet.add(
                [*row, uk(day), str(visits)],
                (("mother", mother), ("child", child)),
                (("home", address.truth),),
            )
            town.programmes.append(("Small Steps Big Changes", child, day, None, visits, None))
        town.book.send(sheet)
    town.book.close("voluntary_smallsteps")
