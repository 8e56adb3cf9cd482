"""What the report says of fields: what partners send, where it arrives, and what is published."""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.contracts import Field
from orchestration.governance.checks.context import Context
from orchestration.governance.trail import Step, given_under, legal_ground

KEY, HEALTH = "key", "health"  # data categories
TELLING = {HEALTH, "service", "event"}  # of special category, these may tell of health


def sent(context: Context, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Every field that a partner sends: its meaning, the clauses under which the platform uses it,
    and `reaches`: consumer -> columns of products in which its value arrives.

    Keys are left out of `reaches`: a key rests on all that tells one person from another, and tells
    none of it.
    """
    keys = {(p.id, f.name) for p in context.products.values() for f in p.fields if _is_key(f)}
    arrives: dict[str, dict[str, set[str]]] = {}
    for step in steps:
        if (step.table, step.column) not in keys:
            columns = arrives.setdefault(step.field, {}).setdefault(step.consumer, set())
            columns.add(f"{step.table}.{step.column}")
    given = given_under(context)
    return [
        {
            "field": f"{table.name}.{field.name}",
            "contract": contract.id,
            **_described(field),
            "given": list(given.get(f"{table.name}.{field.name}", ())),
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


def health(context: Context, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Published columns that are about health, or made from what is, with whom they reach.

    `tells`: its value is special category data in a table made, in part, from fields about health
    (a service, an event). The others rest on such fields without telling what they say: a date, a
    family, a figure. Those that tell come first.
    """
    about = {
        f"{table.name}.{field.name}"
        for contract in context.feeds.values()
        for table in contract.tables
        for field in table.fields
        if field.data_category == HEALTH
    }
    named = {
        (p.id, f.name): f for p in context.products.values() for f in p.fields if not _is_key(f)
    }
    steps = [step for step in steps if (step.table, step.column) in named]
    # a service's name tells of health by itself where its table is made, in part, from such fields
    tells = {(step.table, step.consumer) for step in steps if step.field in about}
    found: dict[tuple[str, ...], set[str]] = {}
    for step in steps:
        if step.field in about:
            found.setdefault(step[2:], set()).add(step.field)
    for agreement in context.in_force:
        for grant in agreement.grants:
            for name in grant.fields:
                field, purpose = named.get((grant.contract, name)), agreement.purpose(grant.purpose)
                if purpose and _tells(field) and (grant.contract, grant.consumer) in tells:
                    clause = (agreement.id, grant.id, grant.purpose, legal_ground(purpose))
                    found.setdefault((grant.contract, name, grant.consumer, *clause), set())
    heads = Step._fields[2:]
    rows = [
        dict(zip(heads, key, strict=True))
        | {
            "purpose": context.registers.purposes.get(key[5], key[5]),
            "meaning": named[key[0], key[1]].description,
            "tells": _tells(named[key[0], key[1]]),
            "from": sorted(fields),
            "confidentiality": _confidentiality(context, key[3], key[5]),
        }
        for key, fields in sorted(found.items())
    ]
    return sorted(rows, key=lambda row: not row["tells"])


def _tells(field: Field | None) -> bool:
    return field is not None and field.special_category and field.data_category in TELLING


def _confidentiality(context: Context, agreement: str, purpose: str) -> str:
    found = context.agreements[agreement].purpose(purpose)
    return (found.confidentiality if found else None) or ""


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
