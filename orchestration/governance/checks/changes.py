"""C20: a change that widens what is allowed is a major version, of a contract or an agreement."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contracts import FeedContract, ProductContract
from orchestration.contracts.diff import diff
from orchestration.contracts.document import plain, read
from orchestration.contracts.model import ContractError
from orchestration.governance.agreements import read_agreements
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.model import Agreement, Registers
from orchestration.governance.periods import before
from orchestration.governance.registers import read_registers

SOME_DAY = date(2000, 1, 1)  # periods are compared by what they reach back to from one day


def c20(context: Context) -> Iterator[Finding]:
    """Versions say what changed since the contracts that `before` holds."""
    former = context.before
    if former is None:
        yield Finding("contracts")
        return
    contracts: list[FeedContract | ProductContract] = [*context.feeds.values()]
    for contract in [*contracts, *context.products.values()]:
        old = _document(former / contract.path.relative_to(context.root))
        if old is not None:
            changed = diff(old, plain(contract.raw))
            yield Finding(contract.id, changed.wrong_version)
    agreements, _ = read_agreements(former)
    registers, _ = read_registers(former)
    for agreement in context.agreements.values():
        if agreement.id in agreements:
            yield Finding(agreement.id)
            old_agreement = agreements[agreement.id]
            if _major(agreement) > _major(old_agreement):
                continue
            for message in _wider(old_agreement, agreement, registers, context.registers):
                text = f"{message}: needs a major version above {old_agreement.version}"
                yield Finding(agreement.id, text)


def _document(path: Path) -> Mapping[str, Any] | None:
    try:
        document: Mapping[str, Any] = plain(read(path))
    except (ContractError, FileNotFoundError):
        return None
    return document


def _major(agreement: Agreement) -> int:
    return int(agreement.version.split(".")[0])


def _wider(old: Agreement, new: Agreement, then: Registers, now: Registers) -> Iterator[str]:
    """In what the new agreement allows more than the old one."""
    for consumer, contract, name in sorted(_fields(new) - _fields(old)):
        yield f"{consumer} is granted {contract}.{name}"
    rows = {g.id: set(g.rows) for g in new.grants}
    for grant in old.grants:
        if grant.id in rows and set(grant.rows) - rows[grant.id]:
            yield f"{grant.id} lost a row condition"
    receives = [
        {p.organisation for p in a.parties if p.direction != "discloses"} for a in (old, new)
    ]
    for organisation in sorted(receives[1] - receives[0]):
        yield f"{organisation} receives"
    if new.end > old.end:
        yield "it ends later"
    was, is_now = _kept(old, then), _kept(new, now)
    for key in sorted(was.keys()):
        if key not in is_now or is_now[key] < was[key]:
            yield f"{key[0]} is kept for longer"
    if new.publication.min_count < old.publication.min_count:
        yield "smaller numbers are published"


def _fields(agreement: Agreement) -> set[tuple[str, str, str]]:
    return {(g.consumer, g.contract, name) for g in agreement.grants for name in g.fields}


def _kept(agreement: Agreement, registers: Registers) -> dict[tuple[str, str], date]:
    """By contract and column: how far back data may reach."""
    return {
        (rule.contract, rule.column or ""): before(
            SOME_DAY, registers.retention[rule.schedule].period
        )
        for rule in agreement.retention
        if rule.schedule in registers.retention
    }
