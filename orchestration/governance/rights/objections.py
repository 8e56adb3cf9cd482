"""Objections (UK GDPR Art 21) and the National Data Opt-Out: persons kept out of a purpose.

An objection is to a purpose, under whichever agreement. The opt-out is from the purposes whose
agreement says `nationalDataOptOut: applied`; it names persons by NHS number. Both are kept as keyed
digests, and looked up against the keys and numbers of today's warehouse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from orchestration import store
from orchestration.governance import audit
from orchestration.governance.agreements import read_agreements
from orchestration.governance.model import APPLIED
from orchestration.governance.noted import subject
from orchestration.governance.rights import register, releases
from orchestration.governance.rights.person import find
from orchestration.home import Home
from orchestration.identifiers import nhs_number
from orchestration.paths import CONTRACTS


class Refusal(StrEnum):
    """Why an objection may be refused: UK GDPR Art 21(1)."""

    COMPELLING_GROUNDS = "compelling_legitimate_grounds"
    LEGAL_CLAIMS = "legal_claims"


@dataclass(frozen=True)
class Excluded:
    """Keys, of today and of old, of persons who are kept out: by purpose, and by opt-out."""

    purposes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    opted_out: frozenset[str] = frozenset()
    applied: frozenset[tuple[str, str]] = frozenset()  # (agreement, purpose) that heed the opt-out

    def of(self, agreement: str, purpose: str) -> frozenset[str]:
        """The keys that a clause gives nothing of."""
        out = self.opted_out if (agreement, purpose) in self.applied else frozenset()
        return self.purposes.get(purpose, frozenset()) | out


NOBODY = Excluded()


def excluded(home: Home, con: duckdb.DuckDBPyConnection, root: Path = CONTRACTS) -> Excluded:
    """Who is kept out of what, among the persons of the warehouse `con`."""
    objected, numbers = register.objections(home), register.opt_outs(home)
    if not objected and not numbers:
        return NOBODY
    secret = register.secret_of(home)
    leads = con.sql("select person_id, current_person_ids from spine.person_key").fetchall()
    today_of = {key: str(current).split() or [key] for key, current in leads}
    groups: dict[str, set[str]] = {}  # today's key -> every key that leads to it alone
    for key, today in today_of.items():
        if len(today) == 1:
            groups.setdefault(today[0], set(today)).add(key)
    known = {register.of_key(secret, key): key for key in today_of}

    def every(keys: Iterable[str]) -> frozenset[str]:
        now = {t for key in keys for t in today_of.get(key, [key])}
        return frozenset(k for t in now for k in groups.get(t, {t}))

    purposes = {p: every(known[d] for d in found if d in known) for p, found in objected.items()}
    out: set[str] = set()
    if numbers:
        rows = con.sql(
            """select distinct person_id, identifier from spine.person_identifier
            where identifier_type = 'NHS_NUMBER' and identifier is not null"""
        ).fetchall()
        out = {p for p, n in rows if register.of_nhs_number(secret, str(n)) in numbers}
    applied = frozenset(
        (agreement.id, purpose.id)
        for agreement in read_agreements(root)[0].values()
        for purpose in agreement.purposes
        if purpose.national_data_opt_out == APPLIED
    )
    return Excluded({p: k for p, k in purposes.items() if k}, every(out), applied)


def object_to(
    home: Home, person_id: str, purpose: str, request: str | None, withdraw: bool = False
) -> dict[str, Any]:
    """Keep a person out of a purpose, or end that; kept releases lose the person at once.

    The caller holds the home's lock. Raises NoSuchPerson, SeveralPersons, KeyMissing.
    """
    secret = register.secret_of(home)
    with store.warehouse(home) as con:
        person = find(con, person_id)
    releases.require_keys(home)
    digests = {register.of_key(secret, key) for key in person.keys}
    there = register.objections(home).get(purpose, frozenset())
    register.set_objections(home, purpose, there - digests if withdraw else there | digests)
    amended = {} if withdraw else _take_out(home, set(person.keys), {(None, purpose)})
    facts = {
        "request": request,
        "purpose": purpose,
        "subject": subject(home, person.person_id),
        "releases": amended,
    }
    audit.append(home, "objection_withdrawn" if withdraw else "objection", facts)
    return {"purpose": purpose, "withdrawn": withdraw, "request": request, "releases": amended}


def refuse(
    home: Home, person_id: str, purpose: str, refusal: Refusal, request: str | None
) -> dict[str, Any]:
    """Do nothing, and enter that and why. Raises NoSuchPerson, SeveralPersons."""
    with store.warehouse(home) as con:
        person = find(con, person_id)
    facts = {
        "request": request,
        "purpose": purpose,
        "refused": refusal.value,
        "subject": subject(home, person.person_id),
    }
    audit.append(home, "objection_refused", facts)
    return {"purpose": purpose, "refused": refusal.value, "request": request}


def opt_out(home: Home, lines: Iterable[str], taken: date) -> dict[str, Any]:
    """Take over the list of who opted out, one NHS number a line, in place of the one before;
    kept releases lose those persons at once.

    The caller holds the home's lock. Raises ValueError with the lines that hold no NHS number (the
    list is taken over whole or not at all), KeyMissing.
    """
    numbers, wrong = set(), []
    for number, line in enumerate(lines, start=1):
        text = "".join(line.split()).strip(",;\"'")
        if not text:
            continue
        if valid := nhs_number(text):
            numbers.add(valid)
        else:
            wrong.append(number)
    if wrong:
        raise ValueError(f"lines {', '.join(map(str, wrong[:20]))} hold no NHS number")
    secret = register.secret_of(home)
    releases.require_keys(home)
    register.set_opt_outs(home, (register.of_nhs_number(secret, n) for n in numbers), taken)
    amended: dict[str, int] = {}
    found = NOBODY
    if home.warehouse.exists():
        with store.warehouse(home) as con:
            found = excluded(home, con)
        amended = _take_out(home, set(found.opted_out), set(found.applied))
    facts = {"taken": taken.isoformat(), "numbers": len(numbers), "releases": amended}
    audit.append(home, "opt_outs_taken_over", facts)
    return {**facts, "purposes": sorted({purpose for _, purpose in found.applied})}


def _take_out(home: Home, keys: set[str], clauses: set[tuple[str | None, str]]) -> dict[str, int]:
    """Take persons out of the kept tables that any of the clauses gave. An (agreement, purpose)
    without agreement stands for every agreement."""

    def given(table: Mapping[str, Any]) -> bool:
        return any(
            {(None, c["purpose"]), (c["agreement"], c["purpose"])} & clauses
            for column in table.get("columns", {}).values()
            for c in column["clauses"]
        )

    return releases.take_out(home, keys, set(), given) if keys else {}
