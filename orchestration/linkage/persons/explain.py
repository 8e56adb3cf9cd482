"""Why these records are one person: the records, and the comparisons that hold them together."""

from __future__ import annotations

from typing import Any

import duckdb

FINDINGS = ("given", "family", "dob", "sex", "upn", "nhs", "number", "place", "area", "kin")
NAMES = ["forename", "middle_names", "surname", "known_as", "full_name"]


def why_person(
    con: duckdb.DuckDBPyConnection, person_id: str, schema: str = "spine"
) -> dict[str, Any]:
    """The evidence of one person, for ``ei why person ID``.

    con: the warehouse, or any database with the tables person_key, person_link, person_mention,
    person_edge, person_history and review_decision in ``schema``. person_id: a key of today or an
    old one. Out: asked, person_ids (where the key leads today), records, comparisons (each with its
    findings and their bits), doubts (comparisons that speak against), decisions (a steward's, about
    any of the records), history. Raises KeyError for a key that was never given.
    """

    def rows(sql: str, values: list[Any]) -> list[dict[str, Any]]:
        cursor = con.execute(sql, values)
        names = [d[0] for d in cursor.description or []]
        return [dict(zip(names, r, strict=True)) for r in cursor.fetchall()]

    found = rows(
        f"select current_person_ids from {schema}.person_key where person_id = ?", [person_id]
    )
    if not found:
        raise KeyError(person_id)
    today = str(found[0]["current_person_ids"]).split()
    records = rows(
        f"""
        select
            l.person_id, l.feed, l.file, l.row_number, l.role, l.method, l.confidence, l.entity_id,
            {", ".join("m." + n for n in NAMES)}, m.dob, m.sex, m.upn is not null as has_upn,
            m.nhs_number is not null as has_nhs_number, m.source_system, m.delivery_date
        from {schema}.person_link as l
        inner join {schema}.person_mention as m using (feed, file, row_number, role)
        where list_contains(?, l.person_id)
        order by l.person_id, m.delivery_date, l.feed, l.file, l.row_number, l.role""",
        [today],
    )
    entities = sorted({r["entity_id"] for r in records})
    edges = rows(
        f"""
        select * from {schema}.person_edge
        where list_contains($1, entity_a) and list_contains($1, entity_b)
        order by kept desc, score desc, entity_a, entity_b""",
        [entities],
    )
    decisions = rows(
        f"""
        select d.decision_id, d.kind, d.decided_on, d.decided_by, d.reason
        from {schema}.review_decision as d
        where exists (
            select 1 from {schema}.person_link as l
            where list_contains(?, l.person_id) and (
                (l.feed, l.file, l.row_number, l.role)
                    in ((d.feed_a, d.file_a, d.row_number_a, d.role_a),
                        (d.feed_b, d.file_b, d.row_number_b, d.role_b))
                or l.entity_id in (d.entity_id_a, d.entity_id_b)))
        order by d.decision_id""",
        [today],
    )
    history = rows(
        f"""
        select * from {schema}.person_history
        where list_has_any(string_split(old_person_ids || ' ' || new_person_ids, ' '), ?)
        order by happened_on, event_id""",
        [[person_id, *today]],
    )
    return {
        "asked": person_id,
        "person_ids": today,
        "records": records,
        "comparisons": [_comparison(e) for e in edges if e["kept"]],
        "doubts": [_comparison(e) for e in edges if not e["kept"]],
        "decisions": decisions,
        "history": history,
    }


def _comparison(edge: dict[str, Any]) -> dict[str, Any]:
    """One comparison in words and bits."""
    bits = {f: edge.get(f"{f}_bits") for f in FINDINGS}
    bits["name"] = edge.get("name_bits")
    return {
        "entities": [edge["entity_a"], edge["entity_b"]],
        "round": edge["pass"],
        "bits_above_prior": round(edge["score"], 2),
        "clash": edge["clash"],
        "findings": {f: edge[f] for f in FINDINGS if edge.get(f) is not None},
        "bits": {k: round(v, 2) for k, v in bits.items() if v is not None},
        "steward": edge.get("decision"),
    }
