"""The account of every row: received = accepted + quarantined; accepted = conformed + held back +
removed (erased for a person, or past its retention)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from orchestration import store
from orchestration.home import Home
from orchestration.landing import deliveries

RECORD_ACCOUNT = "conformed.record_account"


@dataclass(frozen=True)
class Line:
    """What became of the rows of one file (or member of a zip)."""

    feed: str
    file: str
    outcome: str
    reason: str | None
    received: int
    accepted: int
    quarantined: int
    quarantined_by_reason: Mapping[str, int] = field(hash=False)
    conformed: int = 0
    held_back: int = 0
    removed: int = 0
    removed_by_reason: Mapping[str, int] = field(hash=False, default_factory=dict)

    @property
    def balanced(self) -> bool:
        """Whether no row is missing and none is counted twice."""
        landed = self.received == self.accepted + self.quarantined
        return landed and self.accepted == self.conformed + self.held_back + self.removed

    def as_dict(self) -> dict[str, Any]:
        """The line as plain JSON values."""
        return asdict(self) | {"balanced": self.balanced}


def account(home: Home) -> list[Line]:
    """A line for each delivery in the ledger, with what the warehouse made of its rows."""
    made = _warehouse(home)
    lines = []
    for d in deliveries(home):
        conformed, held_back = made.get((d.feed, d.file), (0, 0)) if d.accepted else (0, 0)
        lines.append(
            Line(
                d.feed,
                d.file,
                d.outcome,
                d.reason,
                d.received,
                d.accepted,
                d.quarantined,
                d.quarantined_by_reason,
                conformed,
                held_back,
                d.removed,
                d.removed_by_reason,
            )
        )
    return lines


def _warehouse(home: Home) -> dict[tuple[str, str], tuple[int, int]]:
    """(feed, file) -> rows conformed and rows held back."""
    if not home.warehouse.exists():
        return {}
    with store.warehouse(home) as con:
        rows = con.execute(
            f"select feed, file, sum(conformed), sum(held_back) from {RECORD_ACCOUNT} group by 1, 2"
        ).fetchall()
    return {(feed, file): (int(conformed), int(held)) for feed, file, conformed, held in rows}
