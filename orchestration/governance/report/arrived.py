"""What the report says of deliveries and of what was held back."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from orchestration.landing.ledger import Delivery

LATELY = timedelta(days=6)  # before the day itself: seven in all


def files(found: Sequence[Delivery]) -> list[dict[str, Any]]:
    """Every delivery with its counts, newest first."""
    listed = [
        {
            "feed": d.feed,
            "file": d.file,
            "delivery_date": d.delivery_date.isoformat() if d.delivery_date else "",
            "landed_on": d.landed_on.isoformat() if d.landed_on else "",
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


def lately(landed: Sequence[dict[str, Any]], as_of: date) -> dict[str, Any]:
    """`files` that are dated in the seven days to `as_of`, or came in them, of which a row or all
    was held back: each with `backlog`, whether it only came then and is older or has no date. And
    the rows, files and whole files that were held back, of the `fresh` and of the `backlog`."""
    days = [(as_of - LATELY).isoformat(), as_of.isoformat()]

    def within(day: str) -> bool:
        return days[0] <= day <= days[1]

    found = [
        d | {"backlog": not within(d["delivery_date"])}
        for d in landed
        if within(d["delivery_date"]) or within(d["landed_on"])
        if d["quarantined"] or d["outcome"] == "rejected"
    ]
    return {
        "since": days[0],
        "files": found,
        "fresh": _totals([d for d in found if not d["backlog"]]),
        "backlog": _totals([d for d in found if d["backlog"]]),
    }


def _totals(found: Sequence[dict[str, Any]]) -> dict[str, int]:
    return {
        "rows": sum(d["quarantined"] for d in found),
        "files": sum(d["quarantined"] > 0 for d in found),
        "rejected": sum(d["outcome"] == "rejected" for d in found),
    }
