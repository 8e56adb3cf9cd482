"""The report of a small home, written once a process."""

import json

import pytest
from home_with_report import DAY, make

from orchestration.gates.result import GateResult
from orchestration.governance.checks.result import CheckResult
from orchestration.governance.report import write
from orchestration.programme_page import PAGE

GATES = [
    GateResult("person", "person", True, 1234, 9, 9),
    GateResult("event", "event", False, 7, 3, 2, ("row_count",), "a suite did not run whole"),
]
CHECKS = [
    CheckResult("C10", "block", "dsa_police", "fail", "the gateway is not commenced"),
    CheckResult("C22", "warn", "schools_census", "warn", "20 days late"),
    CheckResult("C24", "block", "chain", "pass", ""),
]


@pytest.fixture(scope="session")
def page(tmp_path_factory):
    """The path of the page."""
    home = make(tmp_path_factory.mktemp("report") / "home")
    (home.reports / PAGE).write_text("the board's page")
    return write(home, DAY, GATES, CHECKS)


@pytest.fixture(scope="session")
def content(page):
    """What governance.json holds."""
    return json.loads(page.with_suffix(".json").read_text())
