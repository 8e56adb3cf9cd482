"""Tables in files, plain and encrypted: what is written is what is read, whole and in order."""

import hashlib
import subprocess
import sys
from contextlib import ExitStack

import duckdb
import pyarrow as pa
import pytest

from orchestration import at_rest, store

LAYOUT = pa.schema({"n": pa.int64(), "name": pa.string(), "day": pa.date32()})


def numbered(start, stop):
    names = [f"name {n % 7}" if n % 5 else None for n in range(start, stop)]
    return pa.table([range(start, stop), names, [None] * (stop - start)], schema=LAYOUT)


def test_a_file_that_grows_by_parts_is_read_whole_and_in_order(kept):
    path = kept.raw / "t.parquet"
    with store.Writer(path, LAYOUT) as writer:
        writer.add(numbered(0, 10))
        large = LAYOUT.set(LAYOUT.names.index("name"), pa.field("name", pa.large_string()))
        writer.add(numbered(10, 30_000).cast(large))
    assert store.read(path) == numbered(0, 30_000)
    assert store.schema(path).equals(LAYOUT)
    assert store.rows(path) == 30_000
    assert pa.Table.from_batches(store.batches(path)) == numbered(0, 30_000)
    assert store.frame(path, ["name"])["name"].n_unique() == 8


def test_an_empty_table_keeps_its_columns(kept):
    path = kept.raw / "t.parquet"
    store.write(path, LAYOUT.empty_table())
    assert store.rows(path) == 0
    assert store.schema(path).equals(LAYOUT)
    assert store.read(path) == LAYOUT.empty_table()


def test_the_same_rows_give_the_same_file_however_they_came_in(kept):
    digests = set()
    for size in (1_000, 70_000, 300_000):
        path = kept.raw / f"{size}.parquet"
        with store.Writer(path, LAYOUT) as writer:
            for part in store.cut(numbered(0, 300_000).to_batches(max_chunksize=size)):
                assert part.num_rows <= store.ROW_GROUP
                writer.add(part)
        assert store.rows(path) == 300_000
        digests.add(store.digest(path))
    assert len(digests) == 1


def test_an_export_is_what_the_digest_says(kept):
    path, to = kept.raw / "t.parquet", kept.raw / "out.parquet"
    store.write(path, numbered(0, 100))
    store.export(path, to)
    assert hashlib.sha256(to.read_bytes()).hexdigest() == store.digest(path)
    assert to.stat().st_mode & 0o777 == 0o600


def test_sql_over_several_files(kept):
    for start in (0, 100):
        store.write(kept.raw / f"it's {start}.parquet", numbered(start, start + 100))
    files = sorted(kept.raw.iterdir())
    with store.connection(kept.raw) as con:
        found = con.execute(f"select count(*), max(n) from {store.source(*files)}").fetchone()
    assert found == (200, 199)


@pytest.mark.timeout(60)
def test_any_number_of_files_grow_side_by_side(kept):
    paths = [kept.raw / f"{n}.parquet" for n in range(20)]
    with ExitStack() as opened:
        writers = [opened.enter_context(store.Writer(path, LAYOUT)) for path in paths]
        for start in range(0, 400_000, 50_000):
            for writer in writers:
                writer.add(numbered(start, start + 50_000))
    assert {store.rows(path) for path in paths} == {400_000}
    assert store.read(paths[-1]) == numbered(0, 400_000)
    assert sorted(kept.raw.iterdir()) == sorted(paths)


def test_a_closed_file_takes_no_more(kept):
    writer = store.Writer(kept.raw / "t.parquet", LAYOUT)
    writer.close()
    writer.close()
    with pytest.raises(AssertionError):
        writer.add(numbered(0, 1))


KINDS = pa.table(
    {
        "text": ["a", None, "ß – ‘x’", ""],
        "whole": pa.array([1, None, -5, 2**40], pa.int64()),
        "small": pa.array([1, None, 2, 3], pa.int32()),
        "part": [0.1, None, 1e300, -0.0],
        "day": pa.array([0, None, 20_000, -3], pa.date32()),
        "yes": [True, None, False, True],
        "several": pa.array([["a", None], [], None, ["b"]], pa.list_(pa.string())),
        "moment": pa.array([0, None, 1, 10**15], pa.timestamp("us")),
        "nothing": pa.nulls(4, pa.string()),
    }
)


def test_every_kind_of_value_comes_back_as_it_was(kept):
    path = kept.raw / "t.parquet"
    store.write(path, KINDS)
    assert store.schema(path).equals(KINDS.schema)
    assert store.read(path).cast(KINDS.schema) == KINDS


def test_the_digest_does_not_tell_how_the_file_is_kept(home, tmp_path):
    outside, table = tmp_path / "t.parquet", duckdb.sql("from KINDS").to_arrow_table()
    store.write(outside, table)
    at_rest.prepare(home)
    store.write(home.raw / "t.parquet", table)
    assert at_rest.is_encrypted(home.raw / "t.parquet")
    assert not at_rest.is_encrypted(outside)
    assert store.digest(home.raw / "t.parquet") == store.digest(outside)


def test_an_encrypted_home_reads_no_plain_file(home, tmp_path):
    store.write(tmp_path / "planted.parquet", KINDS)
    at_rest.prepare(home)
    planted = (tmp_path / "planted.parquet").rename(home.raw / "planted.parquet")
    with pytest.raises(duckdb.Error, match="not encrypted"):
        store.read(planted)


def test_no_value_is_in_the_bytes_of_file_warehouse_or_spill(home):
    at_rest.prepare(home)
    names = pa.table({"name": [f"Zubaida {n}" for n in range(400_000)]})
    store.write(home.raw / "t.parquet", names)
    spill = home.work / "spill"
    with store.connection(home.raw, memory_limit="100MB", temp_directory=str(spill)) as con:
        con.execute(
            "create temp table t as select name || hash(name) || hash(i) as name "
            f"from {store.source(home.raw / 't.parquet')}, range(8) t(i)"
        )
        held = [path.read_bytes() for path in spill.iterdir()]
    with store.warehouse(home, read_only=False) as con:
        con.register("names", names)
        con.execute("create schema s")
        con.execute("create table s.t as from names")
        held += [path.read_bytes() for path in home.warehouse.parent.iterdir()]
    held += [home.warehouse.read_bytes(), (home.raw / "t.parquet").read_bytes()]
    assert min(map(len, held)) > 1000 and len(held) > 3
    assert not any(b"Zubaida" in content for content in held)
    with store.warehouse(home) as con:
        assert con.execute("select count(*) from s.t").fetchone() == (400_000,)


def test_a_warehouse_that_is_not_there_or_has_another_key_is_not_read(home, monkeypatch):
    at_rest.prepare(home)
    with pytest.raises(duckdb.Error):
        store.warehouse(home)
    with store.warehouse(home, read_only=False) as con:
        con.execute("create table t as select 1 as n")
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(home.warehouse), read_only=True)


def test_an_error_in_the_rows_is_told_and_nothing_waits_for_ever(home):
    at_rest.prepare(home)
    with pytest.raises(duckdb.Error), store.Writer(home.raw / "no" / "t.parquet", LAYOUT) as writer:
        for _ in range(20):
            writer.add(numbered(0, 200_000))


def test_a_process_that_leaves_a_file_open_can_end(home):
    at_rest.prepare(home)
    program = (
        "import sys, pyarrow as pa; from pathlib import Path; from orchestration import store\n"
        "w = store.Writer(Path(sys.argv[1]), pa.schema({'n': pa.int64()}))\n"
        "w.add(pa.table({'n': [1, 2]})); raise SystemExit(3)"
    )
    words = [sys.executable, "-c", program, str(home.raw / "t.parquet")]
    assert subprocess.run(words, timeout=60).returncode == 3


def test_a_file_is_held_against_what_was_said_of_it(home):
    at_rest.prepare(home)
    one, other = home.raw / "one.parquet", home.raw / "other.parquet"
    store.write(one, numbered(0, 10))
    store.write(other, numbered(10, 20))
    said = store.digest(one)
    assert store.is_as_written(one, said, 10, store.WRITTEN_BY)
    assert not store.is_as_written(other, said, 10, store.WRITTEN_BY)
    # another version of the library may give other bytes; the number of rows still has to be right
    assert store.is_as_written(other, said, 10, "pyarrow 0.1")
    assert not store.is_as_written(other, said, 11, "pyarrow 0.1")
    content = bytearray(one.read_bytes())
    content[len(content) // 2] ^= 1
    one.write_bytes(content)
    assert not store.is_as_written(one, said, 10, store.WRITTEN_BY)
