"""Commands that look at a home: the shapes of interfaces.md, and the exit codes 0, 1 and 2."""

import pytest
from typer.testing import CliRunner

from orchestration.cli import app


def test_deliveries_tells_every_file(ei):
    found = ei.json("deliveries")
    assert [d["outcome"] for d in found] == ["accepted", "duplicate", "rejected"]
    first = found[0]
    assert first["received"] == first["accepted"] + first["quarantined"] == 40
    assert first["quarantined_by_reason"] == {"type": 2}
    assert first["delivery_date"] == "2026-11-03"
    assert first["normalisations"] == ["byte_order_mark"]
    assert found[2]["reason"] == "empty_file"


def test_deliveries_for_a_person(ei):
    done = ei("deliveries")
    assert "c_again.csv" in done.stdout
    assert "type 2" in done.stdout
    assert "empty_file: The file was empty. Ask the sender to send it again." in done.stderr


def test_json_is_all_there_is_on_standard_output(ei):
    done = ei("quarantine", "--feed", "police_asb", "--json")
    assert done.stdout.strip() == "[]"


def test_an_unknown_feed_is_wrong_usage(ei):
    done = ei("quarantine", "--feed", "no_such_feed")
    assert done.exit_code == 2
    assert "schools_census" in done.stderr


def test_no_release_yet_is_a_failure_and_still_json(ei):
    assert "no release" in ei.json("release", "--consumer", "data_steward", code=1)["error"]


def test_export_without_a_release_writes_nothing(ei, tmp_path):
    done = ei("export", "--consumer", "data_steward", "--to", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_an_empty_audit_log_is_whole(ei):
    found = ei.json("audit", "verify")
    assert (found["entries"], found["ok"], found["first_bad"]) == (0, True, None)


def test_a_changed_audit_log_is_a_failure(ei, home):
    from orchestration.governance import audit

    audit.append(home, "tested", {"files": 3})
    log = home.audit / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"files":3', b'"files":4'))
    assert ei.json("audit", "verify", code=1)["first_bad"] == 1


@pytest.mark.parametrize("words", [["person", "P1"], ["address", "1 High Street"]])
def test_why_before_the_first_run(ei, words):
    done = ei("why", *words)
    assert done.exit_code == 1
    assert "ei run" in done.stderr


def test_why_an_address_needs_one_way_of_naming_it(ei):
    assert ei("why", "address").exit_code == 2
    assert ei("why", "address", "1 High Street", "--id", "abc").exit_code == 2


def test_a_folder_that_is_no_home_is_wrong_usage(tmp_path):
    for command in (["run"], ["deliveries"], ["ui"], ["audit", "verify"]):
        done = CliRunner().invoke(app, [*command, "--home", str(tmp_path)])
        assert done.exit_code == 2, command
        assert "landing" in done.stderr


def test_a_day_that_is_none_is_wrong_usage(ei):
    assert ei("run", "--as-of", "2026-02-30").exit_code == 2


def test_no_home_at_all_is_wrong_usage(monkeypatch):
    monkeypatch.delenv("EI_HOME", raising=False)
    assert CliRunner().invoke(app, ["deliveries"]).exit_code == 2


def test_the_home_may_come_from_the_environment(home, monkeypatch):
    monkeypatch.setenv("EI_HOME", str(home.root))
    assert CliRunner().invoke(app, ["deliveries"]).exit_code == 0


def test_who_could_see_knows_consumers_only():
    done = CliRunner().invoke(app, ["who-could-see", "nobody"])
    assert done.exit_code == 2
    assert "data_steward" in done.stderr


def test_a_log_is_held_against_an_anchor_kept_elsewhere(ei, home, tmp_path):
    from orchestration.governance import audit

    audit.append(home, "tested", {"files": 3})
    kept = tmp_path / "kept.json"
    kept.write_bytes((home.audit / "anchor.json").read_bytes())
    audit.append(home, "tested", {"files": 4})
    assert ei.json("audit", "verify", "--anchor", str(kept))["ok"]
    for file in home.audit.iterdir():
        file.unlink()
    audit.append(home, "tested", {"files": 5})
    assert ei.json("audit", "verify")["ok"]
    assert ei.json("audit", "verify", "--anchor", str(kept), code=1)["first_bad"] == 1
    kept.write_text("{}")
    assert ei("audit", "verify", "--anchor", str(kept)).exit_code == 2


def test_the_log_can_be_read_by_kind(ei, home):
    from orchestration.governance import audit

    for n in (1, 2):
        audit.append(home, f"kind{n}", {"n": n})
    assert [e["facts"] for e in ei.json("audit", "show", "--kind", "kind2")] == [{"n": 2}]
    assert "kind1" in ei("audit", "show").stdout


def test_a_secret_is_rotated_for_who_gets_pseudonyms(ei, home, monkeypatch):
    words = ["--consumer", "public_health_analyst", "--purpose", "population_health"]
    assert ei.json("keys", "rotate", *words)["epoch"] == 1
    assert ei.json("keys", "rotate", *words)["epoch"] == 2
    assert [k["epoch"] for k in ei.json("keys", "list")] == [1, 2]
    assert ei("keys", "rotate", "--consumer", "data_steward", *words[2:]).exit_code == 2
    assert ei("keys", "rotate", *words[:2], "--purpose", "none").exit_code == 2
    monkeypatch.setenv("EI_PSEUDONYM_KEY_PUBLIC_HEALTH_ANALYST_POPULATION_HEALTH", "ab" * 32)
    assert "held outside" in ei.json("keys", "rotate", *words, code=1)["error"]
