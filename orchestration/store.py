"""How the tables of a home are kept: the one place that reads and writes its Parquet files and
opens its warehouse. Everything else asks here, by path, and sees Arrow tables or DuckDB SQL.

What lies in an encrypted home (`at_rest`) is read and written encrypted, by DuckDB; elsewhere
files are plain Parquet. A plain file that somebody put into an encrypted home is not read.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import duck
from orchestration.home import Home
from orchestration.key_at_rest import Key, key_below

COMPRESSION = "zstd"
ROW_GROUP = 122_880
HELD = 64_000_000  # bytes that a file in the making keeps in memory
WRITTEN_BY = f"pyarrow {pa.__version__}"  # what the digest of the same rows may depend on


def read(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The table in a file, or some of its columns."""
    key = key_below(path)
    if key is None:
        return pq.read_table(path, columns=None if columns is None else list(columns))
    if columns is not None and not columns:
        return pa.table({})
    listed = "*" if columns is None else ", ".join(f'"{name}"' for name in columns)
    with closing(duck.cursor(key)) as con:
        return con.execute(f"select {listed} from {duck.table(key, path)}").to_arrow_table()


def frame(path: Path, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """`read` as a Polars frame."""
    found = pl.from_arrow(read(path, columns))
    assert isinstance(found, pl.DataFrame)
    return found


def schema(path: Path) -> pa.Schema:
    """The columns of a file and their types."""
    key = key_below(path)
    if key is None:
        return pq.read_schema(path)
    with closing(duck.cursor(key)) as con:
        empty = con.execute(f"select * from {duck.table(key, path)} limit 0").to_arrow_table()
        return empty.schema


def rows(path: Path) -> int:
    """Number of rows in a file."""
    key = key_below(path)
    if key is None:
        return int(pq.read_metadata(path).num_rows)
    with closing(duck.cursor(key)) as con:
        found = con.execute(f"select count(*) from {duck.table(key, path)}").fetchone()
        return int(found[0]) if found else 0


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a file in their order, a part at a time."""
    key = key_below(path)
    if key is None:
        with pq.ParquetFile(path) as source:
            yield from source.iter_batches()
        return
    with closing(duck.cursor(key)) as con:
        yield from con.execute(f"select * from {duck.table(key, path)}").to_arrow_reader(ROW_GROUP)


def cut(parts: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of ROW_GROUP rows, so that a file written from them does not depend
    on how the rows came in."""
    held: pa.Table | None = None
    for part in parts:
        whole = pa.Table.from_batches([part])
        held = whole if held is None else pa.concat_tables([held, whole])
        while held.num_rows >= ROW_GROUP:
            yield held.slice(0, ROW_GROUP).combine_chunks()
            held = held.slice(ROW_GROUP)
    if held is not None and held.num_rows:
        yield held.combine_chunks()


def digest(path: Path) -> str:
    """SHA-256 of the file as plain Parquet: what `export` gives, and a manifest names."""
    if key_below(path) is None:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    sink = _Hash()
    _plain(path, sink)
    return sink.sum.hexdigest()


def is_as_written(path: Path, said: str, rows_said: int, by: str) -> bool:
    """Whether a file is the one whose digest was `said`, when `by` (see WRITTEN_BY) wrote it.

    Another version of the library may write the same rows in other bytes: then an encrypted file,
    which cannot be changed without its key, is held against the number of rows.
    """
    try:
        if digest(path) == said:
            return True
        return key_below(path) is not None and by != WRITTEN_BY and rows(path) == rows_said
    except duckdb.Error:  # it is not encrypted with the key, or was changed
        return False


def export(path: Path, to: Path) -> None:
    """Write the file as plain Parquet to `to`, readable by its owner alone."""
    if key_below(path) is None:
        shutil.copyfile(path, to)
    else:
        _plain(path, to)
    to.chmod(0o600)
    _sync(to)


def _plain(path: Path, to: "Path | _Hash") -> None:
    with pq.ParquetWriter(to, schema(path), compression=COMPRESSION) as writer:
        for part in cut(batches(path)):
            writer.write_table(part)


class _Hash:
    """A file that keeps of what is written only the SHA-256."""

    closed = False

    def __init__(self) -> None:
        self.sum, self._size = hashlib.sha256(), 0

    def write(self, content: bytes) -> int:
        self.sum.update(content)
        self._size += len(content)
        return len(content)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


def write(path: Path, table: pa.Table) -> None:
    """Write a table as one file, on the disk when this returns."""
    with Writer(path, table.schema) as writer:
        for part in cut(table.to_batches()):
            writer.add(part)


class Writer:
    """A file that grows by parts, in memory that does not grow with it.

    A context manager; the file is whole, and on the disk, once it was left or closed.
    """

    def __init__(self, path: Path, layout: pa.Schema) -> None:
        self.path, self.layout = path, layout
        key = key_below(path)
        self._writer: pq.ParquetWriter | _Encrypting | None = (
            pq.ParquetWriter(path, layout, compression=COMPRESSION)
            if key is None
            else _Encrypting(path, layout, key)
        )

    def add(self, part: pa.Table | pa.RecordBatch) -> None:
        """Add rows, cast to the layout."""
        assert self._writer is not None, "the file is closed"
        whole = pa.Table.from_batches([part]) if isinstance(part, pa.RecordBatch) else part
        self._writer.write_table(whole.cast(self.layout))

    def close(self) -> None:
        """Finish the file. Done again, it does nothing."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.close()
            self.path.chmod(0o600)
            _sync(self.path)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Encrypting:
    """What `pq.ParquetWriter` is for plain files. DuckDB writes an encrypted file in one go, so a
    file that grows lies in encrypted parts beside it until it is closed.

    A stream that DuckDB pulls from would need no parts, but it holds one of Arrow's few threads
    while it waits: with more files open than there are threads, all of them wait for ever.
    """

    def __init__(self, path: Path, layout: pa.Schema, key: Key) -> None:
        self._path, self._key = path, key
        self._held = [layout.empty_table()]
        self._parts: list[Path] = []
        self._folder = path.with_name(f".{path.name}.parts")
        shutil.rmtree(self._folder, ignore_errors=True)
        path.unlink(missing_ok=True)

    def write_table(self, whole: pa.Table) -> None:
        self._held.append(whole)
        rows = sum(part.num_rows for part in self._held)
        if rows >= ROW_GROUP or sum(part.nbytes for part in self._held) >= HELD:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._parts.append(self._folder / f"{len(self._parts)}.parquet")
            self._write(self._parts[-1])

    def close(self) -> None:
        if not self._parts:
            self._write(self._path)
            return
        with closing(duck.cursor(self._key)) as con:
            con.register("rest", pa.concat_tables(self._held))
            parts = duck.table(self._key, *self._parts)
            whole = f"(from {parts} union all from rest)"
            con.execute(f"copy {whole} to '{duck.text(self._path)}' {duck.options(self._key)}")
        shutil.rmtree(self._folder)

    def _write(self, path: Path) -> None:
        with closing(duck.cursor(self._key)) as con:
            con.register("held", pa.concat_tables(self._held))
            con.execute(f"copy held to '{duck.text(path)}' {duck.options(self._key)}")
        self._held = self._held[:1]


def connection(below: Path, **settings: Any) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, fit to read what `source` names of the home that `below` lies in."""
    key = key_below(below)
    if not settings:
        return duck.cursor(key)
    return duck.opened(*([key] if key else []), **settings)


def source(*paths: Path) -> str:
    """The files (of one home) as a table in SQL, for a connection of `connection`."""
    return duck.table(key_below(paths[0]), *paths)


def warehouse(home: Home, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """A connection to the warehouse. Raises duckdb.IOException while another process writes it,
    or where it is not there (`read_only`)."""
    key = key_below(home.root)
    if key is None:
        return duckdb.connect(str(home.warehouse), read_only=read_only)
    con = duck.opened(key, temp_directory=str(home.work / "duckdb"))
    try:
        con.execute(duck.attach(home.warehouse, "warehouse", key, read_only))
        con.execute("use warehouse")
    except BaseException:
        con.close()
        raise
    return con


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
