"""Checking and normalising UPN, NHS number, UPRN, USRN and postcode.

Rules: design/feeds.md, "Identifiers" (UPN: DfE guide "Unique pupil numbers"; NHS number: NHS Data
Dictionary, modulus 11). Each rule stands twice: for one text, and as a polars expression for whole
columns; tests/properties holds the two against each other. Nothing here imports at module level
what makes a command slow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN_PATTERN = f"^[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]$"
NHS_PATTERN = "^[0-9]{10}$"
UPRN_PATTERN = "^[0-9]{1,12}$"
USRN_PATTERN = "^[0-9]{8}$"
POSTCODE_PATTERN = "^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$"
_UPN_WEIGHTS = range(2, 14)
_NHS_WEIGHTS = range(10, 1, -1)


def upn(text: str | None) -> str | None:
    """The UPN in capitals, or None where it fails its check letter (or is empty).

    A temporary UPN ends in a letter, which counts as its index in the letters of the rule.
    """
    value = (text or "").strip().upper()
    if not re.fullmatch(UPN_PATTERN, value):
        return None
    digits = (int(c) if c.isdigit() else UPN_LETTERS.index(c) for c in value[1:])
    total = sum(w * d for w, d in zip(_UPN_WEIGHTS, digits, strict=True))
    return value if UPN_LETTERS[total % 23] == value[0] else None


def nhs_number(text: str | None) -> str | None:
    """The NHS number as ten digits, or None where it fails its check digit (or is empty)."""
    value = re.sub(r"\s", "", text or "")
    if not re.fullmatch(NHS_PATTERN, value) or len(set(value)) == 1:
        return None
    total = sum(w * int(c) for w, c in zip(_NHS_WEIGHTS, value[:9], strict=True))
    return value if (11 - total % 11) % 11 == int(value[9]) else None


def uprn(text: str | None) -> str | None:
    """The UPRN without leading zeros, or None where it is not 1 to 12 digits (or only zeros)."""
    value = (text or "").strip()
    return (value.lstrip("0") or None) if re.fullmatch(UPRN_PATTERN, value) else None


def usrn(text: str | None) -> str | None:
    """The USRN, or None where it is not eight digits."""
    value = (text or "").strip()
    return value if re.fullmatch(USRN_PATTERN, value) else None


def postcode(text: str | None) -> str | None:
    """The postcode in capitals with one blank before the last three, or None where it is none.

    Only the form is looked at; whether it is live stands in reference/postcode.parquet.
    """
    value = re.sub(r"\s", "", text or "").upper()
    return f"{value[:-3]} {value[-3:]}" if re.fullmatch(POSTCODE_PATTERN, value) else None


def upn_expr(column: pl.Expr) -> pl.Expr:
    """`upn` for a column of text: the UPN in capitals, null where it fails."""
    import polars as pl

    value = column.str.strip_chars().str.to_uppercase()
    # what is not of the form gets a harmless stand-in, so that no letter is cast to a number
    shaped = pl.when(value.str.contains(UPN_PATTERN)).then(value)
    body = shaped.str.slice(1, 12)
    last = body.str.slice(11, 1)
    letters = {letter: str(i) for i, letter in enumerate(UPN_LETTERS)}
    last_index = last.replace(letters).cast(pl.Int32, strict=False)
    number = body.str.slice(0, 11).cast(pl.Int64, strict=False)
    total = 13 * last_index
    for place, weight in zip(range(10, -1, -1), range(2, 13), strict=True):
        total = total + weight * (number // 10**place % 10)
    first = shaped.str.slice(0, 1).replace(letters).cast(pl.Int32, strict=False)
    return pl.when(total % 23 == first).then(shaped)


def nhs_number_expr(column: pl.Expr) -> pl.Expr:
    """`nhs_number` for a column of text: ten digits, null where the check fails."""
    import polars as pl

    value = column.str.replace_all(r"\s", "")
    shaped = pl.when(value.str.contains(NHS_PATTERN)).then(value)
    number = shaped.cast(pl.Int64, strict=False)
    total = pl.lit(0)
    for place, weight in zip(range(9, 0, -1), _NHS_WEIGHTS, strict=True):
        total = total + weight * (number // 10**place % 10)
    all_equal = number % 1_111_111_111 == 0
    return pl.when(((11 - total % 11) % 11 == number % 10) & ~all_equal).then(shaped)


def uprn_expr(column: pl.Expr) -> pl.Expr:
    """`uprn` for a column of text: digits without leading zeros, null where it is none."""
    import polars as pl

    value = column.str.strip_chars()
    bare = value.str.strip_chars_start("0")
    return pl.when(value.str.contains(UPRN_PATTERN) & (bare != "")).then(bare)


def postcode_expr(column: pl.Expr) -> pl.Expr:
    """`postcode` for a column of text: capitals, one blank, null where the form is wrong."""
    import polars as pl

    value = column.str.replace_all(r"\s", "").str.to_uppercase()
    spaced = value.str.replace(r"^(.*)(...)$", "$1 $2")
    return pl.when(value.str.contains(POSTCODE_PATTERN)).then(spaced)
