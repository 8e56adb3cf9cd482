"""A pandera schema made from a contract's table: every check of a value, named by its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pandera.polars as pa
import polars as pl

from orchestration.contracts import Field
from orchestration.landing import values

REASONS = (
    "repeated_header",
    "total_row",
    "column_count",
    "required",
    "type",
    "code",
    "identifier",
    "range",
    "duplicate_key",
)
RANK = {reason: rank for rank, reason in enumerate(REASONS)}
PANDERA_NAMES = {"not_nullable": "required"}


def schema(fields: Sequence[Field], date_format: str, delivery_date: dt.date) -> pa.DataFrameSchema:
    """A strict schema of text columns (stripped, empty is null), named as the contract's fields.

    Its checks are named `type`, `code`, `identifier`, `range`; pandera's own `not_nullable` is
    the reason `required`. Nulls pass all others.
    """
    columns = {
        field.name: pa.Column(
            pl.String,
            nullable=not field.required,
            checks=_checks(field, date_format, delivery_date),
        )
        for field in fields
    }
    return pa.DataFrameSchema(columns, strict=True)


def _checks(field: Field, date_format: str, delivery_date: dt.date) -> list[pa.Check]:
    rules = {
        "type": values.of_type(field, date_format),
        "code": pl.col(field.name).is_in(list(field.codes)) if field.codes else None,
        "identifier": None,
        "range": values.in_range(field, date_format, delivery_date),
    }
    if field.required and field.identifier in values.CHECKED:
        rules["identifier"] = values.parsed(field, date_format).is_not_null()
    empty = pl.col(field.name).is_null()
    return [
        pa.Check(_check(empty | rule), name=reason)
        for reason, rule in rules.items()
        if rule is not None
    ]


def _check(rule: pl.Expr) -> Callable[[pa.PolarsData], pl.LazyFrame]:
    def holds(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(rule)

    return holds


def failures(frame: pl.DataFrame, checked: pa.DataFrameSchema) -> pl.DataFrame:
    """Every failure of every row: `index` (place in the frame), `field`, `reason`, `value`."""
    try:
        checked.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        if (
            cases["index"].null_count()
            or not cases["check"].is_in([*PANDERA_NAMES, *REASONS]).all()
        ):
            raise  # not a fault of the data: a schema that does not fit its frame
        return cases.select(
            pl.col("index").cast(pl.Int64),
            pl.col("column").alias("field"),
            pl.col("check").replace(PANDERA_NAMES).alias("reason"),
            pl.col("failure_case").cast(pl.String).alias("value"),
        )
    none = {"index": pl.Int64, "field": pl.String, "reason": pl.String, "value": pl.String}
    return pl.DataFrame(schema=none)
