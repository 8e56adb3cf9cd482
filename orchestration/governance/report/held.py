"""What kept releases gave, clause by clause, beside what agreements grant."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.governance.checks.context import Context
from orchestration.governance.who import clauses_of
from orchestration.home import Home, read_json
from orchestration.publishing.differences import in_turn

OF_FIELD = ("field", "meaning", "category", "special", "criminal", "pseudonym")
KEYS = ("consumer", "table", "field", "agreement", "grant", "purpose")
Row = Mapping[str, Any]


def days(home: Home) -> list[dict[str, str]]:
    """The kept releases in their order, each with the day from which it was the current one."""
    return [{"id": name, "day": name[:10]} for name in in_turn(home)]


def with_releases(matrix: Sequence[Row], home: Home, context: Context) -> list[dict[str, Any]]:
    """The matrix, each row with the places in `days` of the releases that held it (`held`), with
    the versions of the agreement that these were made under (`versions`), and a row for every
    clause of a kept release that is agreed no longer."""
    rows = {tuple(row[k] for k in KEYS): {**row, "held": [], "versions": []} for row in matrix}
    purposes = context.registers.purposes
    for place, name in enumerate(in_turn(home)):
        said = read_json(home.published / name / "manifest.json") or {}
        for clause in clauses_of(home, name):
            key = (clause["consumer"], clause["table"], clause["column"], clause["agreement"],
                   clause["grant"], purposes.get(clause["purpose"], clause["purpose"]))  # fmt: skip
            if key not in rows:
                rows[key] = _withdrawn(clause, said.get("agreements", {}), context)
            rows[key]["held"].append(place)
            if clause["agreement_version"] not in rows[key]["versions"]:
                rows[key]["versions"].append(clause["agreement_version"])
    return sorted(
        rows.values(), key=lambda r: (r["table"], r["field"], r["consumer"], r["agreement"])
    )


def by_clause(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of `with_releases` as one a clause: its `fields`, each with its marks. Fields of a
    clause that other releases held, or held under other versions, stand in a row of their own."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        rest = {k: v for k, v in row.items() if k not in OF_FIELD}
        key = json.dumps(rest, sort_keys=True)
        field = {k: row[k] for k in OF_FIELD}
        found.setdefault(key, {**rest, "fields": []})["fields"].append(field)
    return sorted(
        found.values(), key=lambda r: (r["table"], r["consumer"], r["agreement"], r["grant"])
    )


def _withdrawn(clause: Row, agreements: Mapping[str, Row], context: Context) -> dict[str, Any]:
    field = context.columns(clause["table"]).get((clause["table"], clause["column"]))
    terms = agreements.get(clause["agreement"], {})
    return {
        "consumer": clause["consumer"],
        "table": clause["table"],
        "field": clause["column"],
        "agreement": clause["agreement"],
        "version": None,
        "grant": clause["grant"],
        "purpose": context.registers.purposes.get(clause["purpose"], clause["purpose"]),
        "article6": "",
        "article9": "",
        "schedule1": "",
        "article10": "",
        "from": terms.get("start", ""),
        "until": terms.get("end", ""),
        "active": False,
        "withdrawn": True,
        "rows": "; ".join(
            f"{c} {o} {', '.join(map(str, v))}".strip() for c, o, v in clause["rows"]
        ),
        "pseudonym": clause["pseudonym"],
        "special": bool(field and field.special_category),
        "criminal": bool(field and field.criminal_offence),
        "category": field.data_category if field else "",
        "meaning": field.description if field else "",
        "held": [],
        "versions": [],
    }
