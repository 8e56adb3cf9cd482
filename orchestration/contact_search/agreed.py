"""Whose practitioners may look: the parties that receive under the agreement that grants the table.

Nothing is settled here: with the agreement at its end, suspended or changed, so is the search.
"""

from datetime import date
from pathlib import Path

from orchestration.governance.agreements import read_agreements
from orchestration.governance.model import in_force
from orchestration.paths import CONTRACTS

CONSUMER = "contact_search"
TABLE = "single_view_of_child"


def receivers(day: date, root: Path = CONTRACTS) -> frozenset[str]:
    """Organisations to whose practitioners contact search may show children on the day; none where
    no agreement in force grants it."""
    return frozenset(
        party.organisation
        for agreement in read_agreements(root)[0].values()
        if in_force(agreement, day)
        and any(g.consumer == CONSUMER and g.contract == TABLE for g in agreement.grants)
        for party in agreement.parties
        if party.direction != "discloses"
    )
