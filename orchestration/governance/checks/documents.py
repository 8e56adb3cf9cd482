"""C01, C02, C13, C14: the documents are valid, and fit one another."""

from collections.abc import Iterator

from orchestration.governance.checks.context import Context, Finding
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
    """Contract references and versions, consumers, purposes, parties and schedules resolve."""
    registers = context.registers
    for agreement in context.live:
        yield Finding(agreement.id)
        ranges = [*agreement.contracts.items()]
        ranges += [(g.contract, g.version_range) for g in agreement.grants]
        for contract_id, wanted in sorted(set(ranges)):
            contract = context.contract(contract_id)
            if contract is None:
                yield Finding(agreement.id, f"there is no contract {contract_id!r}")
            elif not satisfies(contract.version, wanted):
                message = f"{contract_id} {wanted} is asked for, {contract.version} exists"
                yield Finding(agreement.id, message)
        named = [
            *((g.consumer, registers.consumers, "consumer") for g in agreement.grants),
            *((p.id, registers.purposes, "purpose") for p in agreement.purposes),
            *((p.organisation, registers.organisations, "organisation") for p in agreement.parties),
            *((s.organisation, registers.organisations, "signatory") for s in agreement.signoffs),
            *((r.schedule, registers.retention, "retention schedule") for r in agreement.retention),
            *(
                (agreement.dpia, registers.dpias, "DPIA")
                for agreement in [agreement]
                if agreement.dpia
            ),
        ]
        unknown = {f"{kind} {name!r}" for name, register, kind in named if name not in register}
        for what in sorted(unknown):
            yield Finding(agreement.id, f"{what} is in no register")
    for contract in context.feeds.values():
        yield Finding(contract.id)
        if contract.organisation not in registers.organisations:
            message = f"sender {contract.organisation!r} is in no register"
            yield Finding(contract.id, message)


def c13(context: Context) -> Iterator[Finding]:
    """Granted fields, and the columns of row conditions and retention, exist in the contract."""
    for agreement in context.live:
        yield Finding(agreement.id)
        for grant in agreement.grants:
            known = context.columns(grant.contract)
            for granted, name in zip(context.granted(grant), grant.fields, strict=True):
                if granted.field is None:
                    message = f"{grant.id}: {grant.contract} has no field {name!r}"
                    yield Finding(agreement.id, message)
            for row in grant.rows:
                if row.column not in {name for _, name in known}:
                    message = f"{grant.id}: rows: {grant.contract} has no field {row.column!r}"
                    yield Finding(agreement.id, message)
        for rule in agreement.retention:
            if rule.column is None:
                continue
            table, _, column = rule.column.rpartition(".")
            fits = [t for t, c in context.columns(rule.contract) if c == column]
            if not (table in fits if table else len(fits) == 1):
                message = f"retention: {rule.contract} has no one field {rule.column!r}"
                yield Finding(agreement.id, message)


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
