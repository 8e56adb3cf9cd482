"""The National Child Measurement Programme: a workbook a year."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..person import Person
from ..town import Town
from .delivering import cell
from .patients import Service
from .schools import nc_year

# NHS ethnic categories (2001) of the DfE's main codes
_PAIRS = (
    "WBRI:A WIRI:B WOTH:C WROM:C MWBC:D MWBA:E MWAS:F MOTH:G AIND:H "
    "APKN:J ABAN:K AOTH:L BCRB:M BAFR:N BOTH:P CHNE:R OOTH:S"
)
ETHNIC = {code: letter for code, _, letter in (pair.partition(":") for pair in _PAIRS.split(" "))}


def send(town: Town) -> None:
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
            if (
                grade not in (0, 6)
                or place is None
                or rng.random() > (0.93 if place.inside else 0.8)
            ):
                continue
            _measured(town, service, sheet, child, grade == 0, when)
        town.book.send(sheet)
    town.book.close("health_ncmp")


def _measured(
    town: Town, service: Service, sheet: Any, child: Person, reception: bool, when: int
) -> None:
    rng, card = service.rng, service.clerk.card(child, when)
    address = service.address(child, when, child.number)
    lines = address.lines(rng, 2)
    school = town.city.schools[
        (child.fams[0][1].number if child.fams[0][1] else 0) % max(1, _primaries(town))
    ]
    centile = min(99.9, max(0.1, rng.betavariate(1.3, 0.9) * 100))
    tall = rng.gauss(109, 5) if reception else rng.gauss(145, 7)
    mass = (
        (15.2 + 0.11 * centile / 2) * (tall / 109) ** 2.2
        if reception
        else (30 + 0.28 * centile) * (tall / 145) ** 2
    )
    group = (
        "UNDER"
        if centile < 2
        else "HEALTHY"
        if centile < 85
        else "OVER"
        if centile < 95
        else "VERY_OVER"
    )
    row = [
        school.urn,
        card.nhs or None,
        card.forenames if rng.random() < 0.1 else card.forename,
        card.surname,
        cell(card.birth, rng) if card.birth else None,
        child.sex,
        ETHNIC.get(child.ethnicity, "Z"),
        lines[0] or None,
        lines[1] or None,
        address.postcode or None,
        "R" if reception else "6",
        cell(when, rng),
        round(tall, 1),
        round(mass, 1),
        round(centile, 1),
        group,
    ]
    sheet.add(row, (("subject", child),), (("home", address.truth),))


def _primaries(town: Town) -> int:
    return sum(s.phase == "primary" for s in town.city.schools)
