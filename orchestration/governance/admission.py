"""The door: whether a delivery may come in, by the agreements of the day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from orchestration.contracts import FeedContract
from orchestration.governance.checks import DOOR, judge
from orchestration.governance.checks.context import Context, load
from orchestration.governance.versions import satisfies
from orchestration.paths import CONTRACTS

NO_AGREEMENT = "no_agreement"  # feeds.md: a reason for which a file is rejected


def admission(as_of: date, root: Path = CONTRACTS) -> Callable[[FeedContract, date], str | None]:
    """A function of a feed's contract and the day of load: None, or the reason to reject.

    The documents are read once, on this call.

    A feed is let in where an agreement in force grants its contract, at its version, to the
    platform, and no blocking check fails for that agreement or for the contract. Agreements whose
    documents have mistakes let nothing in, and stop nothing else.
    """
    documents = load(as_of, root, None, None)
    doors: dict[date, Callable[[FeedContract], str | None]] = {}

    def admit(contract: FeedContract, day: date) -> str | None:
        if day not in doors:
            doors[day] = _door(replace(documents, as_of=day))
        return doors[day](contract)

    return admit


def _door(context: Context) -> Callable[[FeedContract], str | None]:
    results = judge(context, DOOR)
    blocked = {r.subject for r in results if r.status == "fail" and r.severity == "block"}
    internal = {c.id for c in context.registers.consumers.values() if c.internal}
    grants = [
        grant
        for agreement in context.in_force
        if agreement.id not in blocked
        for grant in agreement.grants
        if grant.consumer in internal
    ]

    def admit(contract: FeedContract) -> str | None:
        covered = any(
            grant.contract == contract.id and satisfies(contract.version, grant.version_range)
            for grant in grants
        )
        return None if covered and contract.id not in blocked else NO_AGREEMENT

    return admit
