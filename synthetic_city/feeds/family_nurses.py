"""The Family Nurse Partnership: young mothers with their first child."""

from __future__ import annotations

from typing import Any

from ..address import NOTHING, Address
from ..chance import age, iso
from ..person import Person
from ..town import Town
from .patients import Service

OLDEST = 21.5


def send(town: Town) -> None:
    """Young mothers with their first child; the whole list is sent each month."""
    service = Service(town, "family nurses")
    rng, found = service.rng, []
    mothers = _first_children(town, 1000) or _first_children(town, 2500)
    limit = max(OLDEST, *sorted(years for years, _ in mothers)[:2]) if mothers else OLDEST
    for years, child in mothers:  # in a village the two youngest, of whatever age
        if years <= limit and (limit > OLDEST or rng.random() < 0.8):
            found.append(
                (child.birth - rng.randint(80, 150), child, rng.random(), rng.randint(0, 4))
            )
    found.sort(key=lambda f: (f[0], f[1].id))
    for day in town.months(3):
        sheet, now = town.book.sheet("health_family_nurse", day), day.toordinal()
        for i, (enrolled, child, luck, missed) in enumerate(found):
            if enrolled <= now and child.mother and child.mother.alive(now):
                _visit(
                    service, sheet, f"FN{200_000 + 3 * i:06d}", enrolled, child, luck, missed, now
                )
        town.book.send(sheet)
    town.book.close("health_family_nurse")
    for enrolled, child, luck, missed in found:
        ends = child.birth + 730
        done = ends < town.today
        if child.mother:
            visits = min(54, (min(ends, town.today) - enrolled) // 16) - missed
            outcome = ("GRADUATED" if luck < 0.75 else "DISENGAGED") if done else None
            town.programmes.append(
                (
                    "Family Nurse Partnership",
                    child.mother,
                    enrolled,
                    ends if done else None,
                    max(0, visits),
                    outcome,
                )
            )


def _first_children(town: Town, days: int) -> list[tuple[float, Person]]:
    """Mothers' ages at the birth of a first child within so many days, with the child."""
    found = []
    for child in sorted(town.minors, key=lambda p: p.id):
        mother, born = child.mother, child.birth
        if mother is None or child.parents_from != born:
            continue
        if not town.today - days < born < town.today or mother.children[0] is not child:
            continue
        if mother.home(born - 120):
            found.append((age(mother.birth, born), child))
    return found


def _visit(
    service: Service,
    sheet: Any,
    ref: str,
    enrolled: int,
    child: Person,
    luck: float,
    missed: int,
    now: int,
) -> None:
    mother = child.mother
    assert mother is not None
    at = now if mother.home(now) else enrolled
    address = service.address(mother, at) if mother.home(at) else Address(NOTHING)
    born, ends = child.birth <= now, child.birth + 730
    expected = max(1, (min(ends, now) - enrolled) // 16)
    row = [
        ref,
        *service.patient(mother, at, address),
        iso(enrolled),
        iso(child.birth + (child.number % 13) - 6),
    ]
    persons = [("mother", mother)]
    if born and child.alive(now):
        card = service.clerk.card(child, now)
        row += [
            card.nhs,
            card.forename.upper(),
            card.surname.upper(),
            iso(card.birth) if card.birth else "",
        ]
        persons.append(("child", child))
    else:
        row += [""] * 4
    row += [str(expected), str(max(0, expected - missed))]
    row += [
        "Y" if luck < 0.45 else "N",
        ("Y" if luck < 0.34 else "N") if child.birth - 28 <= now else "",
    ]
    row += [
        ("Y" if luck > 0.45 else "N") if born else "",
        ("Y" if luck > 0.71 else "N") if child.birth + 14 <= now else "",
    ]
    row += ["Y" if ends <= now else "", iso(ends) if ends <= now else ""]
    row.append(("GRADUATED" if luck < 0.75 else "DISENGAGED") if ends <= now else "")
    sheet.add(row, persons, (("home", address.truth),))
