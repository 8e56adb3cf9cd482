"""Addresses of cases/other_town_cases.yaml, written as council systems hold them, against a
gazetteer of other shapes: a wrong UPRN is a harm, none is only a loss.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from orchestration.linkage.addresses.decide import Decider
from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.match import book_of, namesakes_of
from orchestration.linkage.addresses.text import tell_apart
from orchestration.linkage.addresses.written import read

from .conftest import read_yaml
from .test_matching import wanted

CASES = [
    (group["why"], case) for group in read_yaml("other_town_cases.yaml") for case in group["cases"]
]


@pytest.fixture(scope="module")
def decider(other_town: dict[str, pl.DataFrame]) -> Decider:
    """Decides against the other town."""
    gazetteer = Gazetteer(other_town["variants"], other_town["properties"])
    return Decider(gazetteer, book_of(gazetteer, other_town["postcodes"]))


@pytest.mark.parametrize(("why", "case"), CASES, ids=[f"{w}: {c['address']}" for w, c in CASES])
def test_case(decider: Decider, why: str, case: dict[str, Any]) -> None:
    own = str(case["own"]) if "own" in case else None
    written = read("1", case["address"], case.get("postcode"), own)
    decider.book.learn([written.postcode])
    got = decider.decide(written, namesakes_of(decider, [written]))
    assert (got.outcome, got.uprn) == wanted(case), f"{why}: {got.method}, {got.reason}"


def test_no_case_stands_twice() -> None:
    keys = [(c["address"], c.get("postcode"), c.get("own")) for _, c in CASES]
    assert len(keys) == len(set(keys)) > 500


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [("EAST HOUSE", "WEST HOUSE", True), ("A RALEIGH PARK", "C RALEIGH PARK", True),
     ("WILLOW COURT", "WILLOW HOUSE", True), ("NOTRH GATE", "NORTH GATE", False),
     ("ORCHARD BARN", "ORCHARD BARNS", False), ("MILL LANE", "HILL LANE", False)],
)  # fmt: skip
def test_names_that_mean_two_places(a: str, b: str, apart: bool) -> None:
    assert tell_apart(a.split(), b.split()) is tell_apart(b.split(), a.split()) is apart
