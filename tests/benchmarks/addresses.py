"""How right and how fast the address matcher is, on a home that has been run and its truth.

    python tests/benchmarks/addresses.py --home HOME --truth TRUTH [--repeat 3]

HOME/warehouse/warehouse.duckdb must hold the gazetteer and address models; TRUTH is the folder that
`ei generate` writes beside the deliveries. Prints JSON: distinct addresses a second (everything
included: gazetteer taken apart, postcodes looked up), peak memory in MB, and over the records in
force precision, recall, share of absent addresses that were given a UPRN, share on the wrong side
of the boundary; and the same figures method by method (how many, how many of them right).
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration.linkage.addresses.match import match

HAS_UPRN = ("inside", "parent_only")


def table(con: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    """A model of the warehouse, whatever its schema is called."""
    found = con.execute(
        "select table_schema from information_schema.tables where table_name = ?", [name]
    ).fetchone()
    if found is None:
        raise SystemExit(f"{name} is not in the warehouse: run the home first")
    return con.sql(f'select * from "{found[0]}"."{name}"').pl()


def figures(links: pl.DataFrame) -> dict[str, Any]:
    """Measures over records: columns class, acceptable_uprns, in_authority, uprn, outcome."""
    linked = pl.col("uprn").is_not_null()
    right = linked & pl.col("acceptable_uprns").list.contains(pl.col("uprn"))
    exists = pl.col("class").is_in(HAS_UPRN)
    inside = pl.col("in_authority")
    wrong_side = (inside & (pl.col("outcome") == "out_of_area")) | (~inside & linked)
    n = links.select(
        records=pl.len(),
        links=linked.sum(),
        right=right.sum(),
        exist=exists.sum(),
        absent=(~exists).sum(),
        absent_linked=(~exists & linked).sum(),
        sided=inside.is_not_null().sum(),
        wrong_side=wrong_side.fill_null(False).sum(),
    ).row(0, named=True)
    return {
        "records": n["records"],
        "precision": n["right"] / max(1, n["links"]),
        "recall": n["right"] / max(1, n["exist"]),
        "absent_given_a_uprn": n["absent_linked"] / max(1, n["absent"]),
        "wrong_side": n["wrong_side"] / max(1, n["sided"]),
    }


def by_method(links: pl.DataFrame) -> list[dict[str, Any]]:
    """Links and right links of each method, to hold against its stated confidence."""
    right = pl.col("acceptable_uprns").list.contains(pl.col("uprn"))
    return (
        links.filter(pl.col("uprn").is_not_null())
        .group_by("method")
        .agg(pl.len().alias("links"), right.sum().alias("right"), pl.col("confidence").mean())
        .sort("links", descending=True)
        .to_dicts()
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--repeat", type=int, default=1)
    args = parser.parse_args()
    with duckdb.connect(args.home / "warehouse" / "warehouse.duckdb", read_only=True) as con:
        addresses = table(con, "address_distinct")
        tables = [table(con, name) for name in ("address_variant", "property", "street")]
        mentions = table(con, "address_mention")
    postcodes = pl.read_parquet(args.home / "reference" / "postcode.parquet")
    variants, properties, streets = tables
    seconds = []
    for _ in range(args.repeat):
        start = time.perf_counter()
        decided = match(addresses, variants, properties, postcodes, streets)
        seconds.append(time.perf_counter() - start)
    truth = pl.read_parquet(args.truth / "address_truth.parquet")
    record = ["feed", "file", "row_number", "role"]
    links = (
        truth.filter("current")
        .rename({"uprn": "true_uprn"})
        .join(mentions.select(*record, "address_id"), on=record, how="left")
        .join(decided, on="address_id", how="left")
    )
    result = {
        "distinct": addresses.height,
        "seconds": min(seconds),
        "a_second": addresses.height / min(seconds),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **figures(links),
        "methods": by_method(links),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
