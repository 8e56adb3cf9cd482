"""What the report says of deliveries and of what was held back."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from orchestration.landing.ledger import Delivery

LATELY = timedelta(days=7)


def files(found: Sequence[Delivery]) -> list[dict[str, Any]]:
    """Every delivery with its counts, newest first."""
    listed = [
        {
            "feed": d.feed,
            "file": d.file,
            "delivery_date": d.delivery_date.isoformat() if d.delivery_date else "",
            "late": d.late,
            "outcome": d.outcome,
            "superseded": d.superseded,
            "reason": d.reason,
            "received": d.received,
            "accepted": d.accepted,
            "quarantined": d.quarantined,
            "by_reason": dict(sorted(d.quarantined_by_reason.items())),
        }
        for d in found
    ]
    listed.sort(key=lambda d: (d["feed"], d["file"]))
    return sorted(listed, key=lambda d: str(d["delivery_date"]), reverse=True)


def by_reason(landed: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows held back, by feed and reason."""
    counts: Counter[tuple[str, str]] = Counter()
    for d in landed:
        for reason, n in d["by_reason"].items():
            counts[(d["feed"], reason)] += n
    return [{"feed": f, "reason": r, "rows": n} for (f, r), n in sorted(counts.items())]


def lately(landed: Sequence[dict[str, Any]], as_of: date) -> list[dict[str, Any]]:
    """Deliveries of the last seven days of which a row or all was held back."""
    first = (as_of - LATELY).isoformat()
    return [
        d
        for d in landed
        if first <= d["delivery_date"] <= as_of.isoformat()
        and (d["quarantined"] or d["outcome"] == "rejected")
    ]
