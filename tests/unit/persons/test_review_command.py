"""`ei review export` and `ei review import` on a home with a small warehouse."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration.assets import fingerprint as module
from orchestration.cli import app
from orchestration.governance import audit
from orchestration.home import Home
from orchestration.linkage.persons import decisions

from .mentions import mentions
from .test_review import ANN, first


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    place.landing.mkdir(parents=True)
    place.prepare()
    table = mentions(ANN)
    made = first(table, place.state)
    with duckdb.connect(str(place.warehouse)) as con:
        con.execute("create schema spine")
        for name in ("person_mention", "person_link", "person_edge", "review_decision"):
            frame = {**made, "person_mention": table}[name].to_arrow()
            con.register("frame", frame)
            con.execute(f"create table spine.{name} as select * from frame")
            con.unregister("frame")
        con.execute("update spine.person_edge set score = 7.0")
    return place


def links_of(home: Home) -> pl.DataFrame:
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return con.sql("select * from spine.person_link").pl()


def ei(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(w) for w in words])
    return done.exit_code, done.stdout, done.stderr


def exported(home: Home, decision: str, reason: str = "seen by hand") -> Path:
    """The queue, with one decision on its first line."""
    file = home.root / "queue.csv"
    file.write_text("old")
    file.chmod(0o644)
    code, said, _ = ei("review", "export", "--home", home.root, "--to", file, "--limit", 1)
    assert code == 0 and "Ann" not in said
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 1
    rows[0] |= {"decision": decision, "reason": reason}
    with file.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_out_and_back_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_keys", lambda home, day: [])
    monkeypatch.setattr(module, "deliveries", lambda home: [])
    before = module.fingerprint(home, date(2026, 11, 20))
    file = exported(home, "different")
    assert module.fingerprint(home, date(2026, 11, 20)) == before

    code, said, _ = ei("review", "import", "--home", home.root, file, "--by", "S1", "--json")
    (number,) = json.loads(said)["decisions"]
    assert code == 0 and decisions.stored(home.state)["decision_id"].to_list() == [number]
    assert module.fingerprint(home, date(2026, 11, 20)) != before
    code, said, _ = ei("review", "import", "--home", home.root, file, "--by", "S1", "--json")
    assert code == 0 and json.loads(said)["new"] == 0

    entries = audit.entries(home)
    assert [e["kind"] for e in entries] == ["review_exported", "review_imported"]
    assert entries[1]["facts"] == {"by": "S1", "decisions": [number]}
    assert audit.verify(home)["ok"]
    assert "Ann" not in (home.audit / "log.jsonl").read_text()


def test_a_decision_that_was_stored_and_not_noted_is_noted(home: Home) -> None:
    file = exported(home, "same")
    with file.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    (number,) = decisions.add(home.state, rows, links_of(home), "S1", date(2026, 11, 20))
    ei("review", "import", "--home", home.root, file, "--by", "S1")
    assert audit.entries(home)[-1]["facts"] == {"by": "S1", "decisions": [number]}


def test_a_file_with_a_mistake_is_not_taken_over(home: Home) -> None:
    file = exported(home, "perhaps", reason="")
    code, _, said = ei("review", "import", "--home", home.root, file, "--by", "S1")
    assert code == 1 and "neither same nor different" in said and "no reason" in said
    assert decisions.stored(home.state).height == 0
    assert [e["kind"] for e in audit.entries(home)] == ["review_exported"]


def test_before_the_first_run_there_is_no_queue(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    code, _, said = ei("review", "export", "--home", tmp_path, "--to", tmp_path / "q.csv")
    assert code == 1 and "ei run" in said and not (tmp_path / "q.csv").exists()
