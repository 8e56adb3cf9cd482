"""The register of contact search: added to, never changed."""

import json
from datetime import date

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration import contact_register as register
from orchestration.assets import fingerprint
from orchestration.cli import app
from orchestration.governance import audit
from orchestration.home import Home

DAY = date(2026, 11, 20)
RECORDS = [
    ("early_help", "early_help_2026-11-06.csv", 3, "person"),
    ("youth_justice", "y.csv", 1, "subject"),
]


def test_a_decision_carries_the_records_of_the_day(tmp_path):
    assert register.stored(tmp_path).is_empty() and register.stored_as(tmp_path) == []
    first = register.add(tmp_path, "P1", register.SHIELD, True, RECORDS, "A Bee", "refuge", DAY)
    table = register.stored(tmp_path)
    assert table.schema == register.SCHEMA
    assert table.select("feed", "file", "row_number", "role").rows() == RECORDS
    assert table["decision_id"].unique().to_list() == [first]
    assert table["valid_to"].null_count() == 2


def test_a_later_decision_has_a_later_id_and_leaves_the_former_as_it_is(tmp_path):
    ids = [
        register.add(tmp_path, "P1", "child_mental_health", holds, [], "A Bee", "asked", DAY, until)
        for holds, until in ((True, date(2027, 1, 1)), (False, None))
    ]
    assert ids == sorted(ids) and len(set(ids)) == 2
    table = register.stored(tmp_path)
    assert table.select("decision_id", "holds", "valid_to").rows() == [
        (ids[0], True, date(2027, 1, 1)),
        (ids[1], False, None),
    ]
    assert table["file"].to_list() == [None, None]
    assert len(register.stored_as(tmp_path)) == 2


@pytest.fixture
def home(tmp_path):
    """Person P1 has the records that K1 had when it was shielded, and one more; P2 has one."""
    place = Home(tmp_path / "home")
    place.landing.mkdir(parents=True)
    place.prepare()
    rows = [
        *[(*r, "P1") for r in RECORDS],
        ("x", "x.csv", 1, "subject", "P1"),
        ("x", "x.csv", 2, "subject", "P2"),
    ]
    links = pl.DataFrame(rows, schema=[*register.RECORD, "person_id"], orient="row").to_arrow()
    with duckdb.connect(str(place.warehouse)) as con:
        con.execute("create schema spine")
        con.register("links", links)
        con.execute("create table spine.person_link as select * from links")
    register.add(place.state, "K1", register.SHIELD, True, RECORDS, "A Bee", "refuge", DAY)
    return place


def decide(home, *words):
    said = [
        "contact-search",
        "decide",
        "--home",
        str(home.root),
        "--by",
        "A Bee",
        "--reason",
        "asked",
    ]
    return CliRunner().invoke(app, [*said, *words])


def test_lifting_reaches_the_keys_that_the_records_had(home):
    done = decide(home, "P1", "shield", "--ends", "--json")
    assert done.exit_code == 0 and len(json.loads(done.stdout)["decisions"]) == 2
    lifted = register.stored(home.state).filter(holds=False)
    assert set(lifted["person_id"]) == {"P1", "K1"} and set(lifted["file"]) > {"x.csv"}
    [entry] = [e for e in audit.entries(home) if e["kind"] == "contact_decided"]
    assert entry["facts"]["topic"] == "shield" and entry["facts"]["holds"] is False
    assert "P1" not in json.dumps(entry)


def test_a_decision_makes_a_new_release_and_tells_the_log_no_service(home):
    before = fingerprint.fingerprint(home, DAY)
    done = decide(home, "P2", "child_mental_health", "--until", "2027-01-01")
    assert done.exit_code == 0
    assert fingerprint.fingerprint(home, DAY) != before
    newest = register.stored(home.state).filter(person_id="P2")
    assert newest.select("topic", "holds", "valid_to").rows() == [
        ("child_mental_health", True, date(2027, 1, 1))
    ]
    [entry] = [e for e in audit.entries(home) if e["kind"] == "contact_decided"]
    assert entry["facts"]["topic"] == "consent"


@pytest.mark.parametrize(
    ("words", "code"),
    [(("P2", "school"), 2), (("P9", "shield"), 1), (("P2", "shield", "--by", " "), 2)],
)
def test_what_cannot_be_decided(home, words, code):
    assert decide(home, *words).exit_code == code
    assert len(register.stored_as(home.state)) == 1
