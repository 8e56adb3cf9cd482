"""The register of contact search: added to, never changed."""

import json
import subprocess
import sys
from datetime import date

import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration import contact_register as register
from orchestration import store
from orchestration.assets import fingerprint
from orchestration.cli import app
from orchestration.governance import audit
from orchestration.home import Home

DAY = date(2026, 11, 20)
RECORDS = [
    ("early_help", "early_help_2026-11-06.csv", 3, "person"),
    ("youth_justice", "y.csv", 1, "subject"),
]

HOLD = """
import sys
from pathlib import Path
from orchestration.home import Home
with Home(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


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
    """A release in which P1 has the records that K1 had when it was shielded, and one more; P2 has
    one."""
    place = Home(tmp_path / "home")
    place.landing.mkdir(parents=True)
    place.prepare()
    rows = [
        *[(*r, "P1") for r in RECORDS],
        ("x", "x.csv", 1, "subject", "P1"),
        ("x", "x.csv", 2, "subject", "P2"),
    ]
    links = pl.DataFrame(rows, schema=[*register.RECORD, "person_id"], orient="row").to_arrow()
    release = "2026-11-20-aaaaaaaaaaaa"
    (place.state / release).mkdir()
    store.write(place.state / release / "person_assignment.parquet", links)
    pointer = {"release_id": release, "state": f"state/{release}"}
    (place.published / "current.json").write_text(json.dumps(pointer))
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


def test_what_counts_on_a_day(tmp_path):
    """The newest about a person and topic, if it holds and has not run out."""

    def said(person, topic, holds, until=None):
        register.add(tmp_path, person, topic, holds, RECORDS, "A Bee", "asked", DAY, until)

    said("P1", register.SHIELD, True)
    said("P2", register.SHIELD, True)
    said("P2", register.SHIELD, False)
    said("P3", register.SHIELD, True, DAY)
    said("P4", register.SHIELD, True, date(2026, 11, 21))
    said("P1", "child_mental_health", True)
    said("P2", "child_mental_health", False)
    said("P3", "substance_misuse", True, DAY)
    found = register.in_force(tmp_path, DAY)
    assert found.schema == register.SCHEMA and found.height == 3 * len(RECORDS)
    now = register.standing(tmp_path, DAY)
    assert now.shielded == {"P1", "P4"}
    assert now.consents == {"P1": {"A sensitive service"}}
    assert register.standing(tmp_path, date(2026, 11, 21)).shielded == {"P1"}


def test_decisions_that_are_made_together_are_all_kept(tmp_path):
    def shield(number):
        code = (
            "import sys; from datetime import date; from pathlib import Path;"
            "from orchestration import contact_register as r;"
            "[r.add(Path(sys.argv[1]), sys.argv[2], 'shield', True, [], 'A', 'b', date.today())"
            " for _ in range(5)]"
        )
        return subprocess.Popen([sys.executable, "-c", code, str(tmp_path), f"P{number}"])

    for process in [shield(n) for n in range(3)]:
        assert process.wait(timeout=60) == 0
    table = register.stored(tmp_path)
    assert table["decision_id"].n_unique() == 15
    assert set(table["person_id"].value_counts()["count"]) == {5}


def test_a_decision_waits_for_no_run(home):
    other = [sys.executable, "-c", HOLD, str(home.root)]
    with subprocess.Popen(other, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout.readline().strip() == b"held"
        done = decide(home, "P2", "shield")
        run.communicate(b"", timeout=30)
    assert done.exit_code == 0 and "at once" in done.stdout
    assert "P2" in register.standing(home.state, date.today()).shielded


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
