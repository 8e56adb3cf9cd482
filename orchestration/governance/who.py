"""What a consumer could see on a day, and by which clause: as agreed, and as it was published."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contracts import load_products
from orchestration.governance.agreements import load_agreements
from orchestration.governance.model import in_force
from orchestration.governance.versions import satisfies
from orchestration.home import Home, read_json
from orchestration.paths import CONTRACTS
from orchestration.publishing.differences import in_turn


def who_could_see(consumer: str, day: date, root: Path = CONTRACTS) -> list[dict[str, str]]:
    """Columns of products that agreements, as they stand today, grant to `consumer` for `day`:
    table, column, agreement, grant, purpose; sorted, one entry a clause.

    Raises ContractError where a document is not valid.
    """
    products = load_products(root)
    found = [
        {
            "table": grant.contract,
            "column": name,
            "agreement": agreement.id,
            "grant": grant.id,
            "purpose": grant.purpose,
        }
        for agreement in load_agreements(root).values()
        if in_force(agreement, day)
        for grant in agreement.grants
        if grant.consumer == consumer
        and grant.contract in products
        and satisfies(products[grant.contract].version, grant.version_range)
        for name in grant.fields
        if name in {f.name for f in products[grant.contract].fields}
    ]
    return sorted(found, key=_order)


def _order(entry: dict[str, Any]) -> tuple[str, ...]:
    return entry["table"], entry["column"], entry["agreement"], entry["grant"]


def release_on(home: Home, day: date) -> str | None:
    """The release that was the current one on a day, of those that are kept."""
    found = [name for name in in_turn(home) if date.fromisoformat(name[:10]) <= day]
    return found[-1] if found else None


def clauses_of(home: Home, release: str) -> Iterator[dict[str, Any]]:
    """Every clause by which a kept release gave a column: consumer, table, column, agreement,
    agreement_version, grant, purpose, rows. What its manifest says stays as it was, whatever has
    become of the agreement since."""
    said = read_json(home.published / release / "manifest.json") or {"consumers": {}}
    for consumer, part in said["consumers"].items():
        for table, facts in part["tables"].items():
            for column, of in facts.get("columns", {}).items():
                for clause in of["clauses"]:
                    yield {"consumer": consumer, "table": table, "column": column, **clause}


def could_see(home: Home, consumer: str, day: date, root: Path = CONTRACTS) -> dict[str, Any]:
    """{consumer, day, release, columns}: each column and clause that agreements grant for the day
    (`granted`), or that the release of that day held (`published`), or both.

    Raises ContractError where a document is not valid.
    """
    release = release_on(home, day)
    keys = ("table", "column", "agreement", "grant", "purpose")
    agreed = {tuple(e[k] for k in keys) for e in who_could_see(consumer, day, root)}
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
        }
        for key in agreed | given.keys()
    ]
    return {
        "consumer": consumer,
        "day": day.isoformat(),
        "release": release,
        "columns": sorted(columns, key=_order),
    }
