"""What the report says of health: which published columns tell of it, and whom they reach."""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.contracts import Field, ProductContract
from orchestration.governance.checks.context import Context
from orchestration.governance.checks.made_from import given_arms, told_by
from orchestration.governance.checks.marks import (
    ORIGIN,
    comes_from,
    health_senders,
    names_sender,
    special_fields,
)
from orchestration.governance.lineage.values import Relation
from orchestration.governance.model import Agreement, Grant, RowCondition
from orchestration.governance.trail import legal_ground
from orchestration.governance.versions import satisfies

TELLS, FIGURES, RESTS = "tells", "figures", "rests"  # how a column is about health


def health(context: Context, made: Mapping[str, Relation]) -> list[dict[str, Any]]:
    """A row for each clause in force and column about health, those that tell of a person first.

    `how`: `tells` (special category data that is, or may be, of a person's health), `figures` (of
    groups, small numbers hidden), `rests` (made in part from fields about health, such as a day,
    without telling what they say). Keys are left out, and what row conditions keep out.
    """
    about, senders = special_fields(context, health_only=True), health_senders(context)
    rows = []
    for agreement in context.in_force:
        for grant in agreement.grants:
            product = context.products.get(grant.contract)
            if product is None or grant.contract not in made:
                continue
            if satisfies(product.version, grant.version_range):
                found = _of_grant(context, product, grant, made[product.id], about, senders)
                rows += [_row(context, agreement, grant, *one) for one in found]
    order = (TELLS, FIGURES, RESTS)
    return sorted(
        rows,
        key=lambda r: (order.index(r["how"]), r["table"], r["column"], r["consumer"], r["grant"]),
    )


def _of_grant(
    context: Context,
    product: ProductContract,
    grant: Grant,
    relation: Relation,
    about: set[str],
    senders: set[str],
) -> Iterator[tuple[Field, str, list[str]]]:
    """The columns about health that a grant gives: the column, how, and from which fields."""
    keys = {f.name for f in product.fields if f.data_category == "key"}
    told = {c: sorted(f & about) for c, f in told_by(grant, relation).items() if c not in keys}
    may = any(told.values()) or any(comes_from(a, senders) for a in given_arms(grant, relation))
    for field in product.fields:
        if field.name not in told or _pinned(field, grant.rows):
            continue
        special = field.special_category and field.data_category not in ORIGIN
        if product.aggregate and (told[field.name] or special):
            yield field, FIGURES, told[field.name]
        elif special and (may or (names_sender(context, field) and not _kept_to(grant, product))):
            yield field, TELLS, told[field.name]
        elif told[field.name]:
            yield field, RESTS, told[field.name]


def _pinned(field: Field, rows: tuple[RowCondition, ...]) -> bool:
    """Whether the rows that are given all have one value there: then it tells nothing."""
    return any(r.column == field.name and r.operator == "in" and len(r.values) == 1 for r in rows)


def _kept_to(grant: Grant, product: ProductContract) -> bool:
    """Whether the grant's row conditions say from which feeds the rows are."""
    sender = {f.name for f in product.fields if f.data_category == "provenance"}
    return any(r.column in sender and r.operator == "in" for r in grant.rows)


def _row(
    context: Context, agreement: Agreement, grant: Grant, field: Field, how: str, made_of: list[str]
) -> dict[str, Any]:
    purpose = agreement.purpose(grant.purpose)
    return {
        "table": grant.contract,
        "column": field.name,
        "meaning": field.description,
        "how": how,
        "from": made_of,
        "consumer": grant.consumer,
        "agreement": agreement.id,
        "grant": grant.id,
        "purpose": context.registers.purposes.get(grant.purpose, grant.purpose),
        "ground": legal_ground(purpose) if purpose else "",
        "confidentiality": (purpose.confidentiality if purpose else None) or "",
    }
