"""How dbt finds an encrypted home's files."""

import pyarrow as pa
import pytest

from orchestration import at_rest, dbt_store, key_at_rest, store

OLD = pa.table({"a": [1, 2], "b": ["x", "y"]})
NEW = pa.table({"b": ["z"], "extra": [7], "a": [3]})


@pytest.fixture
def sources(home):
    """Deliveries under two versions of a contract, in an encrypted home; what dbt is told."""
    at_rest.prepare(home)
    for delivery, table in (("_empty", NEW.slice(0, 0)), ("d1", OLD), ("d2", OLD), ("d3", NEW)):
        path = home.raw / "f" / delivery / "t.parquet"
        path.parent.mkdir(parents=True)
        store.write(path, table)
    store.write(home.work / "delivery.parquet", OLD)
    state = home.state / "_empty"
    state.mkdir(parents=True)
    store.write(state / "person_assignment.parquet", OLD)
    key = key_at_rest.key_below(home.root)
    with store.connection(home.root) as con:
        yield con, dict(dbt_store.encrypted_sources(con, home, state, key))


def test_each_source_is_found_under_its_location(sources, home):
    con, found = sources
    assert set(found) == {
        f"{home.raw}/f/*/t.parquet",
        f"{home.work}/delivery.parquet",
        f"{home.state}/_empty/person_assignment.parquet",
    }
    for table in found.values():
        con.execute(f"create or replace view v as select * from {table}")
        assert con.execute("select count(*), sum(a) from v").fetchone()[0] >= 2


def test_columns_go_by_name_and_what_an_older_file_lacks_is_null(sources, home):
    con, found = sources
    con.execute(f"create view v as select * from {found[f'{home.raw}/f/*/t.parquet']}")
    rows = con.execute("select a, b, extra from v order by all").fetchall()
    assert rows == [(1, "x", None), (1, "x", None), (2, "y", None), (2, "y", None), (3, "z", 7)]
    assert con.execute("select a from v where extra = 7").fetchall() == [(3,)]
