"""The last words of a run: every row accounted for, the checks held, the report written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from logging import getLogger
from pathlib import Path
from typing import Any

from orchestration.assets.account import Line, account
from orchestration.assets.fingerprint import Marks, fingerprint, seen
from orchestration.gates import GateResult
from orchestration.governance import CheckResult
from orchestration.home import Home, write_json

log = getLogger("orchestration.governance")


@dataclass(frozen=True)
class Accounted:
    """What the last step of a run wrote down."""

    lines: list[Line]
    checks: list[CheckResult]
    report: Path
    board: Path | None


def settle(home: Home, day: date) -> Accounted:
    """Account for every row, hold the checks against the home, note it in the audit log, and
    write the board's page and the report. Done again with nothing new, it says the same again."""
    from orchestration import programme_page
    from orchestration.governance import audit, baseline, lifetimes, run_checks
    from orchestration.governance.report import write
    from orchestration.publishing import current

    for gone in lifetimes.prune(home, day):
        log.info("retention: %d %s, %s of %s", gone.count, gone.what, gone.schedule, gone.agreement)
    lines = account(home)
    write_json(home.reports / "account.json", [line.as_dict() for line in lines])
    checks = run_checks(home, day)
    write_json(home.reports / "checks.json", [check_json(check) for check in checks])
    release = current(home)
    done_for = {"release": release.release_id if release else None, "seen": seen(home)}
    audit.append(
        home,
        "run_accounted",
        {
            "as_of": day.isoformat(),
            **done_for,
            "received": sum(line.received for line in lines),
            "accepted": sum(line.accepted for line in lines),
            "quarantined": sum(line.quarantined for line in lines),
            "checks_failed": sorted({c.code for c in checks if c.status == "fail"}),
        },
    )
    if not any(check.code == "C20" and check.status == "fail" for check in checks):
        baseline.keep(home)  # what the next run's C20 compares with
    board = programme_page.refresh(home)
    report = write(home, day, checks=checks)
    Marks(home).set("accounted", {**done_for, "made_from": fingerprint(home, day)})
    return Accounted(lines, checks, report, board)


def is_settled(home: Home, made_from: str) -> bool:
    """Whether the account already covers the current release and every delivery."""
    from orchestration.publishing import current

    release = current(home)
    done = Marks(home).get("accounted") or {}
    now = {"release": release.release_id if release else None, "seen": seen(home)}
    return bool(done == {**now, "made_from": made_from})


def held_back(home: Home, day: date, results: Sequence[GateResult]) -> None:
    """Note in the audit log and the report that the gate kept a candidate back."""
    from orchestration.governance import audit
    from orchestration.governance.report import write

    failed = {r.suite: list(r.failed) for r in results if not r.success}
    log.error("held back by %d gates: %s", len(failed), ", ".join(failed))
    audit.append(home, "release_held_back", {"as_of": day.isoformat(), "gates": sorted(failed)})
    write(home, day)


def check_json(check: CheckResult) -> dict[str, Any]:
    """A check's result in the words of interfaces.md."""
    keys = ("code", "severity", "subject", "status", "message")
    return {key: getattr(check, key) for key in keys}
