"""How a downstream application joins pseudonymised tables, and knows where they come from.

    ei export --consumer public_health_analyst --to analyst
    ei release --consumer public_health_analyst       # names the release's folder
    python docs/examples/linked.py analyst HOME/published/RELEASE/manifest.json

It needs Polars, the exported files and the manifest, and nothing of the platform.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

CONSUMER = "public_health_analyst"
LEAST, TO = 8, 5  # what the agreement says of figures that are handed on


def checked(folder: Path, manifest: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """The tables, each of them byte for byte what was published. Ends the program where one is
    not, since nobody could say then where its figures come from."""
    tables = {}
    for name, said in manifest["consumers"][CONSUMER]["tables"].items():
        content = (folder / f"{name}.parquet").read_bytes()
        if sha256(content).hexdigest() != said["sha256"]:
            sys.exit(f"{name}.parquet is not what release {manifest['release_id']} published")
        tables[name] = pl.read_parquet(content)
        agreed = sorted(
            {
                f"{clause['agreement']} {clause['agreement_version']} ({clause['purpose']})"
                for column in said["columns"].values()
                for clause in column["clauses"]
            }
        )
        print(f"{name}: contract {said['contract_version']}; {', '.join(agreed)}")
    return tables


def stepped_up(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Children of the city by five years of birth, and how many of them stepped up to more support.

    `person_id` is a pseudonym: the same in every table of this consumer, another for everybody
    else, so that tables join here and with nobody else's.
    """
    up = tables["support_pathway"].filter(step="up").select("person_id").unique()
    children = (
        tables["person"]
        .filter(pl.col("in_force") & pl.col("in_area"))
        .join(tables["support_pathway"].select("person_id").unique(), on="person_id")
        .join(up.with_columns(up=True), on="person_id", how="left", validate="1:1")
        .with_columns(born=pl.col("birth_year") // 5 * 5, up=pl.col("up").fill_null(False))
    )
    counts = children.group_by("born").agg(children=pl.len(), stepped_up=pl.col("up").sum())
    return counts.sort("born", nulls_last=True)


def safe(counts: pl.DataFrame) -> pl.DataFrame:
    """The counts as they may be handed on: a row with a small part is hidden whole. There is no
    total beside them from which it could be subtracted."""
    parts = (pl.col("stepped_up"), pl.col("children") - pl.col("stepped_up"))
    small = pl.any_horizontal(part.is_between(1, LEAST - 1) for part in parts)
    return counts.with_columns(
        pl.when(~small).then((pl.col(c) + TO // 2) // TO * TO).alias(c)
        for c in ("children", "stepped_up")
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    document = json.loads(Path(sys.argv[2]).read_bytes())
    print(safe(stepped_up(checked(Path(sys.argv[1]), document))))
