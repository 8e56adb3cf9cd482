"""How the tables of a home are kept: the one place that reads and writes its Parquet files and
opens its warehouse. Everything else asks here, by path, and sees Arrow tables or DuckDB SQL.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.home import Home

COMPRESSION = "zstd"
ROW_GROUP = 122_880


def read(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The table in a file, or some of its columns."""
    return pq.read_table(path, columns=None if columns is None else list(columns))


def frame(path: Path, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """`read` as a Polars frame."""
    found = pl.from_arrow(read(path, columns))
    assert isinstance(found, pl.DataFrame)
    return found


def schema(path: Path) -> pa.Schema:
    """The columns of a file and their types."""
    return pq.read_schema(path)


def rows(path: Path) -> int:
    """Number of rows in a file."""
    return int(pq.read_metadata(path).num_rows)


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a file in their order, a part at a time."""
    with pq.ParquetFile(path) as source:
        yield from source.iter_batches()


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
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def export(path: Path, to: Path) -> None:
    """Write the file as plain Parquet to `to`, readable by its owner alone."""
    shutil.copyfile(path, to)
    to.chmod(0o600)
    _sync(to)


def write(path: Path, table: pa.Table) -> None:
    """Write a table as one file, on the disk when this returns."""
    with Writer(path, table.schema) as writer:
        writer.add(table)


class Writer:
    """A file that grows by parts, in memory that does not grow with it.

    A context manager; the file is whole, and on the disk, once it was left or closed.
    """

    def __init__(self, path: Path, layout: pa.Schema) -> None:
        self.path, self.layout = path, layout
        self._writer: pq.ParquetWriter | None = pq.ParquetWriter(
            path, layout, compression=COMPRESSION
        )

    def add(self, part: pa.Table | pa.RecordBatch) -> None:
        """Add rows, cast to the layout."""
        assert self._writer is not None, "the file is closed"
        whole = pa.Table.from_batches([part]) if isinstance(part, pa.RecordBatch) else part
        self._writer.write_table(whole.cast(self.layout))

    def close(self) -> None:
        """Finish the file. Done again, it does nothing."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
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


def connection(below: Path, **settings: Any) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, fit to read what `source` names of the home that `below` lies in."""
    return duckdb.connect(config=settings)


def source(*paths: Path | str) -> str:
    """The files (of one home) as a table in SQL, for a connection of `connection`."""
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{listed}])"


def warehouse(home: Home, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """A connection to the warehouse. Raises duckdb.IOException while another process writes it,
    or where it is not there (`read_only`)."""
    return duckdb.connect(str(home.warehouse), read_only=read_only)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
