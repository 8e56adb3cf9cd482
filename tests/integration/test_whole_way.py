"""The whole way on a small city: every row accounted for, and every consumer served."""

import json
from pathlib import Path

import duckdb
import pytest
from running import DAY, ei, run_json

from orchestration import store
from orchestration.linkage.persons.link import link_persons

pytestmark = pytest.mark.slow


def test_the_run_says_what_it_did(first_answer):
    assert first_answer["success"] is True
    assert first_answer["nothing_new"] is False
    assert first_answer["release"]["release_id"].startswith(f"{DAY}-")
    assert {"release", "deliveries", "checks", "gates"} <= set(first_answer)
    assert all(gate["success"] for gate in first_answer["gates"])
    assert {check["code"] for check in first_answer["checks"]} >= {"C01", "C21", "C24"}
    assert {"land", "warehouse", "gates", "publish", "settle"} <= set(first_answer["stages"])


def test_the_report_shows_the_gates_that_ran(ran, first_answer):
    content = json.loads((ran.reports / "governance.json").read_text())
    assert content["gate_passed"] is True
    assert {g["suite"] for g in content["gates"]} == {g["suite"] for g in first_answer["gates"]}


def test_no_row_is_lost(first_answer):
    account = first_answer["account"]
    assert len(account) == len(first_answer["deliveries"]) > 50
    for line in account:
        assert line["received"] == line["accepted"] + line["quarantined"], line
        assert line["accepted"] == line["conformed"] + line["held_back"], line
        assert sum(line["quarantined_by_reason"].values()) == line["quarantined"], line
    assert sum(line["conformed"] for line in account) > 1000


def test_each_consumer_has_its_release(ran):
    steward = json.loads(ei("release", "--consumer", "data_steward", "--json", home=ran).stdout)
    assert {"address_link", "person_link", "family_member"} <= set(steward["tables"])
    for consumer in ("data_steward", "early_help_service", "public_health_analyst"):
        found = json.loads(ei("release", "--consumer", consumer, "--json", home=ran).stdout)
        assert found["release_id"] == steward["release_id"]
        for table in found["tables"].values():
            assert store.rows(Path(table["file"])) == table["rows"]


def test_every_accepted_person_and_address_has_its_link(ran):
    with store.warehouse(ran) as con:
        for mention, link in (
            ("spine.person_mention", "products.person_link"),
            ("addresses.address_mention", "products.address_link"),
        ):
            keys = "feed, file, row_number, role"
            lost = con.sql(f"select {keys} from {mention} except select {keys} from {link}")
            assert lost.fetchall() == []


def test_export_is_plain_parquet_and_is_noted(copied, tmp_path):
    out = tmp_path / "out"
    words = ("export", "--consumer", "early_help_service", "--to", str(out), "--json")
    said = json.loads(ei(*words, home=copied).stdout)
    assert {path.stem for path in out.iterdir()} == set(said["tables"])
    for name, rows in said["tables"].items():
        found = duckdb.sql(f"select count(*) from read_parquet('{out / name}.parquet')").fetchone()
        assert found == (rows,)
    log = (copied.audit / "log.jsonl").read_text()
    assert '"kind":"export"' in log.splitlines()[-1]
    assert json.loads(ei("audit", "verify", "--json", home=copied).stdout)["ok"] is True


def test_why_a_person_and_why_an_address(ran):
    with store.warehouse(ran) as con:
        person, records = con.sql(
            """select person_id, count(*) from products.person_link
               group by 1 order by 2 desc, 1 limit 1"""
        ).fetchone()
        address, uprn = con.sql(
            """select address_id, uprn from addresses.address_decision
               where outcome = 'matched' order by 1 limit 1"""
        ).fetchone()
    said = json.loads(ei("why", "person", person, "--json", home=ran).stdout)
    assert said["person_ids"] == [person]
    assert len(said["records"]) == records
    said = json.loads(ei("why", "address", "--id", address, "--json", home=ran).stdout)
    assert said["decision"]["uprn"] == uprn
    assert ei("why", "person", "nobody", home=ran, code=1).stdout == ""


def test_a_second_run_changes_nothing_and_says_so(copied):
    before = contents(copied)
    said = ei("run", "--as-of", DAY, home=copied)
    assert "nothing new" in said.stdout
    assert contents(copied) == before


def test_a_duplicate_is_told_and_the_release_stands(copied, first_answer):
    one = sorted((copied.landing / "schools_census").iterdir())[0]
    (one.parent / "schools_census_2026-11-19.csv").write_bytes(one.read_bytes())
    said = run_json(copied)
    assert said["release"] == first_answer["release"]
    assert [d["outcome"] for d in said["account"]].count("duplicate") == 1
    assert [d["outcome"] for d in said["deliveries"]].count("duplicate") == 1
    assert run_json(copied)["nothing_new"] is True


def contents(home):
    """Every file of the home but Dagster's log of runs and what is only there during a run."""
    aside = {"dagster", "work", ".lock"}
    return {
        path.relative_to(home.root): path.read_bytes()
        for path in sorted(home.root.rglob("*"))
        if path.is_file() and path.relative_to(home.root).parts[0] not in aside
    }


def test_a_correction_compares_what_it_touches_and_links_as_from_nothing(copied):
    """The next run takes the comparisons of the one before, and finds what a run without finds."""
    last = max((copied.landing / "schools_census").glob("schools_census_*.csv"))
    first, *rows = last.read_bytes().splitlines(keepends=True)
    changed = [rows[0].replace(b"20", b"19", 1), *rows[1:-2]]  # two rows gone, one put right
    last.with_name(f"{last.stem}_v2.csv").write_bytes(b"".join([first, *changed]))
    known = "select mark_a, mark_b from spine.person_comparison where part = 'known'"
    with store.warehouse(copied) as con:
        before = set(con.sql(known).fetchall())
    assert run_json(copied)["nothing_new"] is False
    with store.warehouse(copied) as con:
        after = set(con.sql(known).fetchall())
        names = ("person_mention", "person_place", "review_decision", "person_edge")
        *tables, edges = (con.sql(f"select * from spine.{name}").pl() for name in names)
    assert 0 < len(after - before) < len(after) / 2
    keys = ["pass", "entity_a", "entity_b"]
    anew = link_persons(*tables).edges.select(edges.columns)
    assert edges.sort(keys).equals(anew.sort(keys))
