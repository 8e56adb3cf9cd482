"""What the information governance lead is told: the alerts of the audit log, newest first."""

from typing import Any

from orchestration.contact_search.activity import ALERT
from orchestration.contact_search.rules import rules
from orchestration.governance import audit
from orchestration.home import Home

SHORT = 12  # digits of a child's digest that tell children apart on a page


def alerts(home: Home, last: int | None = None) -> list[dict[str, Any]]:
    """{at, rule, says, user, organisation, count, child}: people by their codes only."""
    says = {rule.id: rule.says for rule in rules().alerts}
    found = [e for e in audit.entries(home) if e.get("kind") == ALERT]
    return [
        {
            "at": entry["at"],
            "rule": entry["facts"]["rule"],
            "says": says.get(entry["facts"]["rule"], entry["facts"]["rule"]),
            "user": entry["facts"]["user"],
            "organisation": entry["facts"]["organisation"],
            "count": entry["facts"]["count"],
            "child": (entry["facts"]["subject"] or "")[:SHORT] or None,
        }
        for entry in reversed(found[-last:] if last else found)
    ]
