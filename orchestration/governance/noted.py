"""What the audit log has to hold of landing and of looking, in words without personal data.

Landings are entered from the ledger: whatever it has and the log has not is added, so a run that
was killed between the two is made good by the next.
"""

from datetime import date
from pathlib import Path
from typing import Any

from orchestration.governance import audit
from orchestration.governance.agreements import read_agreements
from orchestration.governance.model import in_force
from orchestration.governance.registers import load_registers
from orchestration.governance.secret import digest, rights_secret
from orchestration.home import Home
from orchestration.landing import ledger
from orchestration.paths import CONTRACTS
from orchestration.reasons import Reason

LANDED = "delivery_landed"
SAME = ("feed", "delivery", "outcome", "reason", "contract_version")


def landings(home: Home, as_of: date, root: Path = CONTRACTS) -> int:
    """Enter every landed file that the log does not have yet; returns how many were entered.

    A file whose name no contract knows is told by its hash alone: such a name may say anything.
    """
    noted = {
        tuple(entry["facts"].get(key) for key in SAME)
        for entry in audit.entries(home)
        if entry.get("kind") == LANDED
    }
    under = agreements_of(as_of, root)
    new = 0
    for entry in ledger.read(home):
        facts = _landing(entry, under.get(entry.contract_id or "", []))
        if tuple(facts[key] for key in SAME) not in noted:
            audit.append(home, LANDED, facts)
            new += 1
    return new


def agreements_of(as_of: date, root: Path = CONTRACTS) -> dict[str, list[str]]:
    """Feed contract -> the agreements in force on the day that let the platform have it."""
    internal = {c.id for c in load_registers(root).consumers.values() if c.internal}
    found: dict[str, set[str]] = {}
    for agreement in read_agreements(root)[0].values():
        if not in_force(agreement, as_of):
            continue
        for grant in agreement.grants:
            if grant.consumer in internal:
                found.setdefault(grant.contract, set()).add(agreement.id)
    return {contract: sorted(ids) for contract, ids in found.items()}


def _landing(entry: ledger.Entry, agreements: list[str]) -> dict[str, Any]:
    known = entry.contract_id is not None
    return {
        "feed": entry.feed if known else None,
        "file": entry.file if known else None,
        "delivery": entry.delivery_id if known else entry.sha256[:12],
        "sha256": entry.sha256,
        "outcome": entry.outcome,
        "reason": entry.reason,
        "contract": entry.contract_id,
        "contract_version": entry.contract_version,
        "agreements": agreements if entry.outcome == ledger.ACCEPTED else [],
        **{
            name: sum(getattr(part, name) for part in entry.parts)
            for name in ("received", "accepted", "quarantined")
        },
    }


def look_up(home: Home, what: str, key: str | None, reason: Reason) -> None:
    """Enter that somebody looked: at what kind of thing, and why. `key` (a person_id) is entered
    as a keyed digest only: it can be asked for by who has the key, and tells nothing by itself."""
    facts = {
        "what": what,
        "reason": reason.value,
        "subject": subject(home, key) if key else None,
    }
    audit.append(home, "look_up", facts)


def looked_at(home: Home, person_id: str) -> list[dict[str, Any]]:
    """Every entry by which somebody looked at the person: alone, or with others in a list that
    contact search showed."""
    wanted = subject(home, person_id)
    return [
        entry
        for entry in audit.entries(home)
        if entry.get("kind") == "look_up"
        and wanted in (entry["facts"].get("subject"), *entry["facts"].get("subjects", ()))
    ]


def subject(home: Home, person_id: str) -> str:
    """The digest under which the log knows a person's key."""
    return digest(rights_secret(home), "subject", person_id)
