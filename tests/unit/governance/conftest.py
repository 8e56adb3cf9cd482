"""The demo's documents, read once, and copies of them with something broken."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.governance.agreements import read_agreement
from orchestration.governance.checks import ALL, judge
from orchestration.governance.checks.context import Context, load
from orchestration.home import Home
from orchestration.paths import CONTRACTS

DAY = date(2026, 11, 20)
Edit = Callable[[dict[str, Any]], None]
Broken = Callable[..., Context]
Judged = Callable[[Context, str], Mapping[str, str]]


@pytest.fixture(scope="session")
def demo() -> Context:
    """Every document of the repository on the day."""
    return load(DAY, CONTRACTS, None, None)


@pytest.fixture
def broken(demo: Context, tmp_path: Path) -> Broken:
    """`broken(id, edit)`: the demo with one agreement's document changed, read as any other."""

    def make(agreement: str, edit: Edit, base: Context = demo) -> Context:
        document = deepcopy(dict(base.agreements[agreement].raw))
        edit(document)
        path = tmp_path / f"{agreement}.dsa.yaml"
        path.write_text(json.dumps(document, indent=1))
        return replace(base, agreements={**base.agreements, agreement: read_agreement(path)})

    return make


@pytest.fixture
def judged() -> Judged:
    """`judged(context, code)`: subject -> the worst status that the check gave it."""

    def judge_one(context: Context, code: str) -> dict[str, str]:
        worst: dict[str, str] = {}
        rank = ("pass", "warn", "fail")
        for result in judge(context, {code: ALL[code]}):
            assert result.code == code
            status = worst.setdefault(result.subject, result.status)
            worst[result.subject] = max(status, result.status, key=rank.index)
        return worst

    return judge_one


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    (tmp_path / "home" / "landing").mkdir(parents=True)
    made = Home(tmp_path / "home")
    made.prepare()
    return made
