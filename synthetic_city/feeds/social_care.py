"""Children's social care: the fifteen tables of the Standard Safeguarding Dataset, whole every
week.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..chance import YEAR, Pick, age, iso
from ..identifiers import Numbers
from ..layout import layouts
from ..person import Person
from ..town import Town, spread
from .council import Office
from .social_care_rows import Case, child_rows, home_rows, person_row

TABLES = [name for name, layout in layouts().items() if layout.feed == "social_care_ssd"]
NEEDS = Pick(["N1", "N5", "N2", "N4", "N6", "N3", "N8", "N7", "N9"], flat=1)
SOURCE = Pick(["6", "2A", "5A", "3B", "1A", "3A", "1C", "7"], flat=1)
FACTORS = [
    "1A",
    "1B",
    "1C",
    "2A",
    "2B",
    "3A",
    "3B",
    "4A",
    "4B",
    "5A",
    "8B",
    "8C",
    "10A",
    "13A",
    "16A",
    "17A",
    "18B",
    "19B",
    "20",
    "21",
    "23A",
]
CLOSING = Pick(["RC8", "RC9", "RC7"], [0.42, 0.3, 0.28])
REFERRALS = 0.017  # referrals a child and year of mean need


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
                child_rows(office, sheets, case, now, written)
                family = case.child.family(now) or next(
                    (f for _, f, _ in reversed(case.child.fams) if f), None
                )
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
    rng = office.rng
    found: list[Case] = []
    for child in sorted(town.minors, key=lambda p: p.id):
        start = max(child.birth + 1, child.parents_from + 1, town.today - int(7 * YEAR))
        end = min(town.today, child.sealed or town.today, child.birth + int(18 * YEAR))
        days = (
            spread(
                rng,
                start,
                end,
                REFERRALS * town.boost**0.5 * child.need**1.2 * (end - start) / YEAR,
            )
            if start < end
            else []
        )
        days = [d for d in days if (p := child.home(d)) and (p.inside or rng.random() < 0.36)]
        days = sorted(
            {*days, *(max(s.start - rng.randint(5, 60), child.birth) for s in child.spells)}
        )
        if not days:
            continue
        ref, card = office.record(child, days[-1])
        referrals = [
            _referral(child, ref, n, day, workers, rng, first=not found and n == 1)
            for n, day in enumerate(days, 1)
        ]
        found.append(Case(child, ref, card, referrals))
    return found


def _referral(
    child: Person, ref: str, number: int, day: int, workers: list[str], rng: Any, first: bool
) -> dict[str, Any]:
    """What came of a referral: nothing, an assessment, a plan of need, a plan of protection."""
    spell = next((s for s in child.spells if day <= s.start <= day + 70), None)
    deep = (
        3
        if spell or rng.random() < 0.16
        else 2
        if rng.random() < 0.4
        else 1
        if rng.random() < 0.6
        else 0
    )
    if first:  # every table has a record, even a village's
        deep, day = 3, min(day, child.birth + (day - child.birth) // 2)
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
        parent, theirs = (
            people[number],
            [c for c in parents[number] if c.child.birth <= now and _known(c, now)],
        )
        if not theirs:
            continue
        first = min(r["day"] for c in theirs for r in c.referrals)
        own = (
            next((c for c in cases if c.child is parent and _known(c, now)), None)
            if age(parent.birth, now) < 26
            else None
        )
        ref, card = (own.ref, own.card) if own else office.record_once(parent, first)
        if own is None:
            person_row(office, sheets, parent, ref, card, now, mother=parent.sex == "F")
            home_rows(office, sheets, parent, ref, first, now, written)
            # a parent stands in the family of the child's case, as social care has it, only while
            # they are one
            family = next(
                (c.child.family(now) for c in theirs if c.child.family(now) is parent.family(now)),
                None,
            )
            if family is not None and family.number in family_refs:
                known = family_refs[family.number]
                sheets["ssd_family"].add([f"{known}-{ref}", known, ref])
        if parent.sex == "F":
            for case in theirs:
                if case.child.mother is parent:
                    born = iso(case.card.birth) if case.card.birth else ""
                    sheets["ssd_mother"].add([f"{ref}-{case.ref}", ref, case.ref, born])
