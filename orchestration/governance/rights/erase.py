"""Erase a person: out of the raw store, the warehouse, every kept release, and what comes later.

What is to be done is written down first (`audit/erasure_under_way.json`), each step can be done
again, and the note is taken away last: an erasure that was killed is finished by the next run.
What stays are keyed digests and counts. Files in `landing/` are the partners' and are not touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl

from orchestration import store
from orchestration.contracts import load_feeds
from orchestration.contracts.model import FeedContract
from orchestration.governance import audit
from orchestration.governance.noted import subject
from orchestration.governance.rights import known, register, releases, tokens
from orchestration.governance.rights.person import Person, find, shared
from orchestration.home import Home, read_json, write_json
from orchestration.landing import ledger, removed
from orchestration.publishing.release import kept


class Refusal(StrEnum):
    """Why an erasure may be refused: UK GDPR Art 17(3), and Art 17(1) where none of it applies."""

    EXPRESSION = "freedom_of_expression"  # 17(3)(a)
    LEGAL_OBLIGATION = "legal_obligation"  # 17(3)(b)
    PUBLIC_TASK = "public_task"  # 17(3)(b)
    PUBLIC_HEALTH = "public_health"  # 17(3)(c)
    RESEARCH = "archiving_or_research"  # 17(3)(d)
    LEGAL_CLAIMS = "legal_claims"  # 17(3)(e)
    NO_GROUND = "no_ground_of_article_17_1"


def refuse(home: Home, person_id: str, refusal: Refusal, request: str | None) -> dict[str, Any]:
    """Do nothing, and enter that and why. Raises NoSuchPerson, SeveralPersons."""
    with store.warehouse(home) as con:
        person = find(con, person_id)
    facts = {
        "request": request,
        "refused": refusal.value,
        "subject": subject(home, person.person_id),
    }
    audit.append(home, "erasure_refused", facts)
    return {"erased": False, "refused": refusal.value, "request": request}


def erase(home: Home, person_id: str, request: str | None, on: date) -> dict[str, Any]:
    """Erase the person to whom the key leads; returns what was done, and what others have to do.

    The caller holds the home's lock. Raises NoSuchPerson, SeveralPersons, BadKey, KeyMissing.
    """
    resume(home)
    releases.require_keys(home)
    secret = register.secret_of(home)
    with store.warehouse(home) as con:
        person = find(con, person_id)
        not_theirs = shared(con, person)
    theirs = tokens_of(home, person) - not_theirs
    digests = {register.of_token(secret, token) for token in theirs}
    known_ones = register.erased(home).tokens | digests
    rows: dict[str, dict[str, int]] = {}
    files: dict[str, dict[str, list[int]]] = {}
    records: list[tuple[str, str, int]] = []
    for contract, held in everywhere(home, secret, known_ones):
        finder = known.Finder(contract, secret, known_ones, upward=True)
        digests |= finder.tokens_of(held)
        for one in held:
            for file, numbers in one.touched.items():
                files.setdefault(contract.feed, {}).setdefault(file, []).extend(numbers)
            for file, numbers in one.removed.items():
                records += [(contract.feed, file, number) for number in numbers]
        count = known.summary(held)
        if any(count.values()):
            before = rows.get(contract.feed, {})
            rows[contract.feed] = {k: n + before.get(k, 0) for k, n in count.items()}
    plan = {
        "on": on.isoformat(),
        "request": request,
        "keys": list(person.keys),
        "key_digests": sorted(register.of_key(secret, key) for key in _went_under(home, person)),
        "subjects": sorted(subject(home, key) for key in person.keys),
        "tokens": sorted(digests),
        "records": sorted(records),
        "rows": rows,
        "not_told_apart": len(not_theirs),
    }
    write_json(register.pending(home), plan)
    done = _carry_out(home, plan)
    return {
        "erased": True,
        "request": request,
        **done,
        "tell_the_senders": [
            {"feed": feed, "file": file, "row_numbers": sorted(numbers)}
            for feed, named in sorted(files.items())
            for file, numbers in sorted(named.items())
        ],
        "tell_the_receivers": releases.handed_out(home),
    }


def resume(home: Home) -> bool:
    """Finish an erasure that was killed; whether there was one."""
    plan = read_json(register.pending(home))
    if plan is None:
        return False
    _carry_out(home, plan)
    return True


def _carry_out(home: Home, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Do all of the plan; what is done already is found done."""
    secret = register.secret_of(home)
    register.add_erased(home, plan["key_digests"], plan["tokens"])
    thin_raw(home, secret, register.erased(home).tokens)
    rows = {tuple(record) for record in plan["records"]}
    amended = releases.take_out(home, set(plan["keys"]), rows)
    forget_warehouse(home)
    facts = {
        "request": plan["request"],
        "on": plan["on"],
        "subjects": plan["subjects"],
        "rows": plan["rows"],
        "releases": sorted(r.name for r in kept(home)),
        "not_told_apart": plan["not_told_apart"],
    }
    if not any(e["kind"] == "erasure" and e["facts"] == facts for e in audit.entries(home)):
        audit.append(home, "erasure", facts)
    register.pending(home).unlink()
    return {"rows": plan["rows"], "releases": amended, "not_told_apart": plan["not_told_apart"]}


def thin_raw(home: Home, secret: bytes, digests: frozenset[str]) -> None:
    """Take the rows of these tokens out of every delivery held; each is noted before it goes."""
    for contract, held in everywhere(home, secret, digests):
        for delivery_id, gone in known.going(held, removed.ERASED).items():
            removed.note(home, contract.feed, delivery_id, gone)
        for one in held:
            known.take_out(one)


def at_landing(home: Home, contract: FeedContract, folder: Path) -> removed.Rows:
    """Take erased persons' rows out of a delivery that is not in the raw store yet; which."""
    digests = register.erased(home).tokens
    if not digests:
        return {}
    finder = known.Finder(contract, register.secret_of(home), digests, upward=True)
    beside = _folders(home, contract) if finder.has_cases else []
    held = [h for h in finder.find([*beside, folder]) if h.path.parent == folder]
    for one in held:
        known.take_out(one)
    return known.going(held, removed.ERASED).get(folder.name, {})


def left_behind(home: Home) -> Counter[str]:
    """Feed -> rows in the raw store that are about somebody who was erased; empty where all is
    well."""
    digests = register.erased(home).tokens
    found: Counter[str] = Counter()
    if digests:
        for contract, held in everywhere(home, register.secret_of(home), digests):
            found[contract.feed] += sum(known.summary(held).values())
    return +found


def forget_warehouse(home: Home) -> None:
    """The next run builds the warehouse anew: rows deleted from a DuckDB file can still be read in
    its bytes."""
    for path in home.warehouse.parent.glob(f"{home.warehouse.name}*"):
        path.unlink()
    for path in (home.work / "duckdb").glob("*"):
        path.unlink()


def _went_under(home: Home, person: Person) -> set[str]:
    """The person's keys, and what consumers got in their place under every secret there is."""
    secrets = releases.secrets_of(home)
    return {*person.keys, *releases.pseudonyms_of(secrets, person.keys, secrets)}


def everywhere(
    home: Home, secret: bytes, digests: frozenset[str], upward: bool = True
) -> Iterator[tuple[FeedContract, list[known.Held]]]:
    """Each contract about persons, and what of its deliveries in the raw store is to go."""
    for contract in _personal():
        finder = known.Finder(contract, secret, digests, upward)
        yield contract, finder.find(_folders(home, contract))


def _folders(home: Home, contract: FeedContract) -> list[Path]:
    """The deliveries of the contract in the raw store."""
    live = ledger.in_force(ledger.read(home)).values()
    folders = [home.raw / e.feed / e.delivery_id for e in live if e.contract_id == contract.id]
    return sorted(f for f in folders if f.is_dir())


def _personal() -> list[FeedContract]:
    contracts = [c for several in load_feeds().values() for c in several]
    return [c for c in contracts if any(t.person_roles for t in c.tables)]


def tokens_of(home: Home, person: Person) -> set[str]:
    """Every token of the person's own records."""
    found: set[str] = set()
    roles: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for feed, file, number, role in person.mentions:
        roles.setdefault((feed, file), []).append((number, role))
    contracts = {c.id: c for c in _personal()}
    for part in ledger.deliveries(home):
        contract = contracts.get(part.contract_id or "")
        asked = roles.get((part.feed, part.file))
        if contract is None or asked is None or part.table is None:
            continue
        path = home.raw / part.feed / part.delivery_id / f"{part.table}.parquet"
        if not path.exists():  # past its retention
            continue
        table = contract.table(part.table)
        every = store.frame(path).filter(pl.col("row_number").is_in([n for n, _ in asked]))
        for one in table.person_roles:
            numbers = [n for n, r in asked if r == one["role"]]
            rows = every.filter(pl.col("row_number").is_in(numbers))
            said = tokens.of_role(contract, table, one, rows)
            for name in (*tokens.STRONG, "record", "name"):
                found |= set(said[name].drop_nulls())
    return found


def entries(home: Home) -> list[dict[str, Any]]:
    """Every erasure and refusal in the audit log."""
    kinds = ("erasure", "erasure_refused")
    return [e for e in audit.entries(home) if e.get("kind") in kinds]
