"""From text to typed values: one polars expression a field, null where the text is not of it.

Forms: design/feeds.md, "type". Every expression takes the column of a field's stripped text.
"""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

from orchestration import identifiers
from orchestration.contracts import Field

INT = r"^[+-]?[0-9]+$"
DEC = r"^[+-]?[0-9]+(\.[0-9]+)?$"
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
DATE_FORMS = {
    "ISO": (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "%Y-%m-%d"),
    "UK": (r"^[0-9]{2}/[0-9]{2}/[0-9]{4}$", "%d/%m/%Y"),
}
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
STORED: dict[str, pl.DataType] = {
    "text": pl.String(),
    "time": pl.String(),
    "date": pl.Date(),
    "int": pl.Int64(),
    "dec": pl.Float64(),
}
CHECKED = {"upn": identifiers.upn_expr, "nhs_number": identifiers.nhs_number_expr}
ERROR = "\x1a"  # stands for an error of Excel (#N/A): a value of no type, and no text either
BIRTH = r"(^|_)(dob|date_of_birth)$"


def parsed(field: Field, date_format: str) -> pl.Expr:
    """The value as it is stored: a failed identifier, and a number too large to store, is null."""
    text = pl.col(field.name)
    if field.identifier in CHECKED:
        return CHECKED[field.identifier](text)
    if field.type == "date":
        form, layout = DATE_FORMS[date_format]
        shaped = pl.when(text.str.contains(form)).then(text)
        day = shaped.str.to_date(layout, strict=False)
        return pl.when(day.dt.year() >= 1).then(day)
    if field.type == "int":
        return text.str.strip_prefix("+").cast(pl.Int64, strict=False)
    if field.type == "dec":
        number = text.str.strip_prefix("+").cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)
    return text


def is_text(field: Field) -> bool:
    """Whether any text will do: no type, list of codes or check digit could refuse one."""
    return field.type == "text" and not field.codes and field.identifier not in CHECKED


def of_type(field: Field, date_format: str) -> pl.Expr | None:
    """Whether the text is of the field's type; None for a text, which is always one."""
    text = pl.col(field.name)
    if field.type == "date":
        return parsed(field, date_format).is_not_null()
    form = {"int": INT, "dec": DEC, "time": TIME}.get(field.type)
    return text.str.contains(form) if form else None


def in_range(field: Field, date_format: str, delivery_date: dt.date) -> pl.Expr | None:
    """Whether a value of the right type lies in its range; None where every value does.

    What is not of its type passes: `type` is its reason. Dates lie in 1900 to 2100, a date of
    birth not after the delivery. A number too large to be stored is out of any range.
    """
    value = parsed(field, date_format)
    if field.type == "date":
        latest = delivery_date if is_birth_date(field) else LATEST
        return value.is_null() | value.is_between(EARLIEST, min(latest, LATEST))
    if field.type not in ("int", "dec"):
        return None
    inside = value.is_not_null()
    if field.minimum is not None:
        inside &= value >= float(field.minimum)
    if field.maximum is not None:
        inside &= value <= float(field.maximum)
    return inside | of_type(field, date_format).not_()  # type: ignore[union-attr]


def is_birth_date(field: Field) -> bool:
    """Whether a date is somebody's date of birth (an expected one is not)."""
    if field.type != "date" or "expected" in field.name:
        return False
    return field.data_category == "birth" or re.search(BIRTH, field.name) is not None
