"""The generator's account of every file and record beside what the platform's landing makes of
it.
"""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.contracts import load_feeds
from orchestration.home import Home
from orchestration.landing import land, quarantined
from synthetic_city import generate
from synthetic_city.rates import standard

from .conftest import Village

AS_OF = date(2026, 11, 20)


def _told(entry: dict[str, Any]) -> tuple[Any, ...]:
    notes = sorted(entry["normalisations"])
    aside = entry.get("identifier_set_aside")
    if aside:
        notes.append(f"identifier_set_aside: {aside}")
    if entry["outcome"] != "accepted":
        return (entry["outcome"], entry["reason"])
    return (
        "accepted",
        entry["rows_sent"],
        entry["rows_accepted"],
        entry["quarantined"],
        sorted(notes),
        entry["late"],
    )


def _landed(delivery: Any) -> tuple[Any, ...]:
    if delivery.outcome != "accepted":
        return (delivery.outcome, delivery.reason)
    held = {reason: n for reason, n in delivery.quarantined_by_reason.items() if n}
    notes = sorted(delivery.normalisations)
    return ("accepted", delivery.received, delivery.accepted, held, notes, delivery.late)


def _compare(path: Path, home: Home) -> None:
    shutil.copytree(path / "landing", home.landing)
    feeds = load_feeds()
    landed = {
        (d.feed, d.file): _landed(d) for d in land(home, feeds, lambda contract, day: None, AS_OF)
    }
    expected = json.loads((path / "truth" / "expected.json").read_text())["files"]
    for entry in expected:
        assert landed.pop((entry["feed"], entry["file"])) == _told(entry), entry["file"]
    assert not landed
    rows = {
        (row["feed"], row["file"], row["row_number"]): row["reason"]
        for feed in feeds
        for row in quarantined(home, feed)
    }
    told = {tuple(r[:3]): r[3] for r in Village(path, {}).rows("select * from row_truth")}
    assert rows == told


@pytest.mark.slow
def test_landing_agrees_on_a_village(village: Village, tmp_path: Path) -> None:
    _compare(village.path, Home(tmp_path))


@pytest.mark.slow
def test_landing_agrees_where_much_is_faulty(tmp_path: Path) -> None:
    rates = standard().changed(
        record_fault=0.05, file_repeated_header=0.5, file_total_row=1.0, file_refused=0.4,
        file_twice=0.2, file_utf16=0.2, id_mistyped=0.05,
    )  # fmt: skip
    generate(300, 8, tmp_path / "town", rates=rates)
    _compare(tmp_path / "town", Home(tmp_path / "home"))


@pytest.mark.slow
def test_the_gazetteer_lands_in_its_other_form_too(village: Village, tmp_path: Path) -> None:
    home, file = Home(tmp_path), next((village.path / "dtf").iterdir())
    (home.landing / "llpg").mkdir(parents=True)
    shutil.copy(file, home.landing / "llpg")
    lines = file.read_text(encoding="utf-8").splitlines()
    records = [line for line in lines if line[:2] not in ("10", "29", "99")]
    delivery = land(home, load_feeds(), lambda contract, day: None, AS_OF)[0]
    assert (delivery.outcome, delivery.reason) == ("accepted", None)
    assert (delivery.received, delivery.accepted) == (len(records), len(records))
    widths = {line[:2]: {len(row)} for line, row in zip(lines, csv.reader(lines), strict=True)}
    assert {k: widths[k] for k in ("11", "15", "21", "23", "24")} == {
        "11": {20}, "15": {9}, "21": {23}, "23": {11}, "24": {30},
    }  # fmt: skip
