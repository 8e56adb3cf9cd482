"""Housing: council tenancies, homelessness cases, sanctuary installations."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..chance import YEAR, Pick, age, iso, uk
from ..clerk import Card, Registers
from ..identifiers import Numbers
from ..person import Family, Person
from ..town import Notebook, Town, spread
from .delivering import cell

TYPES = Pick(["SEC", "INT", "FLX", "NSEC"], [0.64, 0.18, 0.16, 0.02])
REASONS = Pick(
    [
        "FAMILY",
        "AST_ENDED",
        "DOMESTIC_ABUSE",
        "REL_ENDED",
        "FRIENDS",
        "PRIVATE_ARREARS",
        "SOCIAL_ARREARS",
        "ASYLUM",
        "LEFT_INSTITUTION",
        "OTHER",
    ],
    flat=4,
)
NEEDS = [
    "MENTAL_HEALTH",
    "DOMESTIC_ABUSE",
    "DRUGS",
    "ALCOHOL",
    "OFFENDING",
    "YOUNG_PARENT",
    "CARE_LEAVER",
]
STAYS = Pick(
    ["HOSTEL", "PRIVATE_LEASED", "BB_SHARED", "NIGHTLY_PAID", "LA_STOCK", "REFUGE"], flat=3
)
EXITS = Pick(["MOVED_ON", "EVICTED", "ABANDONED", "OTHER"], [0.68, 0.17, 0.1, 0.05])
CASES = 0.0052  # homelessness cases an adult and year of mean need


def send(town: Town) -> None:
    """All deliveries of the housing services."""
    _tenancies(town)
    _homelessness(town)
    _sanctuary(town)


# -- tenancies --------------------------------------------------------------------------


def _tenancies(town: Town) -> None:
    """Every member of every family in a council home, on two snapshot days."""
    rng, rates = town.rng("tenancies"), town.rates.sector("housing")
    clerk, notes = town.clerk("housing", rng), Notebook(town.addresses("housing", rng), 0.01)
    registers = Registers(rng, "H{}", 2_000_000, 9_999_999, rates["ref_second"])
    refs, numbers = {}, Numbers(rng, 100_000, 999_999)
    facts: dict[tuple[int, int], tuple[str, float, str, str]] = {}
    cards: dict[str, Card] = {}
    for day in town.months(2):
        now, sheet = day.toordinal(), town.book.sheet("housing_tenancies", day)
        groups: dict[tuple[int, int], list[Person]] = {}
        for person in town.people:
            place = person.home(now) if person.alive(now) else None
            family = person.family(now)
            if (
                place is not None
                and family is not None
                and place.kind == "council"
                and not person.cared_for(now)
            ):
                groups.setdefault((id(place), family.number), []).append(person)
        houses: dict[int, list[list[Person]]] = {}
        for (place_id, _), members in groups.items():
            houses.setdefault(place_id, []).append(members)
        listed = []
        for place_id, families in houses.items():
            families.sort(key=lambda m: min(p.moved_in(now) or now for p in m))
            tenant = _order(families[0], now)
            if not tenant or age(tenant[0].birth, now) < 16:
                continue
            key = (place_id, tenant[0].number)
            if key not in refs:
                refs[key] = f"T{numbers()}"
                arrears = rng.gauss(0, 25) + (
                    rng.expovariate(1 / 300) if rng.random() < 0.1 * tenant[0].need else 0
                )
                notice = "NSP" if arrears > 250 else "NONE"
                notice = rng.choice(("NTQ", "POSSESSION")) if arrears > 900 else notice
                facts[key] = (
                    TYPES(rng),
                    arrears,
                    notice,
                    uk(now - rng.randint(10, 300)) if notice != "NONE" else "",
                )
            listed.append((refs[key], key, tenant, [p for f in families[1:] for p in f]))
        for ref, key, tenant, others in sorted(listed, key=lambda t: t[0]):
            head = tenant[0]
            place, start = head.home(now), head.moved_in(now) or now
            address = notes.of(key, place, head.earlier_home(now, 4000))
            kind, arrears, notice, since = facts[key]
            money = f"{arrears + (now % 7) * 1.1:.2f}"
            for member in [*tenant, *others]:
                relation = _relation(member, head, tenant, others)
                for number in filter(None, registers.both(member)):
                    if number not in cards or clerk.chance("record_retyped"):
                        cards[number] = clerk.write(member, now)
                    card = cards[number]
                    loud = rng.random() < 0.3
                    row = [
                        ref,
                        address.uprn,
                        *address.lines(rng, 3),
                        address.postcode,
                        kind,
                        uk(start),
                        "",
                        number,
                        _title(member, now),
                        card.forename.upper() if loud else card.forename,
                        card.surname.upper() if loud or rng.random() < 0.25 else card.surname,
                        uk(card.birth) if card.birth else "",
                        member.sex if rng.random() < 0.97 else "",
                        relation,
                        uk(member.moved_in(now) or start) if rng.random() < 0.98 else "",
                        money,
                        notice,
                        since,
                    ]
                    sheet.add(row, (("member", member),), (("home", address.truth),))
        town.book.send(sheet)
    town.book.close("housing_tenancies")


def _order(members: list[Person], now: int) -> list[Person]:
    """The tenants first, then the children by age."""
    return sorted(members, key=lambda p: (age(p.birth, now) < 18, p.birth, p.id))


def _title(person: Person, now: int) -> str:
    if person.sex == "M":
        return "Mr" if age(person.birth, now) >= 16 else "Master"
    return (
        "Mrs"
        if person.married
        else "Ms"
        if person.number % 3 == 0 and age(person.birth, now) > 20
        else "Miss"
    )


def _relation(member: Person, head: Person, tenant: list[Person], others: list[Person]) -> str:
    if member is head:
        return "TENANT"
    if member.partner is head:
        return "JOINT_TENANT" if member.number % 5 < 3 else "PARTNER"
    if head in (member.mother, member.father):
        return "SON" if member.sex == "M" else "DAUGHTER"
    if head.partner is not None and head.partner in (member.mother, member.father):
        return "STEPCHILD"
    if member in (head.mother, head.father):
        return "PARENT"
    if any(head in (p.mother, p.father) for p in (member.mother, member.father) if p is not None):
        return "GRANDCHILD"
    if member.mother is not None and member.mother is head.mother:
        return "SIBLING"
    return "OTHER"


# -- homelessness -------------------------------------------------------------------------


def _homelessness(town: Town) -> None:
    rng = town.rng("homelessness")
    clerk, notes = town.clerk("council", rng), Notebook(town.addresses("council", rng))
    homes = [
        p
        for p in town.city.places
        if p.status == 1 and p.kind in ("private", "hostel", "refuge") and not p.added
    ]
    hostels = [p for p in homes if p.kind in ("hostel", "refuge")]
    found: list[tuple[tuple[int, ...], Any]] = []
    for person in sorted(town.adults, key=lambda p: p.id):
        if age(person.birth, town.today) > 66:
            continue
        start = max(person.birth + int(17 * YEAR), town.today - int(2.2 * YEAR))
        for n, day in enumerate(
            spread(
                rng,
                start,
                town.today,
                CASES * town.boost * person.need * max(0, town.today - start) / YEAR,
            )
        ):
            place = person.home(day) if person.alive(day) else None
            if place is None or (not place.inside and rng.random() < 0.55):
                continue
            closed = day + rng.randint(20, 190)
            stays, at = [], day + rng.randint(0, 20)
            for _ in range(rng.choice((0, 0, 0, 1, 1, 2)) if town.boost == 1 else 1):
                out = at + rng.randint(15, 120)
                stays.append(
                    (
                        at,
                        out,
                        rng.choice(hostels if rng.random() < 0.45 else homes),
                        STAYS(rng),
                        EXITS(rng),
                    )
                )
                at = out
            changes = (day, closed, *(d for s in stays for d in s[:2]))
            found.append((changes, (day, closed, person, place, n, stays)))
    found.sort(key=lambda f: (f[1][0], f[1][2].id))
    refs = {
        id(t): f"HC{date.fromordinal(t[0]).year % 100}{10_000 + 3 * i}"
        for i, (_, t) in enumerate(found)
    }
    last = date.min.toordinal()
    for delivered in town.months(3):
        now = delivered.toordinal()
        tables = [
            town.book.sheet(f"homelessness_{t}", delivered)
            for t in ("applications", "people", "placements")
        ]
        for changes, case in found:
            if any(last < d <= now for d in changes):
                _case(town, rng, clerk, notes, tables, refs[id(case)], case, now)
        if all(
            table.rows for table in tables
        ):  # with nothing for a member the cases wait for the next delivery
            town.book.send(*tables)
            last = now
    town.book.close("homelessness_applications", "homelessness_people", "homelessness_placements")


def _case(
    town: Town,
    rng: Any,
    clerk: Any,
    notes: Notebook,
    tables: list[Any],
    ref: str,
    case: Any,
    now: int,
) -> None:
    day, closed, person, place, before, stays = case
    family: Family | None = person.family(day)
    with_her = [
        p
        for p in (family.members if family else [])
        if p is not person and p.family(day) is family and p.alive(day)
    ]
    partner = next((p for p in with_her if p is person.partner), None)
    minors = [p for p in with_her if age(p.birth, day) < 18]
    kind = (
        ("COUPLE_CHILDREN" if minors else "COUPLE_NO_CHILDREN")
        if partner
        else "SINGLE_PARENT"
        if minors
        else "SINGLE"
    )
    address = notes.of(person.number, place)
    ended = closed <= now
    needs = [n for n in NEEDS[:5] if rng.random() < 0.07 * (1 + person.need)]
    if age(person.birth, day) < 21 and minors:
        needs.append("YOUNG_PARENT")
    if person.spells:
        needs.append("CARE_LEAVER")
    row = [
        ref,
        iso(day),
        kind,
        rng.choice(("PREVENTION", "RELIEF", "RELIEF", "MAIN", "NOT_OWED")),
        REASONS(rng),
        address.line(rng),
        address.postcode,
        ";".join(needs),
        rng.choice("YNNNNNNNNNN") if kind == "SINGLE" else "N",
        str(before),
        iso(closed) if ended else "",
        rng.choice(
            ("SECURED_ACCOMMODATION",) * 4
            + ("RELIEF_56_DAYS", "LOST_CONTACT", "WITHDREW", "REFUSED_OFFER")
        )
        if ended
        else "",
    ]
    tables[0].add(row, (), (("last_settled", address.truth),))
    people = (
        [(person, "APPLICANT")]
        + ([(partner, "PARTNER")] if partner else [])
        + [(c, "CHILD") for c in minors]
    )
    for seq, (who, relation) in enumerate(people, 1):
        card = clerk.card(who, day)
        birth = iso(card.birth) if card.birth else ""
        ethnicity = who.ethnicity if rng.random() < 0.9 else ""
        row = [ref, str(seq), card.forename, card.surname, birth, who.sex, relation, ethnicity, ""]
        tables[1].add(row, (("member", who),))
    for n, (start, end, where, sort, leaving) in enumerate(stays, 1):
        if start > now:
            continue
        spot, gone = notes.of((ref, n), where), end <= now
        sort = "HOSTEL" if where.kind == "hostel" else "REFUGE" if where.kind == "refuge" else sort
        if where.kind == "private" and sort in ("HOSTEL", "REFUGE"):
            sort = "PRIVATE_LEASED"
        row = [
            f"{ref}/{n}",
            ref,
            sort,
            spot.line(rng),
            spot.postcode,
            iso(start),
            iso(end) if gone else "",
        ]
        row += [
            leaving if gone else "",
            rng.choice(("ARREARS", "BEHAVIOUR", "RULES")) if gone and leaving == "EVICTED" else "",
        ]
        row.append(
            rng.choice(("SOCIAL_TENANCY", "PRIVATE_TENANCY", "FAMILY", "SUPPORTED", "UNKNOWN"))
            if gone
            else ""
        )
        tables[2].add(row, (), (("placement", spot.truth),))


# -- sanctuary ----------------------------------------------------------------------------


def _sanctuary(town: Town) -> None:
    rng = town.rng("sanctuary")
    clerk, places = town.clerk("council", rng), town.addresses("council", rng)
    women = [
        p for p in town.adults if p.sex == "F" and p.need > 0.6 and age(p.birth, town.today) < 80
    ]
    count, found = max(6, len(town.people) // 500), []
    for person in rng.sample(women, min(count, len(women))):
        day = town.today - 40 - int(rng.random() * 1.75 * YEAR)
        place = person.home(day) if person.alive(day) else None
        if place is not None and place.inside:
            found.append((day, person))
    found.sort(key=lambda f: (f[0], f[1].id))
    year, quarter = town.as_of.year, (town.as_of.month - 1) // 3
    ends = [date(year - (quarter < q), (3 * (quarter - q)) % 12 + 1, 1) for q in (1, 0)]
    last = date.min.toordinal()
    for start in ends:
        delivered = date(start.year, start.month, 12)
        if delivered > town.as_of:
            continue
        sheet, now = town.book.sheet("housing_sanctuary", delivered), delivered.toordinal()
        for i, (day, person) in enumerate(found, 1):
            if last < day <= now - 10:
                card, address = clerk.card(person, day), places.write(places.home_of(person, day))
                installed = day + rng.randint(8, 20)
                row = [
                    f"SAN{date.fromordinal(day).year % 100}-{i:04d}",
                    cell(day, rng),
                    cell(installed, rng) if installed <= now else None,
                    card.forename,
                    card.surname,
                    cell(card.birth, rng) if card.birth else None,
                    address.line(rng),
                    address.postcode or None,
                    round(rng.gauss(3130, 900), 2),
                    rng.randint(0, 6),
                    rng.randint(0, 2),
                    "Y" if rng.random() < 0.06 else "N",
                ]
                sheet.add(row, (("victim", person),), (("home", address.truth),))
        last = now - 10
        town.book.send(sheet)
    town.book.close("housing_sanctuary")
    for day, person in found:
        town.programmes.append(("Sanctuary", person, day, None, None, None))
