"""A tiny warehouse, and grounds that give parts of it."""

import shutil
import tempfile
from pathlib import Path

import duckdb
import pytest
from postgres_server import Server, programs
from small_grounds import usual
from wanting import left_out

from orchestration.home import Home
from orchestration.linkage.state import STATE_TABLES


@pytest.fixture
def rests_on():
    """Grounds as most tests use them."""
    return usual()


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL server for the whole session; left out where there is none (CI: a failure)."""
    bin = programs()
    if bin is None:
        left_out("no PostgreSQL on this machine: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="ei-pg-", dir="/tmp"))  # a socket's path is short
    server = Server(folder, bin)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(tmp_path):
    place = Home(tmp_path / "home")
    place.landing.mkdir(parents=True)
    place.prepare()
    with duckdb.connect(str(place.warehouse)) as con:
        con.execute("create schema products; create schema spine; create schema conformed")
        con.execute(
            """create table products.person as select * from (values
            ('p3', 'Cleo', '4010232137', 2012, true, date '2026-09-01'),
            ('p1', 'Anna', null, 2015, false, date '2026-09-02'),
            ('p2', null, '9434765919', 2015, null, date '2026-09-03')
            ) t(person_id, forename, nhs_number, birth_year, in_area, last_delivery)"""
        )
        con.execute(
            """create table products.person_history as select
            'e1' as event_id, 'p2 p1' as old_person_ids, 'merge' as kind, 'secret' as withheld"""
        )
        for name, schema in STATE_TABLES.items():
            con.execute(
                f"create table {schema}.{name} as select * from (values ('p2'), ('p1')) t(k)"
            )
    return place
