"""The release in a real PostgreSQL: each role reads what its grants name, and nothing else."""

from datetime import date

import psycopg
import pytest
from psycopg import errors, sql
from small_grounds import DAY, agreement, grant, grounds, usual
from typer.testing import CliRunner

from orchestration import publishing
from orchestration.cli import app
from orchestration.governance import audit
from orchestration.publishing import postgres
from orchestration.publishing.release import manifest

pytestmark = pytest.mark.slow
FOREVER = {"start": date(2000, 1, 1), "end": date(2999, 12, 31)}


@pytest.fixture
def dsn(server):
    """A database of the test's own; the roles in it are the server's, and go after the test."""
    with psycopg.connect(server.dsn(), autocommit=True) as con:
        con.execute("drop database if exists city")
        for (role,) in con.execute("select rolname from pg_roles where rolname like 'ei%'"):
            con.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))
        con.execute("create database city")
    return server.dsn("city")


@pytest.fixture
def lasting():
    """Grounds that hold on whichever day the test is run."""
    return usual(**FOREVER)


def loaded(home, dsn, rests_on, fingerprint="f" * 64):
    release = publishing.publish(home, DAY, fingerprint, grounds=rests_on)
    return release, postgres.load(home, dsn)


def as_role(dsn, consumer, statement):
    with psycopg.connect(dsn, autocommit=True) as con:
        con.execute(sql.SQL("set role {}").format(sql.Identifier(f"ei_{consumer}")))
        done = con.execute(statement)
        return done.fetchall() if done.description else []


def may(dsn, consumer, statement):
    try:
        as_role(dsn, consumer, statement)
    except errors.InsufficientPrivilege:
        return False
    return True


def column(schema, table, name):
    return sql.SQL("select {} from {}").format(sql.Identifier(name), sql.Identifier(schema, table))


def test_every_role_reads_its_columns_and_no_other(home, dsn, lasting):
    release, _ = loaded(home, dsn, lasting)
    said = manifest(home, release.release_id)["consumers"]
    granted = {
        (consumer, table, name)
        for consumer, part in said.items()
        for table, facts in part["tables"].items()
        for name in facts["columns"]
    }
    with psycopg.connect(dsn) as con:
        there = con.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
            " where table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
    assert set(there) == granted
    assert len(granted) == 13
    for consumer in said:
        for place in there:
            allowed = place[0] == consumer
            assert may(dsn, consumer, column(*place)) == allowed, (consumer, place)
    with psycopg.connect(dsn, autocommit=True) as con:
        con.execute("create role passer_by nologin; set role passer_by")
        for place in there:
            with pytest.raises(errors.InsufficientPrivilege):
                con.execute(column(*place))
        con.execute("reset role; drop role passer_by")


def test_the_rows_are_those_of_the_release(home, dsn, lasting):
    _, done = loaded(home, dsn, lasting)
    assert done["consumers"] == {
        "analyst": {"person": 3, "person_history": 1},
        "data_steward": {"person": 3, "person_history": 1},
        "nobody": {},
    }
    found = as_role(dsn, "data_steward", "select * from data_steward.person order by person_id")
    assert found == [
        ("p1", "Anna", None, 2015, False),
        ("p2", None, "9434765919", 2015, None),
        ("p3", "Cleo", "4010232137", 2012, True),
    ]
    codes = as_role(dsn, "analyst", "select person_id from analyst.person")
    assert all(len(code) == 32 for (code,) in codes)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into data_steward.person (person_id) values ('x')",
        "update data_steward.person set forename = 'x'",
        "delete from data_steward.person",
        "truncate data_steward.person",
        "drop table data_steward.person",
        "alter table data_steward.person disable row level security",
        "create table data_steward.mine (x int)",
        "grant select on data_steward.person to public",
    ],
)
def test_a_role_changes_nothing(home, dsn, lasting, statement):
    loaded(home, dsn, lasting)
    try:
        as_role(dsn, "data_steward", statement)
    except errors.InsufficientPrivilege:
        return
    assert statement.startswith("grant")  # PostgreSQL grants nothing, with a warning
    assert not may(dsn, "analyst", "select person_id from data_steward.person")


def test_row_conditions_and_terms_are_policies(home, dsn):
    rows = (("in_area", "in", ("true",)),)
    conditions = grounds(
        agreement("a", grant("G", "data_steward", "person_id in_area", rows=rows), **FOREVER)
    )
    loaded(home, dsn, conditions)
    with psycopg.connect(dsn) as con:  # a row that publishing would never have let out
        con.execute("insert into data_steward.person values ('p9', false)")
    assert as_role(dsn, "data_steward", "select * from data_steward.person") == [("p3", True)]


def test_what_has_ended_shows_nothing_although_it_was_loaded(home, dsn):
    over = {"start": date(2000, 1, 1), "end": date(2001, 1, 1)}
    ended = grounds(agreement("a", grant("G", "data_steward", "person_id"), **over))
    lasts = grounds(
        agreement("a", grant("G", "data_steward", "person_id"), **FOREVER),
        agreement("b", grant("G", "data_steward", "forename"), **FOREVER),
    )
    publishing.publish(home, date(2000, 6, 1), "f" * 64, grounds=ended)
    done = postgres.load(home, dsn)
    assert done["consumers"]["data_steward"] == {"person": 3}
    assert as_role(dsn, "data_steward", "select * from data_steward.person") == []
    loaded(home, dsn, lasts)
    assert len(as_role(dsn, "data_steward", "select forename from data_steward.person")) == 3
    one_over = grounds(
        agreement("a", grant("G", "data_steward", "person_id"), **FOREVER),
        agreement("b", grant("G", "data_steward", "forename"), **over),
    )
    publishing.publish(home, date(2000, 6, 1), "e" * 64, grounds=one_over)
    postgres.load(home, dsn)
    assert as_role(dsn, "data_steward", "select person_id from data_steward.person") == []


def test_a_new_release_takes_the_place_of_the_former(home, dsn, lasting):
    loaded(home, dsn, lasting)
    less = grounds(agreement("steward", grant("few", "data_steward", "person_id"), **FOREVER))
    release, _ = loaded(home, dsn, less, "e" * 64)
    assert may(dsn, "data_steward", "select person_id from data_steward.person")
    with pytest.raises(errors.UndefinedColumn):
        as_role(dsn, "data_steward", "select forename from data_steward.person")
    with psycopg.connect(dsn) as con:
        (said,) = con.execute(
            "select obj_description('data_steward'::regnamespace, 'pg_namespace')"
        ).fetchone()
        tables = con.execute(
            "select schemaname || '.' || tablename from pg_tables"
            " where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
    assert release.release_id in said
    assert tables == [("data_steward.person",)]


def before_and_after(home, dsn, lasting):
    """What the steward reads, before a load that must fail."""
    loaded(home, dsn, lasting)
    return lambda: as_role(dsn, "data_steward", "select * from data_steward.person order by 1")


def test_a_load_that_fails_leaves_the_former_release(home, dsn, lasting, monkeypatch):
    look = before_and_after(home, dsn, lasting)
    was, entries = look(), len(audit.entries(home))
    publishing.publish(home, DAY, "e" * 64, grounds=lasting)

    def half(path):
        yield ("p1", "Anna", None, 2015, False)
        yield ("p2", "a name", None, "no number", False)

    monkeypatch.setattr(postgres, "_rows", half)
    with pytest.raises(publishing.PublishingError) as error:
        postgres.load(home, dsn)
    assert "a name" not in str(error.value) and "no number" not in str(error.value)
    assert look() == was
    assert [e["kind"] for e in audit.entries(home)][entries:] == ["release_published"]


def test_a_damaged_file_is_not_loaded(home, dsn, lasting):
    look = before_and_after(home, dsn, lasting)
    was = look()
    release = publishing.publish(home, DAY, "e" * 64, grounds=lasting)
    path = release.path / "analyst" / "person.parquet"
    path.write_bytes(path.read_bytes()[:-9] + b"\0" * 9)
    with pytest.raises(publishing.ReleaseDamaged):
        postgres.load(home, dsn)
    assert look() == was


def test_what_others_built_on_a_table_stops_the_load(home, dsn, lasting):
    look = before_and_after(home, dsn, lasting)
    with psycopg.connect(dsn) as con:
        con.execute("create view public.report as select forename from data_steward.person")
    was = look()
    with pytest.raises(publishing.PublishingError, match="DependentObjects"):
        postgres.load(home, dsn)
    assert look() == was


def test_a_schema_that_is_not_ours_is_left_alone(home, dsn, lasting):
    with psycopg.connect(dsn) as con:
        con.execute("create schema data_steward; create table data_steward.theirs (x int)")
    with pytest.raises(publishing.PublishingError, match="data_steward"):
        loaded(home, dsn, lasting)
    with psycopg.connect(dsn) as con:
        assert con.execute("select count(*) from data_steward.theirs").fetchone() == (0,)


def test_the_command_and_the_audit_log(home, dsn, lasting):
    runner, words = CliRunner(), ["publish", "--to", "postgres", "--home", str(home.root)]
    none = runner.invoke(app, [*words, "--dsn", dsn])
    assert none.exit_code == 1 and "no release yet" in none.output
    release = publishing.publish(home, DAY, "f" * 64, grounds=lasting)
    done = runner.invoke(app, [*words, "--dsn", dsn, "--json"])
    assert done.exit_code == 0, done.output
    entry = audit.entries(home)[-1]
    assert entry["kind"] == "loaded_into_postgres"
    assert entry["facts"]["release_id"] == release.release_id
    nowhere = runner.invoke(app, [*words, "--dsn", "host=/nowhere dbname=x"])
    assert nowhere.exit_code == 1 and "PostgreSQL" in nowhere.output
    assert audit.verify(home)["ok"]
