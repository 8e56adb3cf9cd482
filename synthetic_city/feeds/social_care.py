"""Children's social care: the fifteen tables of the Standard Safeguarding Dataset, whole every week."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from ..chance import YEAR, Pick, age, iso
from ..clerk import Card
from ..identifiers import Numbers
from ..layout import layouts
from ..person import Person, Spell
from ..town import Town, spread
from .council import Office

TABLES = [name for name, layout in layouts().items() if layout.feed == "social_care_ssd"]
NEEDS = Pick(["N1", "N5", "N2", "N4", "N6", "N3", "N8", "N7", "N9"], flat=1)
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
SOURCE = Pick(["6", "2A", "5A", "3B", "1A", "3A", "1C", "7"], flat=1)
FACTORS = "1A 1B 1C 2A 2B 3A 3B 4A 4B 5A 8B 8C 10A 13A 16A 17A 18B 19B 20 21 23A".split()
DISABLED = Pick("AUT LD COMM MOB BEH HEAR CON VIS PC".split(), flat=2)
CLOSING = Pick(["RC8", "RC9", "RC7"], [0.42, 0.3, 0.28])
REFERRALS = 0.021  # referrals a child and year of mean need


class Case:
    """A child known to social care under one identity: referrals, plans, times in care, homes."""

    def __init__(self, child: Person, ref: str, card: Card, referrals: list[Any]):
        self.child, self.ref, self.card, self.referrals = child, ref, card, referrals


def send(town: Town) -> None:
    """The last three weekly snapshots."""
    office = Office(town, "social care", "{}", 1_000_000, 9_999_999)
    rng = office.rng
    workers = [f"W{1000 + i}" for i in range(max(8, len(town.people) // 900))]
    cases = _cases(town, office, workers)
    parents = _parents(office, cases)
    written: dict[tuple[str, int], Any] = {}
    numbers = Numbers(rng, 100_000, 9_999_999)
    family_refs: dict[int, str] = {}
    last = town.as_of - timedelta(days=town.as_of.weekday())
    for weeks in (2, 1, 0):
        day = last - timedelta(days=7 * weeks)
        now = day.toordinal()
        sheets = {name: town.book.sheet(name, day) for name in TABLES}
        for case in cases:
            if case.child.birth <= now and _known(case, now):
                _child(office, sheets, case, now, written)
                family = case.child.family(now) or next((f for _, f, _ in reversed(case.child.fams) if f), None)
                if family is not None:
                    ref = family_refs.setdefault(family.number, f"FM{numbers()}")
                    sheets["ssd_family"].add([f"{ref}-{case.ref}", ref, case.ref])
        _grown(office, sheets, cases, parents, family_refs, now, written)
        for sheet in sheets.values():
            _sort(sheet)
        town.book.send(*sheets.values())
    town.book.close(*TABLES)


def _sort(sheet: Any) -> None:
    order = sorted(range(len(sheet.rows)), key=lambda i: (str(sheet.rows[i][0]), i))
    sheet.rows = [sheet.rows[i] for i in order]
    sheet.truths = [sheet.truths[i] for i in order]


def _known(case: Case, now: int) -> bool:
    return any(r["day"] <= now for r in case.referrals)


def _cases(town: Town, office: Office, workers: list[str]) -> list[Case]:
    rng, found = office.rng, []
    for child in sorted(town.minors, key=lambda p: p.id):
        start = max(child.birth + 1, child.parents_from + 1, town.today - int(7 * YEAR))
        end = min(town.today, child.sealed or town.today, child.birth + int(18 * YEAR))
        days = spread(rng, start, end, REFERRALS * child.need**1.2 * (end - start) / YEAR) if start < end else []
        days = [d for d in days if (p := child.home(d)) and (p.inside or rng.random() < 0.25)]
        days = sorted({*days, *(max(s.start - rng.randint(5, 60), child.birth) for s in child.spells)})
        if not days:
            continue
        ref, card = office.record(child, days[-1])
        referrals = [_referral(child, ref, n, day, workers, rng) for n, day in enumerate(days, 1)]
        found.append(Case(child, ref, card, referrals))
    return found


def _referral(child: Person, ref: str, number: int, day: int, workers: list[str], rng: Any) -> dict[str, Any]:
    """What came of a referral: nothing, an assessment, a plan of need, a plan of protection."""
    spell = next((s for s in child.spells if day <= s.start <= day + 70), None)
    deep = 3 if spell or rng.random() < 0.16 else 2 if rng.random() < 0.4 else 1 if rng.random() < 0.6 else 0
    length = {0: 4, 1: 45, 2: rng.randint(70, 260), 3: rng.randint(120, 420)}[deep]
    closed: int | None = day + length
    if spell is not None:
        closed = spell.end
    return {
        "id": f"{ref}{number}",
        "day": day,
        "deep": deep,
        "closed": closed,
        "need": spell.need if spell else NEEDS(rng),
        "source": SOURCE(rng),
        "worker": rng.choice(workers),
        "team": number % 5,
        "factors": sorted(rng.sample(FACTORS, rng.randint(1, 4)), key=FACTORS.index),
        "category": rng.choice(("NEG", "NEG", "EMO", "EMO", "PHY", "SAB", "MUL")),
        "reason": CLOSING(rng),
        "spell": spell,
    }


def _parents(office: Office, cases: list[Case]) -> dict[int, list[Case]]:
    """The mother and any other parent of each case, with the children they are on the case for."""
    found: dict[int, list[Case]] = {}
    for case in cases:
        child = case.child
        for parent in (child.mother, child.father):
            if parent is not None and parent.homes and parent.fams:
                if parent is child.father and child.number % 3 == 0 and not case.child.spells:
                    continue
                found.setdefault(parent.number, []).append(case)
    return found


def _grown(
    office: Office,
    sheets: dict[str, Any],
    cases: list[Case],
    parents: dict[int, list[Case]],
    family_refs: dict[int, str],
    now: int,
    written: dict[tuple[str, int], Any],
) -> None:
    people = office.town.world.people
    for number in sorted(parents, key=lambda n: people[n].id):
        parent, theirs = people[number], [c for c in parents[number] if c.child.birth <= now and _known(c, now)]
        if not theirs:
            continue
        first = min(r["day"] for c in theirs for r in c.referrals)
        own = next((c for c in cases if c.child is parent and _known(c, now)), None) if age(parent.birth, now) < 26 else None
        ref, card = (own.ref, own.card) if own else office.record_once(parent, first)
        if own is None:
            _person(office, sheets, parent, ref, card, now, mother=parent.sex == "F")
            _homes(office, sheets, parent, ref, first, now, written)
            # a parent stands in the family of the child's case, as social care has it, only while they are one
            family = next((c.child.family(now) for c in theirs if c.child.family(now) is parent.family(now)), None)
            if family is not None and family.number in family_refs:
                known = family_refs[family.number]
                sheets["ssd_family"].add([f"{known}-{ref}", known, ref])
        if parent.sex == "F":
            for case in theirs:
                if case.child.mother is parent:
                    born = iso(case.card.birth) if case.card.birth else ""
                    sheets["ssd_mother"].add([f"{ref}-{case.ref}", ref, case.ref, born])


def _person(
    office: Office, sheets: dict[str, Any], person: Person, ref: str, card: Card, now: int, mother: bool
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


def _child(office: Office, sheets: dict[str, Any], case: Case, now: int, written: dict[tuple[str, int], Any]) -> None:
    child, ref = case.child, case.ref
    _person(office, sheets, child, ref, case.card, now, mother=any(c.birth <= now for c in child.children))
    _homes(office, sheets, child, ref, case.referrals[0]["day"], now, written)
    known = DISABLED(office.rng) if child.number % 14 == 0 and ("d", child.number) not in written else None
    code = written.setdefault(("d", child.number), known or "NONE")
    sheets["ssd_disability"].add([f"D{ref}", ref, code])
    for referral in case.referrals:
        if referral["day"] <= now:
            _work(office, sheets, ref, referral, now)
    for number, spell in enumerate(child.spells, 1):
        if spell.start <= now:
            _care(office, sheets, case, spell, number, now)


def _homes(
    office: Office, sheets: dict[str, Any], person: Person, ref: str, since: int, now: int, written: dict[tuple[str, int], Any]
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
    outcome = {"OUTCOME_SINGLE_ASSESSMENT_FLAG": "Y" if deep else "N", "OUTCOME_NFA_FLAG": "N" if deep else "Y"}
    row = [f"R{key}", ref, iso(day), r["need"], source, SOURCES[source], json.dumps(outcome), "N" if deep else "Y"]
    reason = ("RC8" if not deep else "RC1" if r["spell"] and r["spell"].reason in ("E11", "E12") else r["reason"]) if end else ""
    sheets["ssd_cin_episodes"].add([*row, reason, end, team, worker])
    if not deep or day + 1 > now:
        return
    done = iso(day + 35) if day + 35 <= now and (closed is None or closed >= day + 35) else ""
    row = [f"A{key}", ref, f"R{key}", iso(day + 1), "Y", done, json.dumps({"OUTCOME_CP_FLAG": "Y" if deep == 3 else "N"})]
    sheets["ssd_cin_assessments"].add([*row, "N", team, worker])
    sheets["ssd_assessment_factors"].add([f"F{key}", f"A{key}", json.dumps(r["factors"])])
    sheets["ssd_involvements"].add([f"I{key}", worker, "SW", team, ref, iso(day), end, "", f"R{key}"])
    if deep >= 2 and day + 40 <= now:
        sheets["ssd_cin_plans"].add([f"P{key}", f"R{key}", ref, iso(day + 40), end, team, worker])
    if deep == 3 and day + 60 <= now and (closed is None or closed > day + 61):
        row = [f"CP{key}", f"R{key}", "", ref, iso(day + 60), end, "N", r["category"], r["category"]]
        sheets["ssd_cp_plans"].add(row)


def _care(office: Office, sheets: dict[str, Any], case: Case, spell: Spell, number: int, now: int) -> None:
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
        row = [f"E{cla}-{i}", ref, f"PL{cla}-{i}", iso(start), "S" if i == 1 else "P", spell.need, stop, reason, cla]
        row += [f"R{referral}" if referral else "", "", iso(spell.start)]
        sheets["ssd_cla_episodes"].add(row)
        home = case.child.home(spell.start - 1) or place
        miles = f"{((home.x - place.x) ** 2 + (home.y - place.y) ** 2) ** 0.5 / 1609:.1f}"
        row = [f"PL{cla}-{i}", cla, ref, iso(start), sort, "", miles, "PR1" if sort != "K2" else "PR4", place.postcode, stop]
        sheets["ssd_cla_placement"].add([*row, "PLACE" if gone and not final else ""])
