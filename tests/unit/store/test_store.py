"""Tables in files: what is written is what is read, whole, in order and bounded."""

import hashlib

import pyarrow as pa
import pytest

from orchestration import store

LAYOUT = pa.schema({"n": pa.int64(), "name": pa.string(), "day": pa.date32()})


def numbered(start, stop):
    names = [f"name {n % 7}" if n % 5 else None for n in range(start, stop)]
    return pa.table([range(start, stop), names, [None] * (stop - start)], schema=LAYOUT)


def test_a_file_that_grows_by_parts_is_read_whole_and_in_order(tmp_path):
    path = tmp_path / "t.parquet"
    with store.Writer(path, LAYOUT) as writer:
        writer.add(numbered(0, 10))
        large = LAYOUT.set(LAYOUT.names.index("name"), pa.field("name", pa.large_string()))
        writer.add(numbered(10, 30_000).cast(large))
    assert store.read(path) == numbered(0, 30_000)
    assert store.schema(path).equals(LAYOUT)
    assert store.rows(path) == 30_000
    assert pa.Table.from_batches(store.batches(path)) == numbered(0, 30_000)
    assert store.frame(path, ["name"])["name"].n_unique() == 8


def test_an_empty_table_keeps_its_columns(tmp_path):
    path = tmp_path / "t.parquet"
    store.write(path, LAYOUT.empty_table())
    assert store.rows(path) == 0
    assert store.schema(path).equals(LAYOUT)
    assert store.read(path) == LAYOUT.empty_table()


def test_the_same_rows_give_the_same_file_however_they_came_in(tmp_path):
    digests = set()
    for size in (1_000, 70_000, 300_000):
        path = tmp_path / f"{size}.parquet"
        with store.Writer(path, LAYOUT) as writer:
            for part in store.cut(numbered(0, 300_000).to_batches(max_chunksize=size)):
                assert part.num_rows <= store.ROW_GROUP
                writer.add(part)
        assert store.rows(path) == 300_000
        digests.add(store.digest(path))
    assert len(digests) == 1


def test_an_export_is_what_the_digest_says(tmp_path):
    path, to = tmp_path / "t.parquet", tmp_path / "out.parquet"
    store.write(path, numbered(0, 100))
    store.export(path, to)
    assert hashlib.sha256(to.read_bytes()).hexdigest() == store.digest(path)
    assert to.stat().st_mode & 0o777 == 0o600


def test_sql_over_several_files(tmp_path):
    for start in (0, 100):
        store.write(tmp_path / f"it's {start}.parquet", numbered(start, start + 100))
    files = sorted(tmp_path.iterdir())
    with store.connection(tmp_path) as con:
        found = con.execute(f"select count(*), max(n) from {store.source(*files)}").fetchone()
    assert found == (200, 199)


def test_a_closed_file_takes_no_more(tmp_path):
    writer = store.Writer(tmp_path / "t.parquet", LAYOUT)
    writer.close()
    writer.close()
    with pytest.raises(AssertionError):
        writer.add(numbered(0, 1))
