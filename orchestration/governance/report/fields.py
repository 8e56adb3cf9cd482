"""What the report says of fields: what partners send, where it arrives, and what is published."""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.contracts import Field
from orchestration.governance.checks.context import Context
from orchestration.governance.trail import Step, given_under

KEY = "key"  # a data category


def sent(context: Context, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Every field that a partner sends: its meaning, the clauses under which the platform uses it,
    `reaches`: consumer -> columns of products that tell of it, and `matches`: whether it is
    compared to find which records belong together.

    Keys are left out of `reaches`: a key tells nothing of what it rests on.
    """
    keys = {(p.id, f.name) for p in context.products.values() for f in p.fields if _is_key(f)}
    arrives: dict[str, dict[str, set[str]]] = {}
    compared = set()
    for step in steps:
        if not step.tells:
            compared.add(step.field)
        elif (step.table, step.column) not in keys:
            columns = arrives.setdefault(step.field, {}).setdefault(step.consumer, set())
            columns.add(f"{step.table}.{step.column}")
    given = given_under(context)
    return [
        {
            "field": f"{table.name}.{field.name}",
            "contract": contract.id,
            **_described(field),
            "given": list(given.get(f"{table.name}.{field.name}", ())),
            "matches": f"{table.name}.{field.name}" in compared,
            "reaches": {
                consumer: sorted(columns)
                for consumer, columns in sorted(
                    arrives.get(f"{table.name}.{field.name}", {}).items()
                )
            },
        }
        for contract in sorted(context.feeds.values(), key=lambda c: c.id)
        for table in contract.tables
        for field in table.fields
    ]


def published(context: Context, matrix: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The data dictionary of the products, with who reads each column today."""
    readers: dict[tuple[str, str], set[str]] = {}
    for row in matrix:
        if row["active"] and row["from"] <= context.as_of.isoformat() <= row["until"]:
            readers.setdefault((row["table"], row["field"]), set()).add(row["consumer"])
    return [
        {
            "table": product.id,
            "version": product.version,
            "description": product.description,
            "columns": [
                {
                    "name": field.name,
                    "type": field.type,
                    **_described(field),
                    "readers": sorted(readers.get((product.id, field.name), ())),
                }
                for field in product.fields
            ],
        }
        for product in sorted(context.products.values(), key=lambda p: p.id)
    ]


def _is_key(field: Field) -> bool:
    return field.data_category == KEY


def _described(field: Field) -> dict[str, Any]:
    return {
        "meaning": field.description,
        "class": field.classification,
        "category": field.data_category,
        "special": field.special_category,
        "criminal": field.criminal_offence,
        "identifies": field.identifiability,
    }
