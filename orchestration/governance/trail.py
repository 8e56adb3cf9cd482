"""field -> purpose -> consumer -> legal ground: which partner's field reaches whom, and by what."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from orchestration.governance.checks.context import Context, load
from orchestration.governance.checks.made_from import reached, told_by
from orchestration.governance.lineage.project import products
from orchestration.governance.lineage.values import Relation
from orchestration.governance.model import Agreement, Grant, Purpose
from orchestration.governance.versions import satisfies
from orchestration.home import Home
from orchestration.paths import CONTRACTS


class Step(NamedTuple):
    """A field that a partner sends, and one column of one grant in which it arrives."""

    field: str  # table.field of a feed
    given: tuple[str, ...]  # "agreement grant": what lets the platform use the field
    table: str
    column: str
    consumer: str
    agreement: str
    grant: str
    purpose: str
    ground: str
    tells: bool = True  # whether the column tells of it; else it only matched records


def trail(as_of: date, home: Home | None = None, root: Path = CONTRACTS) -> list[Step]:
    """Every step on the day, by field, consumer, table and column; read from the compiled models,
    those of the home's last run where there is a home.

    Row conditions of a grant count: what they keep out does not arrive. Raises NotCompiled.
    """
    context = load(as_of, root, home, None)
    return steps_of(context, products(home, context.feeds.values())[0])


def steps_of(context: Context, made: Mapping[str, Relation]) -> list[Step]:
    """`trail` of documents that are loaded and models that are read."""
    given = given_under(context)
    steps = []
    for agreement in context.in_force:
        for grant in agreement.grants:
            product = context.products.get(grant.contract)
            fits = product and satisfies(product.version, grant.version_range)
            if not fits or grant.contract not in made:
                continue
            purpose = agreement.purpose(grant.purpose)
            ground = legal_ground(purpose) if purpose else ""
            told = told_by(grant, made[grant.contract])
            for column, fields in reached(grant, made[grant.contract]).items():
                steps += [
                    Step(
                        field,
                        given.get(field, ()),
                        grant.contract,
                        column,
                        grant.consumer,
                        agreement.id,
                        grant.id,
                        grant.purpose,
                        ground,
                        field in told[column],
                    )
                    for field in fields
                ]
    return sorted(
        steps,
        key=lambda s: (s.field, s.consumer, s.table, s.agreement, s.grant, not s.tells, s.column),
    )


def legal_ground(purpose: Purpose) -> str:
    """The articles and laws that a purpose rests on, in one line."""
    nine, ten = purpose.article9, purpose.article10
    parts = [f"Art {purpose.article6_basis}: {purpose.article6_law}"]
    if nine:
        paragraph = nine.schedule1_paragraph
        parts.append(f"Art {nine.condition}" + (f", Sch 1 para {paragraph}" if paragraph else ""))
    if ten:
        parts.append(f"Art 10: {ten.condition}")
    return "; ".join(parts)


def conditions(grant: Grant) -> str:
    """The row conditions of a grant in one line; empty where it gives every row."""
    said = (f"{r.column} {r.operator} {', '.join(r.values)}".strip() for r in grant.rows)
    return "; ".join(said)


def given_under(context: Context) -> dict[str, tuple[str, ...]]:
    """By field of a feed: the clauses that let the platform use it."""
    found: dict[str, list[str]] = {}
    for agreement, grant, field in _inbound(context):
        found.setdefault(field, []).append(f"{agreement.id} {grant.id}")
    return {field: tuple(sorted(clauses)) for field, clauses in found.items()}


def _inbound(context: Context) -> Iterator[tuple[Agreement, Grant, str]]:
    inside = {c.id for c in context.registers.consumers.values() if c.internal}
    for agreement in context.in_force:
        for grant in agreement.grants:
            if grant.consumer in inside and grant.contract in context.feeds:
                for granted in context.granted(grant):
                    yield agreement, grant, f"{granted.table}.{granted.name}"


def as_json(step: Step) -> dict[str, Any]:
    """A step as a JSON object."""
    return {**step._asdict(), "given": list(step.given)}
