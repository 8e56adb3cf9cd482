"""Records of one table against its contract: accepted rows with types, and the rows held back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from orchestration.contracts import Field
from orchestration.landing import schema, values
from orchestration.landing.csv_reader import Row

TOTAL = r"(?i)^(grand\s+total|total)s?\b"
QUARANTINE: dict[str, pl.DataType] = {
    "row_number": pl.Int64(),
    "field": pl.String(),
    "reason": pl.String(),
    "value_class": pl.String(),
    "other_failures": pl.List(pl.String),
}


@dataclass(frozen=True)
class Checked:
    """`accepted`: row_number and the table's fields, typed. `held_back`: columns of QUARANTINE.

    `set_aside`: how many optional identifiers of accepted rows failed their check.
    """

    accepted: pl.DataFrame
    held_back: pl.DataFrame
    set_aside: int


class TableCheck:
    """The checks of one table of one file.

    In: the field of each column (None: a column that is not kept), all fields of the table (those
    without a column become null), the feed's date form, the delivery date, and the header as
    written (none where the format has no header: then no row is a header or a total).
    """

    def __init__(
        self,
        columns: Sequence[Field | None],
        fields: Sequence[Field],
        date_format: str,
        delivery_date: dt.date,
        header: Sequence[str] = (),
    ) -> None:
        self._columns = list(columns)
        self._fields = [f for f in columns if f is not None]
        self._header = header
        self._texts = [f.name for f in self._fields if values.is_text(f)]
        self._schema = schema.schema(self._fields, date_format, delivery_date)
        here = {f.name for f in self._fields}
        self._typed = [
            (values.parsed(f, date_format) if f.name in here else pl.lit(None))
            .cast(values.STORED[f.type])
            .alias(f.name)
            for f in fields
        ]
        self._order = {f.name: place for place, f in enumerate(self._fields)}
        self._aside = [
            pl.col(f.name).is_not_null() & values.parsed(f, date_format).is_null()
            for f in self._fields
            if f.identifier in values.CHECKED and not f.required
        ]

    def check(self, rows: Sequence[Row], numbers: Sequence[int]) -> Checked:
        """Records and their row numbers in; every record comes out accepted or held back."""
        width = len(self._columns)
        ragged = [(row, n) for row, n in zip(rows, numbers, strict=True) if len(row) != width]
        if ragged:
            whole = [(r, n) for r, n in zip(rows, numbers, strict=True) if len(r) == width]
            rows, numbers = [r for r, _ in whole], [n for _, n in whole]
        frame = self._frame(rows, numbers)
        held_back = pl.concat([self._failed(frame), self._ragged(ragged)])
        kept = frame.join(held_back.select("row_number"), on="row_number", how="anti")
        aside = sum(kept.select(e.sum()).item() for e in self._aside)
        accepted = kept.select("row_number", *self._typed)
        return Checked(accepted, held_back.sort("row_number"), aside)

    def _frame(self, rows: Sequence[Row], numbers: Sequence[int]) -> pl.DataFrame:
        """Text columns named as the fields, stripped, empty as null; and row_number.

        An error of Excel is no text; for a date, a number or a code it is a wrong value.
        """
        cells = zip(*rows, strict=True) if rows else [()] * len(self._columns)
        data = {
            field.name: pl.Series(column, dtype=pl.String)
            for field, column in zip(self._columns, cells, strict=True)
            if field is not None
        }
        stripped = pl.col([*data]).str.strip_chars()
        frame = pl.DataFrame(data).select(pl.when(stripped != "").then(stripped))
        frame = frame.with_columns(pl.col(self._texts).replace(values.ERROR, None))
        return frame.with_columns(row_number=pl.Series(numbers, dtype=pl.Int64))

    def _failed(self, frame: pl.DataFrame) -> pl.DataFrame:
        found = schema.failures(frame.drop("row_number"), self._schema)
        found = pl.concat([found, *self._not_records(frame)])
        if found.is_empty():
            return pl.DataFrame(schema=QUARANTINE)
        ranked = found.with_columns(
            rank=pl.col("reason").replace_strict(schema.RANK),
            place=pl.col("field").replace_strict(self._order, default=-1),
            value_class=value_class(pl.col("value")),
            named=pl.concat_str("field", "reason", separator=":"),
            row_number=frame["row_number"].gather(found["index"]),
        ).sort("row_number", "rank", "place")
        return ranked.group_by("row_number", maintain_order=True).agg(
            pl.col("field", "reason", "value_class").first(),
            pl.col("named").slice(1).alias("other_failures"),
        )

    def _not_records(self, frame: pl.DataFrame) -> list[pl.DataFrame]:
        """Rows that repeat the header or sum up the others."""
        if not self._header:
            return []
        names = [
            (pl.col(field.name).str.to_lowercase() == name.strip().lower()).fill_null(name == "")
            for field, name in zip(self._columns, self._header, strict=True)
            if field is not None
        ]
        required = [pl.col(f.name).is_null() for f in self._fields if f.required]
        first = pl.coalesce(pl.col(f.name) for f in self._fields)
        total = first.str.contains(TOTAL) & pl.any_horizontal(required or [pl.lit(False)])
        rules = {"repeated_header": pl.all_horizontal(names), "total_row": total}
        marked = frame.select(
            pl.int_range(pl.len()).alias("index"), *(e.alias(r) for r, e in rules.items())
        )
        return [
            marked.filter(pl.col(reason)).select(
                pl.col("index").cast(pl.Int64),
                pl.lit("").alias("field"),
                pl.lit(reason).alias("reason"),
                pl.lit(None, pl.String).alias("value"),
            )
            for reason in rules
        ]

    def _ragged(self, ragged: Sequence[tuple[Row, int]]) -> pl.DataFrame:
        found: list[tuple[int, str, str, str, list[str]]] = [
            (number, "", "total_row" if self._is_total(row) else "column_count", "", [])
            for row, number in ragged
        ]
        return pl.DataFrame(found, schema=QUARANTINE, orient="row")

    def _is_total(self, row: Row) -> bool:
        first = next((cell.strip() for cell in row if cell.strip()), "")
        cells = [*row, *[""] * len(self._columns)]
        lacks = any(
            f is not None and f.required and not cell.strip()
            for f, cell in zip(self._columns, cells, strict=False)
        )
        return bool(self._header) and lacks and re.match(TOTAL, first) is not None


def value_class(value: pl.Expr) -> pl.Expr:
    """What a value looks like, without the value: empty, digits, date_like, or text."""
    return (
        pl.when(value.is_null())
        .then(pl.lit("empty"))
        .when(value.str.contains("^[0-9]+$"))
        .then(pl.lit("digits"))
        .when(value.str.contains("^[0-9]+[-/.][0-9A-Za-z]+[-/.][0-9]+"))
        .then(pl.lit("date_like"))
        .otherwise(pl.lit("text"))
    )
