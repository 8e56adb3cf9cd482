"""Who is looked after today, and who was adopted out of care, from social care's episodes."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from orchestration.linkage.families.rules import rules
from orchestration.linkage.families.traits import care

DAY, START, END = date(2026, 11, 20), date(2020, 4, 25), date(2024, 5, 1)
SCHEMA = {
    "clae_person_id": pl.String,
    "clae_cla_episode_start_date": pl.Date,
    "clae_cla_episode_ceased_date": pl.Date,
    "clae_cla_episode_ceased_reason": pl.String,
    "in_force": pl.Boolean,
}
CASES = {
    "in care": ((START, None, None, True), (True, None)),
    "went home": ((START, END, "E4A", True), (False, None)),
    "adopted": ((START, END, "E12", True), (False, END)),
    "adopted, without the day": ((START, None, "E11", True), (True, START)),
    "adopted, as a former delivery said": ((START, END, "E12", False), (False, END)),
    "in care, as a former delivery said": ((START, None, None, False), (False, None)),
}


@pytest.mark.parametrize("case", CASES)
def test_care(case: str) -> None:
    said, (looked_after, adopted_on) = CASES[case]
    episodes = pl.DataFrame([("P1", *said)], schema=SCHEMA, orient="row")
    of = pl.DataFrame({"source_ref": ["P1"], "person_id": ["a"]})
    rule: dict[str, Any] = rules()
    [found] = care(episodes, of, rule, DAY).rows(named=True)
    assert (found["looked_after"], found["adopted_on"]) == (looked_after, adopted_on)
