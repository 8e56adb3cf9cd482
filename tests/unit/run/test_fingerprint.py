"""The fingerprint moves with what a release follows from, and with nothing else."""

from dataclasses import dataclass
from datetime import date

import pytest

from orchestration.assets import fingerprint as module
from orchestration.assets.fingerprint import Marks, fingerprint, listing, rules_hash
from orchestration.assets.gates import NotWhole, require
from orchestration.home import Home

DAY = date(2026, 11, 20)


@dataclass
class Seen:
    file: str
    sha256: str = "1"
    outcome: str = "accepted"
    feed: str = "police_asb"
    contract_version: str = "1.0.0"
    reason: str | None = None


@pytest.fixture
def home(tmp_path, monkeypatch):
    place = Home(tmp_path / "home")
    place.landing.mkdir(parents=True)
    place.prepare()
    monkeypatch.setattr(module, "_keys", lambda home, day: ["key-1"])
    return place


@pytest.fixture
def deliveries(monkeypatch):
    ledger = [Seen("a.csv"), Seen("b.csv")]
    monkeypatch.setattr(module, "deliveries", lambda home: ledger)
    return ledger


def test_the_order_of_landing_does_not_matter(home, deliveries):
    before = fingerprint(home, DAY)
    deliveries.reverse()
    assert fingerprint(home, DAY) == before


def test_a_duplicate_changes_what_was_seen_but_not_the_release(home, deliveries):
    before, seen = fingerprint(home, DAY), module.seen(home)
    deliveries.append(Seen("a_again.csv", outcome="duplicate"))
    assert fingerprint(home, DAY) == before
    assert module.seen(home) != seen


@pytest.mark.parametrize("change", ["sha256", "contract_version", "file"])
def test_another_file_or_contract_changes_it(home, deliveries, change):
    before = fingerprint(home, DAY)
    setattr(deliveries[0], change, "2")
    assert fingerprint(home, DAY) != before


def test_day_and_keys_change_it(home, deliveries, monkeypatch):
    before = fingerprint(home, DAY)
    assert fingerprint(home, date(2026, 11, 21)) != before
    monkeypatch.setattr(module, "_keys", lambda home, day: ["key-2"])
    assert fingerprint(home, DAY) != before


def test_rules_are_names_and_contents(tmp_path):
    hashes = set()
    for name, text in (("a.sql", "select 1"), ("a.sql", "select 2"), ("b.sql", "select 2")):
        folder = tmp_path / f"{len(hashes)}" / "rules"
        folder.mkdir(parents=True)
        (folder / name).write_text(text)
        (folder / "target").mkdir()
        (folder / "target" / "made.sql").write_text(f"{len(hashes)}")
        (folder / "notes.md").write_text(f"{len(hashes)}")
        hashes.add(rules_hash((folder,)))
    assert len(hashes) == 3
    copy = tmp_path / "copy" / "rules"
    copy.mkdir(parents=True)
    (copy / "b.sql").write_text("select 2")
    assert rules_hash((copy,)) in hashes


def test_a_gate_needs_a_whole_warehouse_of_the_same_making(home):
    marks = Marks(home)
    with pytest.raises(NotWhole, match="Materialize all"):
        require(home, "built", "f1")
    marks.set("built", "f1")
    require(home, "built", "f1")
    with pytest.raises(NotWhole):
        require(home, "built", "f2")
    marks.set("gated", "f1")
    marks.clear("built")
    with pytest.raises(NotWhole):
        require(home, "built", "f1")
    assert marks.get("gated") == "f1"


def test_the_listing_sees_a_new_file_and_passes_over_hidden_ones(home):
    empty, newest = listing(home)
    assert newest == 0
    (home.landing / ".part").write_text("x")
    assert listing(home)[0] == empty
    (home.landing / "f.csv").write_text("x")
    assert listing(home)[0] != empty
