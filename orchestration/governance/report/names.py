"""Whose names each consumer can see, and by which clauses: of the persons whom a column names, and
of those to whom a table of ties leads (parents, siblings, members of a family)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from orchestration.contracts import Field, ProductContract
from orchestration.governance.checks.context import Context
from orchestration.governance.model import Agreement, Grant
from orchestration.governance.trail import conditions, legal_ground
from orchestration.governance.versions import satisfies

NAME, KEY, PERSON = "name", "key", "person.person_id"


class Given(NamedTuple):
    """A grant in force of a product, with the product's fields that it names."""

    agreement: Agreement
    grant: Grant
    product: ProductContract
    fields: tuple[Field, ...]

    @property
    def names(self) -> list[str]:
        """`table.column` of each granted column that holds a name of a person."""
        named = [f.name for f in self.fields if f.data_category == NAME]
        direct = {f.name for f in self.fields if f.identifiability == "direct"}
        return [f"{self.product.id}.{name}" for name in named if name in direct]

    @property
    def keys(self) -> list[Field]:
        """The granted columns that hold keys of other tables."""
        return [f for f in self.fields if f.refers_to and f.data_category == KEY]


def seen(context: Context) -> list[dict[str, Any]]:
    """By consumer: whose names, in which columns, through which ties, by which clauses.

    Clauses are those in force on the day. A pseudonymised consumer gets codes in place of names and
    is left out.
    """
    given: dict[str, list[Given]] = {}
    for one in _given(context):
        given.setdefault(one.grant.consumer, []).append(one)
    rows = []
    for consumer, clauses in sorted(given.items()):
        known = context.registers.consumers.get(consumer)
        if known is None or known.internal or known.pseudonymised:
            continue
        named = [one for one in clauses if one.names]
        own = [(_whose(one), [one]) for one in named]
        tied = [(whose, [tie, one]) for one in named for tie, whose in _ties(one, clauses)]
        for whose, by in [*own, *tied]:
            rows.append({"consumer": consumer, "name": known.name, "whose": whose}
                        | _clauses(context, by))  # fmt: skip
    return rows


def _given(context: Context) -> Iterator[Given]:
    for agreement in context.in_force:
        for grant in agreement.grants:
            product = context.products.get(grant.contract)
            if product and satisfies(product.version, grant.version_range):
                fields = tuple(f for f in product.fields if f.name in grant.fields)
                yield Given(agreement, grant, product, fields)


def _ties(named: Given, clauses: Iterable[Given]) -> Iterator[tuple[Given, str]]:
    """Where `named` holds the persons themselves: the granted tables that lead from one to others,
    and who these are: the persons of a row, or the persons of one group (two keys in a row)."""
    keys = [f"{named.product.id}.{f.name}" for f in named.product.key]
    if keys != [PERSON] or not set(named.product.key) <= set(named.fields):
        return
    for tie in clauses:
        if len(tie.keys) < 2 or PERSON not in {f.refers_to for f in tie.keys}:
            continue
        kinds = _all_kinds(tie)
        persons = [_told(f.description) for f in tie.keys if f.refers_to == PERSON]
        if len(persons) > 1 and not any(f.key and f.codes for f in tie.fields):
            yield tie, f"both whom a row ties: {' and '.join(persons)}"
        elif len(persons) > 1:
            yield tie, f"both whom a row ties, a person and the {'; '.join(kinds)}"
        else:
            yield tie, f"everybody of one group: {'; '.join(kinds) or _told(tie.product.grain)}"


def _whose(one: Given) -> str:
    """Whose name a table's own columns hold. Where a row is about one person, that one; where it is
    about several, what the columns' contract says, with the ties by which they come together."""
    persons = [f for f in one.product.fields if f.refers_to == PERSON]
    if [f"{one.product.id}.{f.name}" for f in one.product.key] == [PERSON]:
        return _told(one.product.grain)
    if len(persons) == 1:
        return _told(persons[0].description)
    named = {f.name: f for f in one.fields}
    columns = (named[name.partition(".")[2]] for name in one.names)
    said = "; ".join(_told(f.description) for f in columns)
    kinds = _all_kinds(one, "family")
    tie = f" Its tie to the other: {'; '.join(kinds)}" if kinds else ""
    return f"{said}. Not the name of anybody else in the row.{tie}"


def _all_kinds(one: Given, category: str | None = None) -> list[str]:
    """The kinds of ties that a grant lets through: of its keys, or of a category of data."""
    fields = (
        f for f in one.fields if f.codes and (f.data_category == category if category else f.key)
    )
    return [kind for f in fields for kind in _kinds(f, one.grant)]


def _kinds(field: Field, grant: Grant) -> list[str]:
    """The codes of a field that the grant's row conditions let through, in words."""
    codes = set(field.codes)
    for condition in grant.rows:
        if condition.column == field.name and condition.operator == "in":
            codes &= set(condition.values)
        elif condition.column == field.name and condition.operator == "not_in":
            codes -= set(condition.values)
    labels: Mapping[str, str] = dict(zip(field.codes, field.labels, strict=False))
    told = ((code.replace("_", " "), labels.get(code, "")) for code in field.codes if code in codes)
    return [f"{word} ({label})" if label not in ("", word) else word for word, label in told]


def _clauses(context: Context, by: list[Given]) -> dict[str, Any]:
    purposes = dict.fromkeys((one.agreement.id, one.grant.purpose) for one in by)
    found = [(context.agreements[a].purpose(p), p) for a, p in purposes]
    return {
        "columns": by[-1].names,
        "through": [f"{one.product.id} ({', '.join(f.name for f in one.keys)})" for one in by[:-1]],
        "agreements": list(dict.fromkeys(str(one.agreement.raw["title"]) for one in by)),
        "clauses": list(dict.fromkeys(f"{one.agreement.id} {one.grant.id}" for one in by)),
        "purposes": [context.registers.purposes.get(p, p) for _, p in found],
        "grounds": [legal_ground(purpose) for purpose, _ in found if purpose],
        "rows": [f"{one.product.id}: {said}" for one in by if (said := conditions(one.grant))],
        "until": min(one.agreement.end for one in by).isoformat(),
    }  # fmt: skip


def _told(text: str) -> str:
    """A grain or a description within a sentence."""
    text = text.removeprefix("One row ").rstrip(".") or "the persons in the table"
    return text[:1].lower() + text[1:]
