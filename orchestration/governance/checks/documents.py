"""C01, C02, C13, C14: the documents are valid, and fit one another."""

from collections.abc import Collection, Iterator
from typing import Any

from orchestration.contracts.wording import Said, near
from orchestration.governance.agreements import place
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.model import Agreement
from orchestration.governance.versions import satisfies


def c01(context: Context) -> Iterator[Finding]:
    """Every document meets its schema and our rules; unknown keys are refused."""
    for folder in sorted(context.read):
        wrong = context.mistakes.get(folder, ())
        for mistake in wrong:
            yield Finding(f"{folder}/{mistake.file}", str(mistake))
        if not wrong:
            yield Finding(folder)
        if not context.read[folder]:
            yield Finding(folder, "there is no document")


def c02(context: Context) -> Iterator[Finding]:
    """Contract references and versions, consumers, purposes, parties and schedules resolve.

    A contract that is there and not valid (C01) is no fault of the agreement that names it.
    """
    for agreement in context.live:
        yield Finding(agreement.id)
        for steps, message in (*_versions(context, agreement), *_names(context, agreement)):
            yield Finding(agreement.id, f"{place(agreement, steps)}: {message}")
    for contract_id in sorted(context.broken):
        yield Finding(
            contract_id, "the contract is not valid (C01): nothing comes or goes under it"
        )
    for contract in context.feeds.values():
        yield Finding(contract.id)
        known = context.registers.organisations
        if contract.organisation not in known:
            words = f"sender {contract.organisation!r} is in no register"
            yield Finding(contract.id, f"{words}{near(contract.organisation, known)}")


def _versions(context: Context, agreement: Agreement) -> Iterator[Said]:
    """Contracts that agreements name, and their versions."""
    known = {*context.feeds, *context.products}
    asked = [(["contracts", i], *pair) for i, pair in enumerate(agreement.contracts.items())]
    asked += [
        (["grants", i], grant.contract, grant.version_range)
        for i, grant in enumerate(agreement.grants)
        if grant.version_range != agreement.contracts[grant.contract]
    ]
    for steps, contract_id, wanted in asked:
        contract = context.contract(contract_id)
        if contract is None:
            if contract_id not in context.broken:
                yield steps, f"there is no contract {contract_id!r}{near(contract_id, known)}"
        elif not satisfies(contract.version, wanted):
            yield steps, f"{contract_id} {wanted} is asked for, {contract.version} exists"


def _names(context: Context, agreement: Agreement) -> Iterator[Said]:
    """What stands in the registers."""
    known = context.registers
    asked: list[tuple[list[Any], str | None, str, Collection[str]]] = [
        *(
            (["grants", i, "consumer"], g.consumer, "consumer", known.consumers)
            for i, g in enumerate(agreement.grants)
        ),
        *(
            (["purposes", i, "id"], p.id, "purpose", known.purposes)
            for i, p in enumerate(agreement.purposes)
        ),
        *(
            (["parties", i, "organisation"], p.organisation, "organisation", known.organisations)
            for i, p in enumerate(agreement.parties)
        ),
        *(
            (["signoffs", i, "organisation"], s.organisation, "signatory", known.organisations)
            for i, s in enumerate(agreement.signoffs)
        ),
        *(
            (["retention", i, "schedule"], r.schedule, "retention schedule", known.retention)
            for i, r in enumerate(agreement.retention)
        ),
        (["references", "dpia"], agreement.dpia, "DPIA", known.dpias),
    ]
    for steps, name, kind, register in asked:
        if name and name not in register:
            yield steps, f"{kind} {name!r} is in no register{near(name, register)}"


def c13(context: Context) -> Iterator[Finding]:
    """Granted fields, and the columns of row conditions and retention, exist in the contract."""
    for agreement in context.live:
        yield Finding(agreement.id)
        for steps, message in _columns(context, agreement):
            yield Finding(agreement.id, f"{place(agreement, steps)}: {message}")


def _columns(context: Context, agreement: Agreement) -> Iterator[Said]:
    for i, grant in enumerate(agreement.grants):
        if grant.contract in context.broken:
            continue
        known = {name for _, name in context.columns(grant.contract)}
        for granted, name in zip(context.granted(grant), grant.fields, strict=True):
            if granted.field is None:
                words = f"{grant.id}: {grant.contract} has no field {name!r}"
                yield ["grants", i, "fields"], f"{words}{near(granted.name, known)}"
        for k, row in enumerate(grant.rows):
            if row.column not in known:
                words = f"{grant.id}: rows: {grant.contract} has no field {row.column!r}"
                yield ["grants", i, "rows", k, "column"], f"{words}{near(row.column, known)}"
    for i, rule in enumerate(agreement.retention):
        if rule.column is None or rule.contract in context.broken:
            continue
        table, _, column = rule.column.rpartition(".")
        fits = [t for t, c in context.columns(rule.contract) if c == column]
        if not (table in fits if table else len(fits) == 1):
            words = f"retention: {rule.contract} has no one field {rule.column!r}"
            yield ["retention", i, "column"], words


def c14(context: Context) -> Iterator[Finding]:
    """Every field that a feed sends is used by a grant, for some purpose (minimisation)."""
    used: dict[str, set[tuple[str, str]]] = {}
    for agreement in context.live:
        for grant in agreement.grants:
            names = used.setdefault(grant.contract, set())
            names.update((g.table, g.name) for g in context.granted(grant))
    for contract in context.feeds.values():
        yield Finding(contract.id)
        for table, name in context.columns(contract.id):
            if (table, name) not in used.get(contract.id, set()):
                yield Finding(contract.id, f"{table}.{name} is received and no grant uses it")
