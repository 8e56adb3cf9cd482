"""The records of a person, a child's work and a child's care in the tables of social care."""

from __future__ import annotations

import json
from typing import Any

from ..chance import Pick, age, iso
from ..clerk import Card
from ..person import Person, Spell
from .council import Office

SOURCES = {
    "1A": "Individual: family member, relative or carer",
    "1C": "Individual: self",
    "2A": "Schools",
    "3A": "Health services: GP",
    "3B": "Health services: health visitor",
    "5A": "LA services: social care",
    "6": "Police",
    "7": "Other legal agency",
}
DISABLED = Pick(["AUT", "LD", "COMM", "MOB", "BEH", "HEAR", "CON", "VIS", "PC"], flat=2)


class Case:
    """A child known to social care under one identity: referrals, plans, times in care, homes."""

    def __init__(self, child: Person, ref: str, card: Card, referrals: list[Any]):
        self.child, self.ref, self.card, self.referrals = child, ref, card, referrals


def person_row(
    office: Office,
    sheets: dict[str, Any],
    person: Person,
    ref: str,
    card: Card,
    now: int,
    mother: bool,
) -> None:
    minor = age(person.birth, now) < 19
    upn = card.upn if minor and age(person.birth, now) > 4 else ""
    died = iso(person.died) if person.died and person.died <= now else ""
    row = [
        "",
        ref,
        upn,
        card.forename,
        card.surname,
        person.sex,
        "01" if person.sex == "M" else "02",
        person.ethnicity,
        iso(card.birth) if card.birth else "",
        card.nhs,
        "UN1" if minor and not upn and age(person.birth, now) < 4.5 else "",
        "Y" if minor and person.number % 6 == 0 else "N",
        "",
        died,
        "Y" if mother else "N",
        "",
    ]
    sheets["ssd_person"].add(row, (("person", person),))


def child_rows(
    office: Office,
    sheets: dict[str, Any],
    case: Case,
    now: int,
    written: dict[tuple[str, int], Any],
) -> None:
    child, ref = case.child, case.ref
    person_row(
        office,
        sheets,
        child,
        ref,
        case.card,
        now,
        mother=any(c.birth <= now for c in child.children),
    )
    home_rows(office, sheets, child, ref, case.referrals[0]["day"], now, written)
    known = (
        DISABLED(office.rng)
        if child.number % 14 == 0 and ("d", child.number) not in written
        else None
    )
    code = written.setdefault(("d", child.number), known or "NONE")
    sheets["ssd_disability"].add([f"D{ref}", ref, code])
    twice = office.second(child, case.referrals[0]["day"], ref)
    if twice is not None:
        person_row(office, sheets, child, twice[0], twice[1], now, mother=False)
        home_rows(office, sheets, child, twice[0], case.referrals[0]["day"], now, written)
    for referral in case.referrals:
        if referral["day"] <= now:
            _work(office, sheets, ref, referral, now)
    for number, spell in enumerate(child.spells, 1):
        if spell.start <= now:
            _care(office, sheets, case, spell, number, now)


def home_rows(
    office: Office,
    sheets: dict[str, Any],
    person: Person,
    ref: str,
    since: int,
    now: int,
    written: dict[tuple[str, int], Any],
) -> None:
    """The homes since the year before the first referral; of a child in care the placements too."""
    stays = list(zip(person.homes, [*person.homes[1:], (None, None)], strict=True))
    number = 0
    for (start, place), (end, _) in stays:
        if place is None or start > now or (end is not None and end < since - 360):
            continue
        number += 1
        placed = any(p[0] == start for s in person.spells for p in s.placements)
        key = (ref, start)
        if key not in written:
            written[key] = office.notes.clerk.write(place)
        address = written[key]
        if placed and place.kind == "childrens" and address.text:
            continue
        table = [f"{ref}-{number}", ref, "PLACEMENT" if placed else "HOME", iso(start)]
        table += [iso(end) if end is not None and end <= now else "", address.postcode]
        easting = northing = ""
        truth = address.truth
        if place.number is not None and place.x % 12 == 0:
            easting, northing = str(place.x), str(place.y)
            if truth.kind == "outside_authority":
                truth = truth._replace(in_authority=False)  # its coordinates tell
            elif truth.kind != "inside":
                easting = northing = ""
        table.append(address.json(easting, northing))
        role = "placement" if placed else "home"
        sheets["ssd_address"].add(table, (("person", person),), ((role, truth),))


def _work(office: Office, sheets: dict[str, Any], ref: str, r: dict[str, Any], now: int) -> None:
    key, day, deep = r["id"], r["day"], r["deep"]
    closed = r["closed"] if r["closed"] is not None and r["closed"] <= now else None
    end = iso(closed) if closed is not None else ""
    team = office.town.words["social_teams"].split("|")[r["team"]]
    source, worker = r["source"], r["worker"]
    text = json.dumps({"OUTCOME_NFA_FLAG": "N", "COMMENTS": ""})
    sheets["ssd_contacts"].add([f"C{key}", ref, iso(day), source, SOURCES[source], text])
    outcome = {
        "OUTCOME_SINGLE_ASSESSMENT_FLAG": "Y" if deep else "N",
        "OUTCOME_NFA_FLAG": "N" if deep else "Y",
    }
    row = [
        f"R{key}",
        ref,
        iso(day),
        r["need"],
        source,
        SOURCES[source],
        json.dumps(outcome),
        "N" if deep else "Y",
    ]
    reason = (
        (
            "RC8"
            if not deep
            else "RC1"
            if r["spell"] and r["spell"].reason in ("E11", "E12")
            else r["reason"]
        )
        if end
        else ""
    )
    sheets["ssd_cin_episodes"].add([*row, reason, end, team, worker])
    if not deep or day + 1 > now:
        return
    done = iso(day + 35) if day + 35 <= now and (closed is None or closed >= day + 35) else ""
    row = [
        f"A{key}",
        ref,
        f"R{key}",
        iso(day + 1),
        "Y",
        done,
        json.dumps({"OUTCOME_CP_FLAG": "Y" if deep == 3 else "N"}),
    ]
    sheets["ssd_cin_assessments"].add([*row, "N", team, worker])
    sheets["ssd_assessment_factors"].add([f"F{key}", f"A{key}", json.dumps(r["factors"])])
    sheets["ssd_involvements"].add(
        [f"I{key}", worker, "SW", team, ref, iso(day), end, "", f"R{key}"]
    )
    if deep >= 2 and day + 40 <= now:
        sheets["ssd_cin_plans"].add([f"P{key}", f"R{key}", ref, iso(day + 40), end, team, worker])
    if deep == 3 and day + 60 <= now and (closed is None or closed > day + 61):
        row = [
            f"CP{key}",
            f"R{key}",
            "",
            ref,
            iso(day + 60),
            end,
            "N",
            r["category"],
            r["category"],
        ]
        sheets["ssd_cp_plans"].add(row)


def _care(
    office: Office, sheets: dict[str, Any], case: Case, spell: Spell, number: int, now: int
) -> None:
    ref, cla = case.ref, f"CLA{case.ref}{number}"
    over = spell.end is not None and spell.end <= now
    referral = next((r["id"] for r in case.referrals if r["spell"] is spell), "")
    ended = iso(spell.end) if over and spell.end else ""
    sheets["ssd_legal_status"].add([f"LS{cla}", ref, spell.legal, iso(spell.start), ended])
    seen = [p for p in spell.placements if p[0] <= now]
    for i, (start, end, place, sort) in enumerate(seen, 1):
        gone = end is not None and end <= now
        stop = iso(end) if gone and end else ""
        final = gone and over and end == spell.end
        reason = (spell.reason if final else "X1") if gone else ""
        row = [
            f"E{cla}-{i}",
            ref,
            f"PL{cla}-{i}",
            iso(start),
            "S" if i == 1 else "P",
            spell.need,
            stop,
            reason,
            cla,
        ]
        row += [f"R{referral}" if referral else "", "", iso(spell.start)]
        sheets["ssd_cla_episodes"].add(row)
        home = case.child.home(spell.start - 1) or place
        miles = f"{((home.x - place.x) ** 2 + (home.y - place.y) ** 2) ** 0.5 / 1609:.1f}"
        row = [
            f"PL{cla}-{i}",
            cla,
            ref,
            iso(start),
            sort,
            "",
            miles,
            "PR1" if sort != "K2" else "PR4",
            place.postcode,
            stop,
        ]
        sheets["ssd_cla_placement"].add([*row, "PLACE" if gone and not final else ""])
