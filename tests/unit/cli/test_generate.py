"""`ei generate`: what is there already is never overwritten."""

import json

import pytest
from typer.testing import CliRunner

import synthetic_city
from orchestration.cli import app

rated = []  # how often the police of each town that was written lack a date of birth


@pytest.fixture
def written(monkeypatch):
    """The calls to the generator, which writes one file."""
    calls = []
    rated.clear()

    def generate(people, seed, out, as_of, progress=None, rates=None):
        calls.append((people, seed, as_of.isoformat()))
        rated.append(rates.sector("police")["dob_missing"])
        (out / "landing").mkdir(parents=True)
        return {"people": people, "rows": {"police_asb": 3}}

    monkeypatch.setattr(synthetic_city, "generate", generate)
    return calls


def ei(*words):
    return CliRunner().invoke(app, ["generate", "--people", "9", "--seed", "4", *words])


def test_the_day_is_fixed_where_none_is_given(written, tmp_path):
    assert ei("--out", str(tmp_path / "city")).exit_code == 0
    assert written == [(9, 4, "2026-11-20")]


def test_a_folder_with_anything_in_it_is_refused(written, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    assert ei("--out", str(tmp_path)).exit_code == 2
    assert not written


def test_keep_leaves_the_same_city_and_refuses_another(written, tmp_path):
    city = str(tmp_path / "city")
    assert ei("--out", city).exit_code == 0
    kept = ei("--out", city, "--keep", "--json")
    assert kept.exit_code == 0
    assert '"people": 9' in kept.stdout
    assert ei("--out", city, "--keep", "--as-of", "2027-01-01").exit_code == 2
    assert len(written) == 1


def test_dirt_multiplies_the_mistakes_and_makes_another_city(written, tmp_path):
    city = str(tmp_path / "city")
    assert ei("--out", city).exit_code == 0
    assert ei("--out", str(tmp_path / "dirty"), "--dirt", "1.5").exit_code == 0
    assert rated == pytest.approx([0.10, 0.15])
    assert ei("--out", city, "--keep", "--dirt", "1.5").exit_code == 2


def test_keep_knows_a_city_that_was_written_before_there_was_dirt_to_choose(written, tmp_path):
    city = tmp_path / "city"
    assert ei("--out", str(city)).exit_code == 0
    note = city / "truth" / "city.json"
    old = json.loads(note.read_text())
    del old["city"]["dirt"]
    note.write_text(json.dumps(old))
    assert ei("--out", str(city), "--keep").exit_code == 0
    assert len(written) == 1


def test_too_small_a_city_is_wrong_usage(tmp_path):
    answer = ei("--out", str(tmp_path / "city"))
    assert answer.exit_code == 2
    assert "at least 200 people" in answer.output
    assert not (tmp_path / "city").exists()
