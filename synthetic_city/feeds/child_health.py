"""Child health information: births, antenatal and health-visitor contacts."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from typing import Any

from ..chance import YEAR, age, iso
from ..identifiers import Numbers
from ..person import Person
from ..town import Town, household
from .patients import SEXES, Service

CONTACTS = (("BIRTH", 0), ("NBV", 12), ("6-8W", 49), ("12M", 365), ("2-2.5Y", 800))
BABY = ("BABY", "INFANT", "BABY {sex}")
CHILD_HEALTH_YEARS = 3


def send(town: Town) -> None:
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
            here = first <= due <= town.today + 12 and child.alive(due) and child.home(due)
            if not here or child.birth < child.parents_from > due:
                continue  # once adopted: this identity has no contacts before
            if kind == "BIRTH" and rng.random() < 0.08:
                continue
            contacts.append((due, _done(due, kind, rng), f"CH{numbers()}", kind, child, mother))
        if (
            mother
            and child.birth - 100 > first
            and mother.home(child.birth - 100)
            and child.parents_from == child.birth
        ):
            due = child.birth - 100 + rng.randint(-15, 15)
            contacts.append(
                (due, due if rng.random() < 0.62 else None, f"CH{numbers()}", "ANC", None, mother)
            )
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
    return (
        None
        if rng.random() < missed
        else due + (0 if kind == "BIRTH" else rng.randint(-3, 40 if kind == "12M" else 12))
    )


def _pregnant(town: Town, rng: random.Random, numbers: Numbers) -> Iterable[Any]:
    """Women who expect a child now: an antenatal contact only."""
    for woman in town.adults:
        fertile = woman.sex == "F" and 18 <= age(woman.birth, town.today) <= 41 and woman.present
        if not fertile or rng.random() >= 0.008 or woman.homes[-1][1] is None:
            continue
        if not any(town.today - c.birth < 300 for c in woman.children):
            due = town.today - rng.randint(-10, 150)
            done = due if rng.random() < 0.5 else None
            yield (due, done, f"CH{numbers()}", "ANC", None, woman)


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
        born = (
            child.birth if kind == "BIRTH" or card.birth is None or card.birth > at else card.birth
        )
        row += [card.nhs, name, card.surname.upper(), iso(born), SEXES[child.sex]]
        persons.append(("child", child))
    row += [
        *(line.upper() for line in address.lines(rng, 4)),
        address.postcode,
        service.practice(household(about, at)),
    ]
    known = (
        mother is not None
        and mother.alive(at)
        and not (child and child.cared_for(at))
        and rng.random() < 0.97
    )
    if mother is not None and (known or child is None):
        card = service.clerk.card(mother, at)
        row += [
            card.nhs,
            card.forename.upper(),
            card.surname.upper(),
            iso(card.birth) if card.birth else "",
        ]
        persons.append(("mother", mother))
    else:
        row += [""] * 4
    row += _findings(rng, kind, done is not None, child)
    sheet.add(row, persons, (("home", address.truth),))


def _findings(rng: random.Random, kind: str, done: bool, child: Person | None) -> list[str]:
    weight = (
        str(int(rng.gauss(3350 if not (child and child.twin) else 2500, 480)))
        if kind == "BIRTH"
        else ""
    )
    fed = rng.choice(("01", "01", "02", "03", "03")) if done and kind in ("BIRTH", "6-8W") else ""
    asq = rng.choice(("ABOVE",) * 8 + ("MONITOR", "BELOW")) if done and kind == "2-2.5Y" else ""
    jabs = rng.choice("YYYYYYYYYN") if done and kind in ("12M", "2-2.5Y") else ""
    return [weight, fed, asq, jabs]
