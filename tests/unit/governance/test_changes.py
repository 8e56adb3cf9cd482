"""C20: what widens needs a major version, and the home keeps what to compare with."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestration.governance.baseline import keep, kept
from orchestration.governance.checks.context import Context
from orchestration.home import Home
from orchestration.paths import CONTRACTS


@pytest.fixture
def before(tmp_path: Path) -> Path:
    root = tmp_path / "before"
    for name in ("feeds", "products", "agreements", "registers"):
        shutil.copytree(CONTRACTS / name, root / name)
    return root


@pytest.mark.slow
def test_classification_that_falls(demo: Context, before: Path, judged: Any) -> None:
    context = replace(demo, before=before)
    assert set(judged(context, "C20").values()) == {"pass"}
    path = before / "feeds" / "police_asb.odcs.yaml"
    # before, every field was restricted: the version of today says nothing of the fall
    path.write_text(
        path.read_text().replace("classification: confidential", "classification: restricted")
    )
    assert judged(context, "C20")["police_asb"] == "fail"


def _more_fields(document: dict[str, Any]) -> None:
    document["grants"][0]["fields"].remove("forename")


def _shorter(document: dict[str, Any]) -> None:
    document["end"] = "2028-03-31"


def _condition(document: dict[str, Any]) -> None:
    document["grants"][2]["rows"] = [{"column": "members", "operator": "not_null"}]


def _fewer_recipients(document: dict[str, Any]) -> None:
    document["parties"] = document["parties"][:1]


@pytest.mark.parametrize("edit", [_more_fields, _shorter, _condition, _fewer_recipients])
def test_agreement_that_widens(
    demo: Context, broken: Any, judged: Any, tmp_path: Path, edit: Any
) -> None:
    """The narrower agreement was before; today's allows more."""
    name = "dsa_early_help_access"
    former = tmp_path / "before"
    (former / "agreements").mkdir(parents=True)
    shutil.copytree(CONTRACTS / "registers", former / "registers")
    narrower = broken(name, edit).agreements[name]
    shutil.copy(narrower.path, former / "agreements" / narrower.path.name)
    context = replace(demo, before=former)
    assert judged(context, "C20")[name] == "fail"
    major = broken(name, lambda d: d.update(version="2.0.0"))
    assert judged(replace(major, before=former), "C20")[name] == "pass"


def test_home_keeps_the_contracts(home: Home) -> None:
    assert kept(home) is None
    folder = keep(home)
    keep(home)
    assert kept(home) == folder
    names = {path.name for path in (CONTRACTS / "agreements").glob("*.dsa.yaml")}
    assert {path.name for path in folder.glob("agreements/*.dsa.yaml")} == names
