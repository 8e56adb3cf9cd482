"""The door and the gate: under which agreements data may come in and go out on a day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from orchestration.contracts import FeedContract
from orchestration.governance.checks import DOOR, judge
from orchestration.governance.checks.context import Context, load
from orchestration.governance.model import Agreement
from orchestration.governance.versions import satisfies
from orchestration.paths import CONTRACTS

NO_AGREEMENT = "no_agreement"  # feeds.md: a reason for which a file is rejected


def admission(as_of: date, root: Path = CONTRACTS) -> Callable[[FeedContract, date], str | None]:
    """A function of a feed's contract and the day of load: None, or the reason to reject.

    A feed is let in where an agreement in force grants its contract, at its version, to the
    platform, and no blocking check fails for that agreement or for the contract. Agreements whose
    documents have mistakes let nothing in, and stop nothing else. The documents are read once, on
    this call.
    """
    documents = load(as_of, root, None, None)
    doors = {as_of: _door(documents)}

    def admit(contract: FeedContract, day: date) -> str | None:
        if day not in doors:
            doors[day] = _door(replace(documents, as_of=day))
        return doors[day](contract)

    return admit


def sound_agreements(as_of: date, root: Path = CONTRACTS) -> dict[str, Agreement]:
    """The agreements in force on the day for which no blocking check fails, by id.

    Only these may let a product out: the gate's counterpart of `admission`.
    """
    return _sound(load(as_of, root, None, None))[0]


def _sound(context: Context) -> tuple[dict[str, Agreement], set[str]]:
    """The agreements that hold, and the subjects (agreements, contracts) that are blocked."""
    results = judge(context, DOOR)
    blocked = {r.subject for r in results if r.status == "fail" and r.severity == "block"}
    return {a.id: a for a in context.in_force if a.id not in blocked}, blocked


def _door(context: Context) -> Callable[[FeedContract], str | None]:
    agreements, blocked = _sound(context)
    internal = {c.id for c in context.registers.consumers.values() if c.internal}
    grants = [g for a in agreements.values() for g in a.grants if g.consumer in internal]

    def admit(contract: FeedContract) -> str | None:
        covered = any(
            grant.contract == contract.id and satisfies(contract.version, grant.version_range)
            for grant in grants
        )
        return None if covered and contract.id not in blocked else NO_AGREEMENT

    return admit
