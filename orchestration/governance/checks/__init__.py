"""The checks C01 to C24 of contracts.md: `run_checks`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from orchestration.governance.baseline import kept
from orchestration.governance.checks.chain import c24
from orchestration.governance.checks.changes import c20
from orchestration.governance.checks.context import Check, Context, Finding, load
from orchestration.governance.checks.deliveries import c15, c21, c22
from orchestration.governance.checks.documents import c01, c02, c13, c14
from orchestration.governance.checks.grounds import c06, c07, c08, c09, c10, c11, c12
from orchestration.governance.checks.made_from import c17
from orchestration.governance.checks.releases import c16
from orchestration.governance.checks.result import CheckResult
from orchestration.governance.checks.retention import c18, c19
from orchestration.governance.checks.small_numbers import c23
from orchestration.governance.checks.validity import c03, c04, c05
from orchestration.home import Home
from orchestration.paths import CONTRACTS

__all__ = ["CheckResult", "judge", "run_checks"]

# Before a delivery is let in: what the documents alone can answer.
DOOR: dict[str, Check] = {
    "C02": c02,
    "C03": c03,
    "C04": c04,
    "C05": c05,
    "C06": c06,
    "C07": c07,
    "C08": c08,
    "C09": c09,
    "C10": c10,
    "C11": c11,
    "C12": c12,
    "C13": c13,
    "C14": c14,
}
ALL: dict[str, Check] = {
    "C01": c01,
    **DOOR,
    "C15": c15,
    "C16": c16,
    "C17": c17,
    "C18": c18,
    "C19": c19,
    "C20": c20,
    "C21": c21,
    "C22": c22,
    "C23": c23,
    "C24": c24,
}
ONLY_WARN = {"C22"}


def run_checks(
    home: Home | None,
    as_of: date,
    root: Path = CONTRACTS,
    before: Path | None = None,
) -> list[CheckResult]:
    """Every check on day `as_of`, in order of code and subject.

    Without a home those that look at a run are left out. `before` is a folder of the contracts as
    they were (C20); where it is left out, the copy that the home kept at its last release.
    Mistakes in documents are results (C01) and never raise.
    """
    context = load(as_of, root, home, before or (kept(home) if home else None))
    return list(judge(context, ALL))


def judge(context: Context, checks: Mapping[str, Check]) -> Iterator[CheckResult]:
    """The results of some of the checks (code -> check) on documents that are loaded."""
    for code, check in checks.items():
        yield from _told(code, check(context))


def _told(code: str, findings: Iterable[Finding]) -> Iterator[CheckResult]:
    """The findings of a check; a subject of which nothing bad is said passes, once."""
    severity = "warn" if code in ONLY_WARN else "block"
    subjects: dict[str, dict[Finding, None]] = {}
    for finding in findings:
        said = subjects.setdefault(finding.subject, {})
        if finding.message is not None:
            said[finding] = None
    for subject, said in sorted(subjects.items()):
        for finding in said:
            status = "warn" if finding.warns else "fail"
            yield CheckResult(code, severity, subject, status, str(finding.message))
        if not said:
            yield CheckResult(code, severity, subject, "pass", "")
