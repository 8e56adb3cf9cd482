"""What the report says of releases: which are held, what each consumer got, match rates."""

from typing import Any

from orchestration.governance.model import Registers
from orchestration.home import Home, read_json

QUALITY = "linkage_quality"


def current(home: Home) -> dict[str, Any] | None:
    """The manifest of the release in force, or None before the first."""
    pointer = read_json(home.published / "current.json")
    found = pointer and read_json(home.published / pointer["release_id"] / "manifest.json")
    return dict(found) if found else None


def held(home: Home) -> list[dict[str, Any]]:
    """The releases that are kept, newest first: id, the day each was made for, tables."""
    manifests = (read_json(path) for path in home.published.glob("[!.]*/manifest.json"))
    found = [
        {
            "id": m["release_id"],
            "created": m["created"],
            "tables": sum(len(part["tables"]) for part in m["consumers"].values()),
        }
        for m in manifests
        if m
    ]
    return sorted(found, key=lambda r: (r["created"], r["id"]), reverse=True)


def consumers(release: dict[str, Any] | None, registers: Registers) -> list[dict[str, Any]]:
    """What each consumer got in the release: each table's rows, columns and clauses."""
    if release is None:
        return []
    return [
        {
            "id": name,
            "name": registers.consumers[name].name if name in registers.consumers else name,
            "pseudonymised": part["pseudonymised"],
            "tables": [
                _table(table, facts, registers) for table, facts in sorted(part["tables"].items())
            ],
        }
        for name, part in sorted(release["consumers"].items())
    ]


def _table(table: str, facts: dict[str, Any], registers: Registers) -> dict[str, Any]:
    clauses: dict[tuple[str, str, str], list[str]] = {}
    for column, said in facts["columns"].items():
        for c in said["clauses"]:
            clauses.setdefault((c["agreement"], c["grant"], c["purpose"]), []).append(column)
    return {
        "table": table,
        "rows": facts["rows"],
        "columns": list(facts["columns"]),
        "pseudonyms": [n for n, c in facts["columns"].items() if c["pseudonym_key"]],
        "clauses": [
            {
                "agreement": agreement,
                "grant": grant,
                "purpose": registers.purposes.get(purpose, purpose),
                "columns": columns,
            }
            for (agreement, grant, purpose), columns in sorted(clauses.items())
        ],
        "sha256": facts["sha256"],
    }


def quality(home: Home, release: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Match rates by feed as the release publishes them, small numbers hidden already.

    Rows of `linkage_quality` that are not broken down by area or age: measure, feed, records,
    value. Empty where no consumer was given the table.
    """
    import polars as pl

    from orchestration import store

    for part in (release or {"consumers": {}})["consumers"].values():
        facts = part["tables"].get(QUALITY)
        path = facts and home.published / str((release or {})["release_id"]) / facts["file"]
        if not path or not path.is_file():
            continue
        table = store.frame(path)
        wanted = ("measure", "feed", "records", "value")
        if {*wanted, "group_by"} <= set(table.columns):
            whole = table.filter(pl.col("group_by") == "all").select(wanted)
            return whole.sort("measure", "feed").to_dicts()
    return []
