"""Mental health referrals and substance misuse treatment."""

from __future__ import annotations

import random
from typing import Any

from ..chance import YEAR, Pick, age, iso
from ..town import Town
from .delivering import days_of, deliver
from .patients import Service

REFERRERS = Pick(["A1", "E1", "C1", "C2", "A3", "B2", "B1", "I2", "A2", "E6"], flat=2)
WORRIES = Pick(["ANX", "NEURO", "DEP", "SELFHARM", "CONDUCT", "TRAUMA", "EATING", "OTHER"], flat=3)
SUBSTANCES = Pick(
    ["CANNABIS", "ALCOHOL", "KETAMINE", "COCAINE", "NITROUS", "OPIATES", "OTHER"], flat=2
)
SENDERS = Pick(
    ["EDUCATION", "YOT", "SOCIAL_CARE", "SELF", "FAMILY", "HEALTH", "POLICE", "HOUSING"], flat=3
)


def send(town: Town) -> None:
    """All deliveries of both services."""
    _referrals(town)
    _substances(town)


def _course(
    start: int, rng: random.Random, wait: tuple[int, int], length: tuple[int, int]
) -> tuple[int, int]:
    began = start + rng.randint(*wait)
    return began, began + rng.randint(*length)


def _referrals(town: Town) -> None:
    service = Service(town, "camhs")
    rng = service.rng
    found: list[tuple[tuple[int, ...], Any]] = []
    for child in sorted(town.minors, key=lambda p: p.id):
        if not 5 <= age(child.birth, town.today) <= 19:
            continue
        for day in days_of(rng, child, town, 0.018 * town.boost * (0.4 + child.need), 2.2, 0.2):
            if 5 <= age(child.birth, day) < 18:
                begun, ended = _course(day, rng, (14, 150), (60, 280))
                refused = rng.random() < 0.2
                found.append(
                    (
                        (day,) if refused else (day, begun, ended),
                        (day, begun, ended, refused, child),
                    )
                )
    found.sort(key=lambda f: (f[0][0], f[1][4].id))
    ids = {id(thing): f"CM{1_000_000 + 3 * i:07d}" for i, (_, thing) in enumerate(found)}

    def write(sheet: Any, thing: Any, now: int) -> None:
        day, begun, ended, refused, child = thing
        at = min(now, ended) if not refused else day
        at = at if child.alive(at) and child.home(at) else day
        address = service.address(child, at)
        kind = (
            "NOT_ACCEPTED"
            if refused
            else rng.choice(("COMPLETED", "COMPLETED", "DROPPED_OUT", "TRANSFERRED"))
        )
        started = not refused and begun <= now
        row = [
            ids[id(thing)],
            *service.patient(child, at, address),
            iso(day),
            REFERRERS(rng),
            WORRIES(rng),
        ]
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
        for day in days_of(rng, person, town, rate * town.boost * (0.3 + person.need), 2.2):
            if age(person.birth, day) >= 12.5:
                begun, ended = _course(day, rng, (5, 40), (60, 260))
                found.append(((day, begun, ended), (day, begun, ended, person)))
    found.sort(key=lambda f: (f[0][0], f[1][3].id))
    ids = {id(thing): f"SM{1_000_000 + 7 * i:07d}" for i, (_, thing) in enumerate(found)}
    seen: set[int] = set()

    def write(sheet: Any, thing: Any, now: int) -> None:
        day, begun, ended, person = thing
        at = (
            min(now, ended)
            if person.alive(min(now, ended)) and person.home(min(now, ended))
            else day
        )
        address, family = service.address(person, at), person.family(at)
        young = age(person.birth, day) < 18.5
        minors = sum(at - c.birth < 18 * YEAR for c in family.children) if family else 0
        group = (
            "YP"
            if young
            else "PARENT"
            if minors and family and person in family.adults
            else "ADULT"
        )
        again = person.number in seen
        seen.add(person.number)
        row = [
            ids[id(thing)],
            *service.patient(person, at, address),
            group,
            iso(day),
            SENDERS(rng),
            SUBSTANCES(rng),
        ]
        row += [
            "Y" if young and rng.random() < 0.4 else "N",
            "Y" if again or rng.random() < 0.1 else "N",
        ]
        row.append(str(minors) if group == "PARENT" or rng.random() < 0.3 else "")
        row += [iso(begun) if begun <= now else "", iso(ended) if ended <= now else ""]
        row.append(
            rng.choice(("DRUG_FREE", "DRUG_FREE", "OCCASIONAL", "DROPPED_OUT", "TRANSFERRED"))
            if ended <= now
            else ""
        )
        sheet.add(row, (("subject", person),), (("home", address.truth),))

    deliver(town, "health_substance_misuse", town.months(3), found, write)
