"""A person is erased from a home that ran, and stays erased; another objects; time passes."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from running import ei, run_json

from orchestration import store

pytestmark = pytest.mark.slow
IDENTIFIERS = ("upn", "former_upn", "nhs_number", "source_ref", "other_ref")


def about(home):
    """The person in most feeds, and every number that only their records carry."""
    with store.warehouse(home) as con:
        (person,) = con.sql(
            """select person_id from spine.person_link where feed = 'schools_attendance'
            group by 1 order by (
                select count(distinct feed) from spine.person_link as l
                where l.person_id = person_link.person_id) desc, 1 limit 1"""
        ).fetchone()
        numbers = con.execute(
            f"""with said as (
                unpivot (
                    select person_id, {", ".join(IDENTIFIERS)} from spine.person_mention
                    join spine.person_link using (feed, file, row_number, role))
                on {", ".join(IDENTIFIERS)} into name kind value number)
            select number from said group by 1
            having min(person_id) = ? and max(person_id) = ? and length(number) > 4""",
            [person, person],
        ).fetchall()
    return person, {person, *(number for (number,) in numbers)}


def found_in(home, values):
    """Files of the home, and tables of its warehouse, that hold any of the values."""
    where = set()
    for path in home.root.rglob("*"):
        inside = path.relative_to(home.root).parts
        if not path.is_file() or inside[0] == "landing":
            continue
        text = path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            text += str(store.read(path).to_pylist())
        if any(value in text for value in values):
            where.add("/".join(inside))
    if home.warehouse.exists():
        with store.warehouse(home) as con:
            tables = con.sql(
                """select table_schema, table_name from information_schema.tables
                where table_type = 'BASE TABLE'"""
            ).fetchall()
            for schema, table in tables:
                text = str(con.sql(f'select * from "{schema}"."{table}"').fetchall())
                if any(value in text for value in values):
                    where.add(f"{schema}.{table}")
    return where


def come_again(home, told):
    """Every file in which the person was, once more: with a later date and other bytes."""
    came = set()
    for feed, file in sorted({(t["feed"], t["file"].split("/")[0]) for t in told}):
        days = (f"2026-11-{day}" for day in range(21, 28))
        path = home.landing / feed / file
        again = next(
            new
            for day in days
            if not (new := path.with_name(re.sub(r"\d{4}-\d\d-\d\d(_v\d+)?", day, file))).exists()
        )
        shutil.copyfile(path, again)
        if path.suffix in (".zip", ".xlsx"):
            with zipfile.ZipFile(again, "a") as archive:
                archive.comment = b"again"
        else:
            with again.open("ab") as text:
                text.write(b"\n")
        came.add((feed, again.name))
    return came


def test_an_erased_person_is_nowhere_and_stays_out(copied):
    person, values = about(copied)
    assert len(values) > 3 and found_in(copied, values)
    said = json.loads(ei("erase", "--person", person, "--json", home=copied).stdout)
    assert found_in(copied, values) == set()
    assert {told["feed"] for told in said["tell_the_senders"]} >= {"schools_attendance"}

    answer = run_json(copied)
    assert answer["success"] and all(line["balanced"] for line in answer["account"])
    assert sum(line["removed"] for line in answer["account"]) > 0
    assert not [c for c in answer["checks"] if c["status"] == "fail"]
    assert found_in(copied, values) == set()
    assert run_json(copied)["nothing_new"] is True

    came = come_again(copied, said["tell_the_senders"])
    again = run_json(copied, day="2026-11-28")
    assert again["success"] and all(line["balanced"] for line in again["account"])
    assert not [c for c in again["checks"] if c["status"] == "fail"]
    landed = {(d["feed"], d["file"].split("/")[0]): d["outcome"] for d in again["deliveries"]}
    assert {landed[one] for one in came} == {"accepted"}
    gone = {
        line["feed"]
        for line in again["account"]
        if (line["feed"], line["file"].split("/")[0]) in came and line["removed_by_reason"]
    }
    assert gone == {feed for feed, rows in said["rows"].items() if rows["removed"]}
    assert found_in(copied, values) == set()
    ei("why", "person", person, home=copied, code=1)


def test_an_objection_is_heeded_by_the_next_release(copied):
    with store.warehouse(copied) as con:
        (person,) = con.sql(
            "select person_id from products.involvement where not is_sensitive order by 1 limit 1"
        ).fetchone()
    words = ("--person", person, "--purpose", "early_help_coordination", "--json")
    ei("object", *words, home=copied)
    answer = run_json(copied)
    assert answer["success"] and not [c for c in answer["checks"] if c["status"] == "fail"]
    held = {
        consumer: found_in_release(copied, consumer, person)
        for consumer in ("early_help_service", "data_steward")
    }
    assert held["early_help_service"] == set() and "person" in held["data_steward"]


def found_in_release(home, consumer, person):
    said = json.loads(ei("release", "--consumer", consumer, "--json", home=home).stdout)
    return {
        name
        for name, table in said["tables"].items()
        if person in str(store.read(Path(table["file"])).to_pylist())
    }


def test_time_passes_and_retention_runs_by_itself(copied):
    """Eight years on: every delivery is past its time, and the release of today goes too."""
    answer = run_json(copied, code=None, day="2034-11-20")
    left = [p for p in copied.raw.glob("*/*") if p.name != "_empty"]
    assert left == []
    assert all(line["balanced"] for line in answer["account"])
    log = (copied.audit / "log.jsonl").read_text()
    assert '"kind":"retention_applied"' in log
