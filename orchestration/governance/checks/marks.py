"""Whether a published column is marked as what it tells of (a part of C17).

A column that is made from special category data, or whose values only health partners' records
have, is special category data too (`specialCategory`), or its contract says why it is not
(`notSpecialBecause`).
"""

from collections.abc import Iterable, Iterator

from orchestration.contracts import Field, ProductContract
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.checks.nature import HEALTH
from orchestration.governance.lineage.values import NULL, Arm, Relation, told

ORIGIN = {"ethnicity", "demographic"}  # of special category, these are not about health
# Who somebody is and lives where: what a health partner sends of it is special for the sake of the
# sender's name, which stands in a column of its own.
IDENTITY = {"name", "birth", "address", "identifier", "demographic", "key", "place"}
FIGURES = {"quality", "geography", "place", "provenance"}  # of groups; small numbers are hidden
SENDER = {"delivery.feed", "delivery.file"}
NAMED = 3  # fields that a message names


def special_fields(context: Context, health_only: bool = False) -> set[str]:
    """The `table.field` of partners that tell of special category data; of health alone."""
    return {
        f"{table.name}.{field.name}"
        for contract in context.feeds.values()
        for table in contract.tables
        for field in table.fields
        if field.special_category or field.data_category == HEALTH
        if field.data_category not in (IDENTITY | ORIGIN if health_only else IDENTITY)
    }


def health_senders(context: Context) -> set[str]:
    """The feeds that health partners send."""
    return {c.feed for c in context.feeds.values() if c.sector == HEALTH}


def names_sender(context: Context, field: Field) -> bool:
    """Whether a column says which feed, or which file, tells of a person or a record."""
    if field.data_category != "provenance" or field.type != "text" or not field.sources:
        return False
    columns = {f"{p.id}.{f.name}": f for p in context.products.values() for f in p.fields}
    others = [columns[s] for s in field.sources if s in columns]
    return set(field.sources) <= SENDER | columns.keys() and all(
        names_sender(context, other) for other in others
    )


def only_health_has(arms: Iterable[Arm], column: str, senders: set[str]) -> set[str]:
    """The values of a column that only rows from health partners have."""
    of_health: dict[str, list[bool]] = {}
    for arm in arms:
        literal = arm[column].literal
        if literal not in (None, NULL):
            of_health.setdefault(str(literal), []).append(from_health(arm, senders))
    return {literal for literal, found in of_health.items() if all(found)}


def from_health(arm: Arm, senders: set[str]) -> bool:
    """Whether rows of this kind come from a health partner, as far as a column of them says so."""
    return any(value.literal in senders for value in arm.values())


def unmarked(context: Context, made: dict[str, Relation]) -> Iterator[Finding]:
    """Columns that are not marked and should be; and reasons why not that nothing calls for."""
    special, senders = special_fields(context), health_senders(context)
    for name in context.products.keys() & made.keys():
        product = context.products[name]
        for field in product.fields:
            if field.name not in made[name].columns:
                continue
            why = _why(context, product, field, made[name], special, senders)
            if why and not field.special_category and not field.not_special:
                message = "mark it specialCategory, or say notSpecialBecause"
                yield Finding(name, f"{field.name}: {why}: {message}")
            elif field.not_special and (field.special_category or not why):
                yield Finding(name, f"{field.name}: notSpecialBecause has nothing to explain")


def _why(
    context: Context,
    product: ProductContract,
    field: Field,
    relation: Relation,
    special: set[str],
    senders: set[str],
) -> str | None:
    """Why a column tells of special category data; None where it does not.

    A key tells nothing of what it rests on; a figure of a group is of no person.
    """
    if field.data_category == "key" or (product.aggregate and field.data_category in FIGURES):
        return None
    made_from = sorted(told(relation.whole[field.name]) & special)
    if made_from:
        more = f" and {len(made_from) - NAMED} more" if len(made_from) > NAMED else ""
        return f"made from {', '.join(made_from[:NAMED])}{more}"
    values = sorted(only_health_has(relation.arms, field.name, senders))
    if values:
        return f"only what health partners send is {' or '.join(map(repr, values[:NAMED]))}"
    return "names who sent a record" if names_sender(context, field) else None
