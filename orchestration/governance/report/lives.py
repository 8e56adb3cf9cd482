"""What the report says of lifetimes and rights: what was taken away, and what was asked."""

from typing import Any

from orchestration.governance import audit, lifetimes
from orchestration.home import Home

# kind of entry -> what happened, for a person
REQUESTS = {
    "erasure": "erased",
    "erasure_refused": "erasure refused",
    "objection": "objection heeded",
    "objection_withdrawn": "objection withdrawn",
    "objection_refused": "objection refused",
    "opt_outs_taken_over": "list of the National Data Opt-Out taken over",
}


def taken_away(home: Home) -> list[dict[str, Any]]:
    """What retention took, newest first: day, agreement, contract, schedule, what, count, rows."""
    return lifetimes.applied(home)


def requests(home: Home) -> list[dict[str, Any]]:
    """Requests of persons, newest first: day, what became of it, its reference, on which ground or
    for which purpose, rows that went. No key or digest of anybody."""
    found = []
    for entry in reversed(audit.entries(home)):
        kind, facts = entry.get("kind"), entry.get("facts", {})
        if kind == "look_up" and facts.get("what") == "subject_access":
            what = "access given"
        elif kind in REQUESTS:
            what = REQUESTS[kind]
        else:
            continue
        rows = sum(feed["removed"] for feed in facts["rows"].values()) if "rows" in facts else None
        found.append(
            {
                "on": entry["at"][:10],
                "what": what,
                "request": facts.get("request") or "",
                "detail": facts.get("refused") or facts.get("purpose") or "",
                "rows": rows,
            }
        )
    return found
