"""Parquet with the same bytes for the same rows, run to run."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP = 122_880


def write(reader: pa.RecordBatchReader, path: Path) -> int:
    """Write all of the reader's rows in their order; returns how many.

    Row groups are cut by count alone, so the bytes do not depend on how the rows came in.
    """
    rows, held = 0, reader.schema.empty_table()
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            rows += batch.num_rows
            held = pa.concat_tables([held, pa.Table.from_batches([batch])])
            while held.num_rows >= ROW_GROUP:
                writer.write_table(held.slice(0, ROW_GROUP).combine_chunks())
                held = held.slice(ROW_GROUP)
        if held.num_rows:
            writer.write_table(held.combine_chunks())
    return rows
