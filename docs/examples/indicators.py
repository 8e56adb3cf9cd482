"""How a downstream application reads a release: the wards where an indicator is worst.

    ei export --consumer partnership_board --to board
    python docs/examples/indicators.py board persistent_absence

It needs Polars and the exported files, and nothing of the platform.
"""

import sys
from pathlib import Path

import polars as pl


def worst(folder: Path, indicator: str, most: int = 5) -> pl.DataFrame:
    """The wards with the worst figure of the newest year in which any ward is shown.

    A hidden figure is null: it is not nought, and must not be counted as such.
    """
    rows = pl.read_parquet(folder / "indicator_by_ward.parquet").filter(
        pl.col("indicator") == indicator,
        pl.col("area") != "all",
        pl.col("value").is_not_null(),
    )
    newest = rows.filter(pl.col("period_start") == pl.col("period_start").max())
    high_is_worse = newest["better"].first() == "low"
    columns = ["area", "area_name", "period", "value", "lower", "upper", "unit"]
    return (
        newest.sort("value", "area", descending=[high_is_worse, False]).select(columns).head(most)
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(worst(Path(sys.argv[1]), sys.argv[2]))
