"""Writing accepted and held-back rows to Parquet, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from orchestration import store
from orchestration.contracts import Table

ORIGIN: dict[str, pa.DataType] = {
    "feed": pa.string(),
    "file": pa.string(),
    "row_number": pa.int64(),
    "delivery_id": pa.string(),
    "delivery_date": pa.date32(),
    "version": pa.int32(),
}
# What the gazetteer's records carry beside the contract's fields.
GAZETTEER: dict[str, pa.DataType] = {
    "change_type": pa.string(),
    "pro_order": pa.int64(),
    "supply": pa.string(),
}
HELD_BACK = pa.schema(
    {
        "feed": pa.string(),
        "file": pa.string(),
        "table": pa.string(),
        "row_number": pa.int64(),
        "contract": pa.string(),
        "contract_version": pa.string(),
        "field": pa.string(),
        "reason": pa.string(),
        "value_class": pa.string(),
        "other_failures": pa.list_(pa.string()),
    }
)
ARROW = {
    "text": pa.string(),
    "time": pa.string(),
    "date": pa.date32(),
    "int": pa.int64(),
    "dec": pa.float64(),
}


def raw_schema(table: Table, gazetteer: bool = False) -> pa.Schema:
    """The columns of a raw table: where a row comes from, then the contract's fields."""
    extra = GAZETTEER if gazetteer else {}
    fields = {f.name: ARROW[f.type] for f in table.fields}
    return pa.schema({**ORIGIN, **extra, **fields})


class Sheaf:
    """A Parquet file that grows by batches; constant columns are added to each.

    A context manager: leaving it closes the file and puts it on the disk.
    """

    def __init__(self, path: Path, layout: pa.Schema, constants: Mapping[str, Any]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._layout = layout
        self._constants = [pl.lit(v).alias(k) for k, v in constants.items()]
        self._writer = store.Writer(path, layout)

    def add(self, frame: pl.DataFrame) -> None:
        """Write a batch that has every other column of the layout."""
        if frame.height:
            whole = frame.with_columns(self._constants).select(self._layout.names)
            self._writer.add(whole.to_arrow())

    def __enter__(self) -> Sheaf:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()


def drop_rows(path: Path, numbers: pl.Series) -> None:
    """Write the file anew without these row numbers, a part at a time."""
    thinned = path.with_suffix(".thinned")
    with store.Writer(thinned, store.schema(path)) as writer:
        for part in store.batches(path):
            frame = pl.DataFrame(part)
            kept = frame.filter(~pl.col("row_number").is_in(numbers.implode()))
            if kept.height:
                writer.add(kept.to_arrow())
    thinned.replace(path)


def write_empty(path: Path, layout: pa.Schema) -> None:
    """A Parquet file without rows, so that a glob over deliveries always finds its columns."""
    if path.exists() and store.schema(path).equals(layout):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_suffix(".part")
    store.write(staged, layout.empty_table())
    staged.replace(path)
