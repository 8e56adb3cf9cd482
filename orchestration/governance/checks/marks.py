"""Whether a published column is marked as what it tells of (a part of C17).

A column that is made from special category data, or whose values only health partners' records
have, is special category data too (`specialCategory`), or its contract says why it is not
(`notSpecialBecause`). The same holds for criminal offence data (`criminalOffence`,
`notOffenceBecause`), of which every record of the police and of youth justice tells (UK GDPR
Art 10, DPA 2018 s.11(2): alleged offences and proceedings too).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from orchestration.contracts import Field, ProductContract
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.checks.nature import HEALTH
from orchestration.governance.lineage.values import NULL, Arm, Relation, told

ORIGIN = {"ethnicity", "demographic"}  # of special category, these are not about health
# Who somebody is and lives where: what a health partner or the police send of it is of a special
# kind for the sake of the sender's name, which stands in a column of its own.
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


def offence_fields(context: Context) -> set[str]:
    """The `table.field` of partners that tell of criminal offences. Who somebody is does not, nor
    which ethnic group: that is Art 9 data alone."""
    return {
        f"{table.name}.{field.name}"
        for contract in context.feeds.values()
        for table in contract.tables
        for field in table.fields
        if field.criminal_offence and field.data_category not in IDENTITY | ORIGIN
    }


def offence_senders(context: Context) -> set[str]:
    """The feeds in which nobody is but for an offence: every field of them is so marked."""
    return {
        c.feed
        for c in context.feeds.values()
        if all(f.criminal_offence for table in c.tables for f in table.fields)
    }


def names_sender(context: Context, field: Field) -> bool:
    """Whether a column says which feed, or which file, tells of a person or a record."""
    if field.data_category != "provenance" or field.type != "text" or not field.sources:
        return False
    columns = {f"{p.id}.{f.name}": f for p in context.products.values() for f in p.fields}
    others = [columns[s] for s in field.sources if s in columns]
    return set(field.sources) <= SENDER | columns.keys() and all(
        names_sender(context, other) for other in others
    )


def only_these_have(arms: Iterable[Arm], column: str, senders: set[str]) -> set[str]:
    """The values of a column that only rows from these senders have."""
    of_these: dict[str, list[bool]] = {}
    for arm in arms:
        literal = arm[column].literal
        if literal not in (None, NULL):
            of_these.setdefault(str(literal), []).append(comes_from(arm, senders))
    return {literal for literal, found in of_these.items() if all(found)}


def comes_from(arm: Arm, senders: set[str]) -> bool:
    """Whether rows of this kind come from one of the senders, as far as a column says so."""
    return any(value.literal in senders for value in arm.values())


@dataclass(frozen=True)
class Kind:
    """A kind of data that a column has to be marked as: the mark and what is said in its place,
    the partners' fields that tell of it, and the feeds of which every record does."""

    mark: str
    reason: str
    fields: set[str]
    senders: set[str]
    sent_by: str

    def of(self, field: Field) -> tuple[bool, str]:
        """Whether a column has the mark, and what it says in its place."""
        if self.mark == "specialCategory":
            return field.special_category, field.not_special
        return field.criminal_offence, field.not_offence


def unmarked(context: Context, made: dict[str, Relation]) -> Iterator[Finding]:
    """Columns that are not marked and should be; and reasons why not that nothing calls for."""
    kinds = (
        Kind(
            "specialCategory",
            "notSpecialBecause",
            special_fields(context),
            health_senders(context),
            "health partners",
        ),
        Kind(
            "criminalOffence",
            "notOffenceBecause",
            offence_fields(context),
            offence_senders(context),
            "police and youth justice",
        ),
    )
    for name in context.products.keys() & made.keys():
        product = context.products[name]
        for field in product.fields:
            if field.name not in made[name].columns:
                continue
            for kind in kinds:
                marked, reason = kind.of(field)
                why = _why(context, product, field, made[name], kind)
                if why and not marked and not reason:
                    message = f"mark it {kind.mark}, or say {kind.reason}"
                    yield Finding(name, f"{field.name}: {why}: {message}")
                elif reason and (marked or not why):
                    yield Finding(name, f"{field.name}: {kind.reason} has nothing to explain")


def _why(
    context: Context, product: ProductContract, field: Field, relation: Relation, kind: Kind
) -> str | None:
    """Why a column tells of this kind of data; None where it does not.

    A key tells nothing of what it rests on; a figure of a group is of no person.
    """
    if field.data_category == "key" or (product.aggregate and field.data_category in FIGURES):
        return None
    made_from = sorted(told(relation.whole[field.name]) & kind.fields)
    if made_from:
        more = f" and {len(made_from) - NAMED} more" if len(made_from) > NAMED else ""
        return f"made from {', '.join(made_from[:NAMED])}{more}"
    values = sorted(only_these_have(relation.arms, field.name, kind.senders))
    if values:
        return f"only what {kind.sent_by} send is {' or '.join(map(repr, values[:NAMED]))}"
    found = [arm[field.name] for arm in relation.arms]
    if names_sender(context, field) and any(value.literal is None for value in found):
        return "names who sent a record"
    if all(value.sources or value.literal is not None for value in found):
        return None
    # words of ours put together: only the contract tells where they are from
    columns = {f"{p.id}.{f.name}": f for p in context.products.values() for f in p.fields}
    words = [s for s in field.sources if s in columns and kind.of(columns[s])[0]]
    return f"made from {', '.join(words)}" if words else None
