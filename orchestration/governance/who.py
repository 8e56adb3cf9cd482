"""What a consumer could see on a day, and by which clause: as agreed, and as it was published."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contracts import load_products
from orchestration.contracts.identifying import is_pseudonymised
from orchestration.governance.agreements import load_agreements
from orchestration.governance.model import in_force
from orchestration.governance.registers import load_registers
from orchestration.governance.versions import satisfies
from orchestration.home import Home, read_json
from orchestration.paths import CONTRACTS
from orchestration.publishing.differences import in_turn

CLAUSE = ("table", "agreement", "grant", "purpose")


def who_could_see(consumer: str, day: date, root: Path = CONTRACTS) -> list[dict[str, Any]]:
    """Columns of products that agreements, as they stand today, grant to `consumer` for `day`:
    table, column, agreement, grant, purpose, until (the agreement's last day), pseudonym (whether a
    code stands in its place); sorted, one entry a clause.

    Raises ContractError where a document is not valid.
    """
    products = load_products(root)
    reader = load_registers(root).consumers.get(consumer)
    masked = reader is not None and reader.pseudonymised
    found = [
        {
            "table": grant.contract,
            "column": field.name,
            "agreement": agreement.id,
            "grant": grant.id,
            "purpose": grant.purpose,
            "until": agreement.end.isoformat(),
            "pseudonym": masked and is_pseudonymised(field),
        }
        for agreement in load_agreements(root).values()
        if in_force(agreement, day)
        for grant in agreement.grants
        if grant.consumer == consumer
        and grant.contract in products
        and satisfies(products[grant.contract].version, grant.version_range)
        for field in products[grant.contract].fields
        if field.name in grant.fields
    ]
    return sorted(found, key=_order)


def ended(consumer: str, day: date, root: Path = CONTRACTS) -> list[dict[str, str]]:
    """Clauses for `consumer` that had ended by `day`, by the agreements as they stand: table,
    agreement, grant, until. Raises ContractError where a document is not valid."""
    return [
        {
            "table": grant.contract,
            "agreement": agreement.id,
            "grant": grant.id,
            "until": agreement.end.isoformat(),
        }
        for agreement in load_agreements(root).values()
        if agreement.end < day
        for grant in agreement.grants
        if grant.consumer == consumer
    ]


def by_clause(columns: Iterable[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """Entries of `who_could_see` or `could_see`, one a table and clause: `columns` in one line, and
    `state`, what is so on the day."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for entry in columns:
        name = f"{entry['column']} (pseudonym)" if entry["pseudonym"] else entry["column"]
        state = _state(entry, day)
        key = (*(entry[k] for k in CLAUSE), state)
        clause = {k: entry[k] for k in (*CLAUSE, "until")}
        found.setdefault(key, {**clause, "state": state, "columns": []})["columns"].append(name)
    return list(found.values())


def _state(entry: dict[str, Any], day: date) -> str:
    if "published" not in entry:
        return "agreed"
    if entry["granted"]:
        return "agreed and published" if entry["published"] else "agreed, not published"
    over = entry["until"] and date.fromisoformat(entry["until"]) < day
    return "ended; the release still held it" if over else "published, not agreed"


def _order(entry: dict[str, Any]) -> tuple[str, ...]:
    return entry["table"], entry["column"], entry["agreement"], entry["grant"]


def release_on(home: Home, day: date) -> str | None:
    """The release that was the current one on a day, of those that are kept."""
    found = [name for name in in_turn(home) if date.fromisoformat(name[:10]) <= day]
    return found[-1] if found else None


def clauses_of(home: Home, release: str) -> Iterator[dict[str, Any]]:
    """Every clause by which a kept release gave a column: consumer, table, column, pseudonym,
    agreement, agreement_version, grant, purpose, rows, until (the agreement's last day; '' where it
    is not said). What its manifest says stays as it was, whatever has become of the agreement
    since."""
    said = read_json(home.published / release / "manifest.json") or {"consumers": {}}
    terms = said.get("agreements", {})
    for consumer, part in said["consumers"].items():
        for table, facts in part["tables"].items():
            for column, of in facts.get("columns", {}).items():
                for clause in of["clauses"]:
                    yield {
                        "consumer": consumer,
                        "table": table,
                        "column": column,
                        "pseudonym": bool(of.get("pseudonym_key")),
                        "until": terms.get(clause["agreement"], {}).get("end", ""),
                        **clause,
                    }


def could_see(home: Home, consumer: str, day: date, root: Path = CONTRACTS) -> dict[str, Any]:
    """{consumer, day, release, columns}: each column and clause that agreements grant for the day
    (`granted`), or that the release of that day held (`published`), or both.

    Raises ContractError where a document is not valid.
    """
    release = release_on(home, day)
    keys = ("column", *CLAUSE)
    agreed = {tuple(e[k] for k in keys): e for e in who_could_see(consumer, day, root)}
    given = {
        tuple(c[k] for k in keys): c
        for c in (clauses_of(home, release) if release else ())
        if c["consumer"] == consumer
    }
    columns = [
        dict(zip(keys, key, strict=True))
        | {
            "granted": key in agreed,
            "published": key in given,
            "rows": given[key]["rows"] if key in given else None,
            "agreement_version": given[key]["agreement_version"] if key in given else None,
            "until": (agreed if key in agreed else given)[key]["until"],
            "pseudonym": (given if key in given else agreed)[key]["pseudonym"],
        }
        for key in agreed | given.keys()
    ]
    return {
        "consumer": consumer,
        "day": day.isoformat(),
        "release": release,
        "columns": sorted(columns, key=_order),
    }
