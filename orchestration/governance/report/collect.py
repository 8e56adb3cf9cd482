"""Gather what the report says, from the documents and from what a home holds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from orchestration import at_rest
from orchestration.gates.result import GateResult
from orchestration.governance import audit
from orchestration.governance.checks import DOOR, run_checks
from orchestration.governance.checks.context import Context, load
from orchestration.governance.checks.result import CheckResult
from orchestration.governance.checks.words import words
from orchestration.governance.lineage.project import NotCompiled, products
from orchestration.governance.lineage.values import Relation
from orchestration.governance.report import (
    agreed,
    arrived,
    fields,
    gazetteer,
    health,
    held,
    lives,
    names,
    readers,
    released,
    trust,
)
from orchestration.governance.report.assessments import assessments
from orchestration.governance.trail import steps_of
from orchestration.home import Home, read_json
from orchestration.landing import deliveries
from orchestration.landing.words import reasons
from orchestration.paths import CONTRACTS
from orchestration.programme_page import PAGE
from orchestration.publishing.differences import differences, former


def collect(
    home: Home,
    as_of: date,
    gates: Sequence[GateResult] | None = None,
    checks: Sequence[CheckResult] | None = None,
    root: Path = CONTRACTS,
) -> dict[str, Any]:
    """All that the page shows, as plain JSON values; counts and names, never a record's values.

    Documents with mistakes are left out (C01 names them). `gates` and `checks` are this run's;
    left out, the gates' last verdicts are read and the checks are run.
    """
    context = load(as_of, root, home, None)
    judged = list(run_checks(home, as_of, root) if checks is None else checks)
    stopped = _stopped(judged)
    release, kept = released.current(home), released.held(home)
    found = deliveries(home)  # what counts; the page also lists files that were replaced since
    landed, live = arrived.files(deliveries(home, superseded=True)), arrived.files(found)
    verdicts = _gates(home, gates)
    made = _made(context)
    steps = steps_of(context, made or {})
    agreed_today = agreed.matrix(context)
    matrix = held.with_releases(agreed_today, home, context)
    got = released.consumers(release, context.registers)
    pair = former(home)
    return {
        "as_of": as_of.isoformat(),
        "made_at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "release": release,
        "board": PAGE if (home.reports / PAGE).exists() else None,
        "releases": kept,
        "agreements": [agreed.agreement(a, context, stopped) for a in context.agreements.values()],
        "ending": agreed.ending(context),
        "deliveries": landed,
        "totals": {k: sum(d[k] for d in live) for k in ("received", "accepted", "quarantined")},
        "outcomes": dict(sorted(Counter(d["outcome"] for d in landed).items())),
        "late": sum(d["late"] for d in landed),
        "lately": arrived.lately(landed, as_of),
        "reasons": reasons(),
        "quarantine": arrived.by_reason(live),
        "gazetteer": gazetteer.warnings(home),
        "consumers": got,
        "changes": differences(home, *pair) if pair else None,
        "quality": released.quality(home, release),
        "harder_to_see": released.harder_to_see(home, release),
        "calibration": trust.calibration(),
        "matrix": matrix,
        "clauses": held.by_clause(matrix),
        "release_days": held.days(home),
        "names": names.seen(context),
        "readers": readers.readers(context),
        "lineage": made is not None,
        "health": health.health(context, made or {}),
        "sent": fields.sent(context, steps),
        "published": fields.published(context, agreed_today),
        "assessments": assessments(context, live, got),
        "retention": agreed.retention(context, found, kept),
        "taken_away": lives.taken_away(home),
        "requests": lives.requests(home),
        "checks": [
            {k: getattr(c, k) for k in ("code", "severity", "subject", "status", "message")}
            for c in judged
        ],
        "check_summary": _summary(judged),
        "gates": verdicts,
        "gate_passed": all(g["success"] for g in verdicts) if verdicts else None,
        "chain": audit.verify(home),
        "at_rest": at_rest.facts(home),
        "feeds": len({c.feed for c in context.feeds.values()}),
        "feed_contracts": len(context.feeds),
    }


def _made(context: Context) -> dict[str, Relation] | None:
    """What the models make; None where they cannot be read (C17 says why)."""
    try:
        return products(context.home, context.feeds.values())[0]
    except NotCompiled:
        return None


def _stopped(checks: Iterable[CheckResult]) -> dict[str, set[str]]:
    """The blocking checks of the documents that each subject fails: nothing is done under it."""
    found: dict[str, set[str]] = {}
    for check in checks:
        if check.code in DOOR and (check.status, check.severity) == ("fail", "block"):
            found.setdefault(check.subject, set()).add(check.code)
    return found


def _gates(home: Home, gates: Sequence[GateResult] | None) -> list[dict[str, Any]]:
    """The verdicts given, else those that the last run wrote down."""
    if gates is not None:
        return [g.as_dict() for g in gates]
    return list(read_json(home.reports / "gates.json") or [])


def _summary(checks: Iterable[CheckResult]) -> list[dict[str, Any]]:
    """Every check by code: what it asks, what to do where it fails, how many subjects passed,
    warned, failed."""
    counts = Counter((check.code, check.status) for check in checks)
    return [
        {"code": code, **said._asdict()}
        | {status: counts[(code, status)] for status in ("pass", "warn", "fail")}
        for code, said in words().items()
    ]
