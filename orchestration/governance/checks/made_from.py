"""C17: every published column is made from fields that partners send, that its contract declares,
and that agreements let the platform use for the purpose of each grant; and is marked as what these
tell of."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from orchestration.contracts import FeedContract
from orchestration.contracts.generate import generate
from orchestration.contracts.lineage import declared, mistakes
from orchestration.contracts.model import ContractError
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.checks.marks import unmarked
from orchestration.governance.checks.releases import current_release
from orchestration.governance.lineage.project import NotCompiled, products
from orchestration.governance.lineage.values import NULL, Arm, Relation, read, together, told
from orchestration.governance.model import Agreement, Grant, RowCondition
from orchestration.governance.versions import satisfies
from orchestration.paths import CONTRACTS, REPO

NAMED = 5  # fields that a message names
Made = dict[str, Relation]


def c17(context: Context) -> Iterator[Finding]:
    """What contracts declare leads back to partners' fields; what the compiled models read is
    declared, and covered by agreements in force; and a release holds no column beside."""
    for product in context.products.values():
        yield Finding(product.id)
    feeds = {c.id: (c,) for c in context.feeds.values()}
    for mistake in mistakes(feeds, context.products):
        yield Finding(mistake.file.removesuffix(".odcs.yaml"), f"{mistake.key}: {mistake.message}")
    yield from _beside(context)
    behind = not_followed(context.feeds.values()) if context.root == CONTRACTS else []
    for message in behind:
        yield Finding("dbt_project", message)
    if not behind and (context.home or context.root == CONTRACTS):
        yield from _compiled(context)


def not_followed(
    feeds: Iterable[FeedContract], contracts: Path = CONTRACTS, repository: Path = REPO
) -> list[str]:
    """What does not follow the contracts yet: staging models that nobody wrote, and files that
    are generated. Nothing where a contract has a mistake in it: check C01 tells."""
    staging = repository / "dbt_project" / "models" / "staging"
    tables = [table.name for contract in feeds for table in contract.tables]
    missing = [
        f"models/staging/stg_{name}.sql is missing: one line, {{{{ stage('{name}') }}}}"
        for name in tables
        if not (staging / f"stg_{name}.sql").exists()
    ]
    try:
        stale = generate(check=True, contracts=contracts, repository=repository)
    except ContractError:
        return missing
    return missing + [f"{path.name} is not as the contracts say: `make generate`" for path in stale]


def _beside(context: Context) -> Iterator[Finding]:
    """Columns of the release that no contract declares."""
    release = current_release(context.home) if context.home else None
    for table in release.tables if release else []:
        known = {name for _, name in context.columns(table.name)}
        for name in table.columns:
            if name not in known:
                message = f"{table.consumer}: column {name!r} is made from nothing declared"
                yield Finding(table.name, message)


def _compiled(context: Context) -> Iterator[Finding]:
    """The models as they are compiled, held to the contracts and the agreements."""
    try:
        made, broken = products(context.home, context.feeds.values())
    except NotCompiled as error:
        yield Finding("dbt_project", str(error))
        return
    for name in context.products.keys() - made.keys():
        why = broken.get(f"products.{name}", "no model makes it")
        yield Finding(name, f"its model cannot be read: {why}")
    yield from _undeclared(context, made)
    yield from unmarked(context, made)
    for agreement in context.in_force:
        yield Finding(agreement.id)
        for grant in agreement.grants:
            if grant.contract in made and grant.contract in context.products:
                yield from _not_covered(context, agreement, grant, made[grant.contract])


def _undeclared(context: Context, made: Made) -> Iterator[Finding]:
    said = declared({c.id: (c,) for c in context.feeds.values()}, context.products)
    for name in context.products.keys() & made.keys():
        for field in context.products[name].fields:
            if field.name not in made[name].columns:
                yield Finding(name, f"{field.name}: its model makes no such column")
                continue
            allowed = {f"{s.table}.{s.field}" for s in said[f"{name}.{field.name}"]}
            beyond = sent(made[name].whole[field.name]) - allowed
            if beyond:
                message = f"{field.name}: its model reads {_some(beyond)}: not declared"
                yield Finding(name, message)


def _not_covered(
    context: Context, agreement: Agreement, grant: Grant, relation: Relation
) -> Iterator[Finding]:
    may = usable(context, grant.purpose)
    missing: dict[str, set[str]] = {}
    for column, fields in reached(grant, relation).items():
        for field in fields - may:
            missing.setdefault(field, set()).add(column)
    if missing:
        columns = ", ".join(sorted(set().union(*missing.values()))[:NAMED])
        message = (
            f"{grant.id}: {grant.contract}.({columns}) is made from {_some(missing)}, which no "
            f"agreement in force lets the platform use for {grant.purpose}"
        )
        yield Finding(agreement.id, message)


def usable(context: Context, purpose: str) -> set[str]:
    """Every table.field that agreements in force give the platform, for a purpose that serves
    this one."""
    registers = context.registers
    inside = {c.id for c in registers.consumers.values() if c.internal}
    found = set()
    for agreement in context.in_force:
        for grant in agreement.grants:
            serves = {grant.purpose, *registers.serves.get(grant.purpose, ())}
            feed = context.feeds.get(grant.contract)
            if grant.consumer not in inside or purpose not in serves or feed is None:
                continue
            if satisfies(feed.version, grant.version_range):
                found |= {f"{g.table}.{g.name}" for g in context.granted(grant)}
    return found


def reached(grant: Grant, relation: Relation) -> dict[str, set[str]]:
    """Of each column that the grant gives: the fields that are read for it, in the rows that the
    grant gives."""
    return {name: sent(found) for name, found in _sources(grant, relation).items()}


def told_by(grant: Grant, relation: Relation) -> dict[str, set[str]]:
    """Of each column that the grant gives: the fields of which its value tells, in the rows that
    the grant gives. What only matched records is left out."""
    return {name: sent(told(found)) for name, found in _sources(grant, relation).items()}


def given_arms(grant: Grant, relation: Relation) -> list[Arm]:
    """The kinds of rows that the grant lets through."""
    return [arm for arm in relation.arms if all(_may_hold(row, arm) for row in grant.rows)]


def _sources(grant: Grant, relation: Relation) -> dict[str, frozenset[str]]:
    arms = given_arms(grant, relation)
    return {
        name: together(arm[name] for arm in arms).sources
        for name in grant.fields
        if name in relation.columns
    }


def _may_hold(row: RowCondition, arm: Arm) -> bool:
    literal = arm[row.column].literal if row.column in arm else None
    if literal is None:
        return True
    if row.operator in ("is_null", "not_null"):
        return (literal == NULL) == (row.operator == "is_null")
    if row.operator in ("in", "not_in"):
        return literal != NULL and (literal in row.values) == (row.operator == "in")
    return True


def sent(sources: Iterable[str]) -> set[str]:
    """The fields that partners send among the sources: without what landing notes of a record."""
    return {s for s in read(sources) if not s.startswith("delivery.")}


def _some(fields: Iterable[str]) -> str:
    listed = sorted(fields)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more
