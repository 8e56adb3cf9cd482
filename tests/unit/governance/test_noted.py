"""What the audit log has to hold: landings, looks, keys; and no personal data."""

import json
from dataclasses import replace
from datetime import date

import pytest
from governance_home import deliver, landed

from orchestration.governance import audit, noted
from orchestration.governance.secret import VARIABLE, rights_secret
from orchestration.home import Home
from orchestration.publishing.pseudonyms import BadKey, kept_keys, load_key, rotate
from orchestration.reasons import Reason

DAY = date(2026, 11, 20)


@pytest.fixture
def place(tmp_path):
    home = Home(tmp_path)
    home.landing.mkdir()
    home.prepare()
    return home


def facts(home, kind):
    return [e["facts"] for e in audit.entries(home) if e["kind"] == kind]


def test_every_landing_is_entered_once_with_its_agreement(place):
    deliver(place, landed(received=3, accepted=2, quarantined=1), None)
    assert noted.landings(place, DAY) == 1
    assert noted.landings(place, DAY) == 0
    (entry,) = facts(place, noted.LANDED)
    assert entry["agreements"] == ["dsa_police"]
    assert (entry["received"], entry["accepted"], entry["quarantined"]) == (3, 2, 1)


def test_a_file_that_is_judged_anew_is_entered_anew(place):
    refused = landed(outcome="rejected", reason="no_agreement", received=0, accepted=0)
    deliver(place, refused, None)
    noted.landings(place, DAY)
    deliver(place, replace(refused, outcome="accepted", reason=None), None)
    assert noted.landings(place, DAY) == 1
    assert [e["outcome"] for e in facts(place, noted.LANDED)] == ["rejected", "accepted"]
    assert [e["agreements"] for e in facts(place, noted.LANDED)] == [[], ["dsa_police"]]


def test_what_an_unknown_file_name_says_is_not_entered(place):
    named = landed(
        file="Letter about Ann Example.docx", delivery_id="Letter about Ann Example-1",
        outcome="rejected", reason="unknown_name", contract_id=None,
    )  # fmt: skip
    deliver(place, named, None)
    noted.landings(place, DAY)
    assert len(facts(place, noted.LANDED)) == 1
    assert "Example" not in (place.audit / "log.jsonl").read_text()


def test_a_look_up_is_entered_by_digest(place):
    noted.look_up(place, "person", "P0123456789ABCDE", Reason.COMPLAINT)
    noted.look_up(place, "person", "P0123456789ABCDE", Reason.LINK_CHECK)
    first, second = facts(place, "look_up")
    assert first["subject"] == second["subject"] == noted.subject(place, "P0123456789ABCDE")
    assert first["reason"] == "complaint"
    assert "P0123456789ABCDE" not in (place.audit / "log.jsonl").read_text()


def test_keys_are_entered_when_made_and_when_rotated(place):
    first = load_key(place, "public_health_analyst", "population_health")
    second = rotate(place, "public_health_analyst", "population_health")
    assert [f["key_id"] for f in facts(place, "key_made")] == [first.id]
    assert [f["key_id"] for f in facts(place, "key_rotated")] == [second.id]
    assert [k.id for k in kept_keys(place)] == [first.id, second.id]
    assert second.secret.hex() not in (place.audit / "log.jsonl").read_text()


def test_the_secret_is_made_once_and_may_come_from_outside(place, monkeypatch):
    made = rights_secret(place)
    assert rights_secret(place) == made and len(made) == 32
    assert (place.keys / "rights.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv(VARIABLE, "ab" * 32)
    assert rights_secret(place) == bytes.fromhex("ab" * 32)
    for bad in ("ab", "not hex"):
        monkeypatch.setenv(VARIABLE, bad)
        with pytest.raises(BadKey):
            rights_secret(place)


def test_facts_are_json(place):
    noted.look_up(place, "address", None, Reason.DATA_QUALITY)
    assert json.loads((place.audit / "log.jsonl").read_text())["facts"]["subject"] is None
