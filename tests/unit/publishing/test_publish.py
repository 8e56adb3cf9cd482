"""A release is what the grants say, the same every time, and there whole or not at all."""

import hashlib
import json
import os
import shutil

import duckdb
import pyarrow.parquet as pq
import pytest
from small_grounds import DAY, agreement, grant, grounds

from orchestration import publishing
from orchestration.governance import audit
from orchestration.publishing import pseudonyms


def published(home, rests_on, fingerprint="f" * 64):
    return publishing.publish(home, DAY, fingerprint, grounds=rests_on)


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def table(home, consumer, name):
    found = publishing.consumer_release(home, consumer)
    return pq.read_table(found["tables"][name]["file"])


def test_each_consumer_gets_its_columns_and_no_other(home, rests_on):
    release = published(home, rests_on)
    assert publishing.current(home) == release
    assert release.consumers["nobody"] == {}
    assert "platform" not in release.consumers
    assert table(home, "data_steward", "person").to_pydict() == {
        "person_id": ["p1", "p2", "p3"],
        "forename": ["Anna", None, "Cleo"],
        "nhs_number": [None, "9434765919", "4010232137"],
        "birth_year": [2015, 2015, 2012],
        "in_area": [False, None, True],
    }
    assert table(home, "data_steward", "person_history").column_names == [
        "event_id",
        "old_person_ids",
        "kind",
    ]


def test_the_pseudonymised_consumer_gets_codes_that_still_join(home, rests_on):
    published(home, rests_on)
    person = table(home, "analyst", "person").to_pydict()
    ids = person["person_id"]
    assert ids == sorted(ids)  # not in the order of the true keys
    assert all(len(code) == 32 for code in ids)
    old = table(home, "analyst", "person_history").to_pydict()["old_person_ids"][0].split(" ")
    assert len(old) == 2 and set(old) < set(ids)
    for path in (home.published).rglob("analyst/*.parquet"):
        assert b"4010232137" not in path.read_bytes()


def test_the_manifest_says_by_which_clause_and_which_key(home, rests_on):
    release = published(home, rests_on)
    said = json.loads((release.path / "manifest.json").read_text())
    assert said["release_id"] == release.release_id
    assert said["agreements"]["health"]["version"] == "1.0.0"
    entry = said["consumers"]["analyst"]["tables"]["person"]
    path = release.path / entry["file"]
    assert entry["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (entry["rows"], entry["contract_version"]) == (3, "1.2.0")
    column = entry["columns"]["person_id"]
    assert column["clauses"][0]["grant"] == "figures"
    assert column["pseudonym_key"] == pseudonyms.load_key(home, "analyst", "planning").id
    assert entry["columns"]["birth_year"]["pseudonym_key"] is None
    assert publishing.key_ids(home, DAY, rests_on) == [column["pseudonym_key"]]


def test_the_same_inputs_give_the_same_bytes(home, rests_on, tmp_path):
    first = published(home, rests_on)
    before = contents(home.published) | contents(home.state)
    copy = type(home)(tmp_path / "copy")
    shutil.copytree(home.root, copy.root)
    for folder in (copy.published, copy.state):
        shutil.rmtree(folder)
        folder.mkdir()
    with duckdb.connect(str(copy.warehouse)) as con:  # the same rows in another order
        con.execute("create table t as from products.person order by person_id desc")
        con.execute("drop table products.person; create table products.person as from t")
    assert published(copy, rests_on).release_id == first.release_id
    assert contents(copy.published) | contents(copy.state) == before
    assert first.release_id.startswith("2026-11-20-")


def test_again_is_the_same_release_and_other_rows_are_another(home, rests_on):
    first = published(home, rests_on)
    before = contents(first.path)
    assert published(home, rests_on) == first
    assert contents(first.path) == before
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("delete from products.person where person_id = 'p1'")
    second = published(home, rests_on)
    assert second.release_id != first.release_id
    assert publishing.current(home) == second
    assert contents(first.path) == before
    pseudonyms.rotate(home, "analyst", "planning")
    assert published(home, rests_on).release_id != second.release_id


def test_only_the_owner_can_read(home, rests_on):
    os.umask(0o022)
    release = published(home, rests_on)
    for path in (*release.path.rglob("*"), release.path, publishing.state_dir(home)):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_a_missing_table_or_column_stops_it_by_name(home, rests_on):
    first = published(home, rests_on)
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("drop table products.person_history")
        con.execute("alter table products.person drop column birth_year")
        con.execute("drop table spine.person_history")
    with pytest.raises(publishing.PublishingError) as error:
        published(home, rests_on)
    for name in ("products.person_history", "products.person.birth_year", "spine.person_history"):
        assert name in str(error.value)
    assert publishing.current(home) == first


def test_an_ungranted_table_need_not_be_there(home):
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("drop table products.person_history")
    only = grounds(agreement("a", grant("g", "data_steward", "person_id")))
    assert published(home, only).consumers["data_steward"].keys() == {"person"}


def test_state_follows_the_pointer(home, rests_on):
    assert {p.name for p in publishing.state_dir(home).iterdir()} >= {"person_assignment.parquet"}
    assert publishing.state_dir(home).name == "_empty"
    release = published(home, rests_on)
    state = publishing.state_dir(home)
    assert state == home.state / release.release_id
    assert pq.read_table(state / "person_assignment.parquet").to_pydict() == {"k": ["p1", "p2"]}
    shutil.rmtree(state)
    with pytest.raises(publishing.ReleaseDamaged):
        publishing.state_dir(home)


STEPS = 6  # manifest, state, release, two renames of the audit's anchor, then the pointer


@pytest.mark.parametrize("step", range(STEPS))
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_step_the_former_release_stands(home, rests_on, monkeypatch, step, after):
    first = published(home, rests_on, "1" * 64)
    before = contents(first.path)
    count = [0]

    def dying(real):
        def rename(*args, **kwargs):
            here, count[0] = count[0], count[0] + 1
            if here != step:
                return real(*args, **kwargs)
            if after:
                real(*args, **kwargs)
            raise KeyboardInterrupt

        return rename

    with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
        for name in ("replace", "rename"):
            m.setattr(os, name, dying(getattr(os, name)))
        published(home, rests_on, "2" * 64)
    committed = after and step == STEPS - 1
    now = publishing.current(home)
    assert (now == first) is not committed
    assert publishing.state_dir(home).name == now.release_id
    assert contents(first.path) == before
    publishing.sweep(home)
    assert publishing.current(home) == now
    assert not [p for f in (home.published, home.state) for p in f.glob(".*")]
    states = {p.name for p in home.state.glob("2026-*")}
    assert states == {p.name for p in home.published.glob("2026-*")}
    second = published(home, rests_on, "2" * 64)
    assert publishing.current(home) == second != first
    assert audit.verify(home)["ok"]


def test_an_export_is_plain_parquet_and_noted(home, rests_on, tmp_path):
    release = published(home, rests_on)
    to = tmp_path / "out" / "there"
    said = publishing.export(home, "data_steward", to)
    tables = {"person": 3, "person_history": 1}
    assert said == {"release_id": release.release_id, "tables": tables}
    assert {p.name for p in to.iterdir()} == {"person.parquet", "person_history.parquet"}
    assert pq.read_table(to / "person.parquet").num_rows == 3
    last = audit.entries(home)[-1]
    assert (last["kind"], last["facts"]["consumer"]) == ("export", "data_steward")
    assert last["facts"]["tables"] == tables
    assert audit.verify(home)["ok"]


def test_no_release_no_consumer_and_a_changed_file_are_told(home, rests_on, tmp_path):
    with pytest.raises(publishing.NoRelease):
        publishing.consumer_release(home, "data_steward")
    release = published(home, rests_on)
    with pytest.raises(publishing.NoRelease):
        publishing.export(home, "stranger", tmp_path)
    with (release.path / "data_steward" / "person.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(publishing.ReleaseDamaged):
        publishing.export(home, "data_steward", tmp_path / "out")
    assert not (tmp_path / "out").exists()
