"""C20: a change that widens what is allowed is a major version, of a contract or an agreement."""

from collections.abc import Iterator

from orchestration.contracts import FeedContract, ProductContract, read_feeds, read_products
from orchestration.contracts.diff import Diff, diff
from orchestration.governance.agreement_diff import diff as agreement_diff
from orchestration.governance.agreements import read_agreements
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.registers import read_registers

NAMED = 3  # changes that a message names


def c20(context: Context) -> Iterator[Finding]:
    """Versions say what changed since the contracts that `before` holds."""
    former = context.before
    if former is None:
        yield Finding("contracts")
        return
    old: dict[str, FeedContract | ProductContract] = {
        **read_feeds(former)[0],
        **read_products(former)[0],
    }
    contracts: list[FeedContract | ProductContract] = [*context.feeds.values()]
    for contract in [*contracts, *context.products.values()]:
        if contract.id in old:
            yield Finding(contract.id, _why(diff(old[contract.id].raw, contract.raw)))
    agreements, _ = read_agreements(former)
    registers, _ = read_registers(former)
    for agreement in context.agreements.values():
        if agreement.id in agreements:
            was = agreements[agreement.id]
            compared = agreement_diff(was.raw, agreement.raw, registers, context.registers)
            yield Finding(agreement.id, _why(compared))


def _why(compared: Diff) -> str | None:
    """Why the version number is wrong, and the gravest changes that it is to tell of."""
    if compared.wrong_version is None:
        return None
    gravest = [c for c in compared.changes if c.level == compared.level]
    more = f" and {len(gravest) - NAMED} more" if len(gravest) > NAMED else ""
    told = "; ".join(f"{c.where}: {c.message}" for c in gravest[:NAMED])
    return f"{compared.wrong_version}{told and ': '}{told}{more}"
