"""How right and how fast the address matcher is, on a home that has been run and its truth.

    python tests/benchmarks/addresses.py --home HOME --truth TRUTH [--repeat 3]
        [--peer PEER_PYTHON] [--calibration FILE --seed N --people N [--more HOME TRUTH]...]

HOME/warehouse/warehouse.duckdb must hold the gazetteer and address models; TRUTH is the folder that
`ei generate` writes beside the deliveries. Prints JSON: distinct addresses a second (everything
included: gazetteer taken apart, postcodes looked up), peak memory in MB, and over the records in
force precision, recall, share of absent addresses that were given a UPRN, share on the wrong side
of the boundary; the expected calibration error; the same figures method by method; and the ten
commonest kinds of mistakes: false
links, missed ones, and records on the wrong side.

--peer: the Python of an environment with uk-address-matcher (`pip install uk-address-matcher`); the
same addresses are matched with it and judged at its default and at its best thresholds.
--calibration: write the reliability of the stated confidence, which the governance report shows;
--more: another city, counted in with the first (name all seeds, and the people of all together).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration import store
from orchestration.home import Home
from orchestration.linkage.addresses.calibration import Bin, expected_error, write
from orchestration.linkage.addresses.match import match

HAS_UPRN = ("inside", "parent_only")
RECORD = ["feed", "file", "row_number", "role"]
RIGHT = pl.col("acceptable_uprns").list.contains(pl.col("uprn"))
PRECISION_ASKED = 0.998  # the peer's best thresholds: most recall at this precision
EDGES = (0.0, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 1.0)  # of stated confidence


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
    right = linked & RIGHT
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
    return (
        links.filter(pl.col("uprn").is_not_null())
        .group_by("method")
        .agg(pl.len().alias("links"), RIGHT.sum().alias("right"), pl.col("confidence").mean())
        .sort("links", descending=True)
        .to_dicts()
    )


def _kind(links: pl.DataFrame, properties: pl.DataFrame) -> pl.DataFrame:
    """What each record's postcode is to the true property, and what was given in its place."""
    known = properties.select("uprn", "usrn", "postcode", parent="parent_uprn")
    given = known.drop("postcode")
    links = links.join(known.select(pl.all().name.prefix("true_")), on="true_uprn", how="left")
    links = links.join(given, on="uprn", how="left")
    code, true_code = (
        pl.col(name).str.to_uppercase().str.replace_all(" ", "")
        for name in ("postcode_given", "true_postcode")
    )
    building, true_building = (pl.coalesce(f"{of}parent", f"{of}uprn") for of in ("", "true_"))
    return links.with_columns(
        postcode=pl.when(code.fill_null("") == "")
        .then(pl.lit("missing"))
        .when(true_code.is_null())
        .then(pl.lit("no property to compare"))
        .when(code == true_code)
        .then(pl.lit("right"))
        .otherwise(pl.lit("wrong")),
        instead=pl.when(pl.col("uprn").is_null())
        .then(
            pl.when(pl.col("candidates").list.contains(pl.col("true_uprn")))
            .then(pl.lit("nothing; the true one was a candidate"))
            .otherwise(pl.lit("nothing; the true one was not looked at"))
        )
        .when(pl.col("true_uprn").is_null())
        .then(pl.lit("a property, where none is true"))
        .when(building == true_building)
        .then(pl.lit("another dwelling of the building"))
        .when(pl.col("usrn") == pl.col("true_usrn"))
        .then(pl.lit("another building of the street"))
        .otherwise(pl.lit("a property of another street")),
    )


def mistakes(links: pl.DataFrame, properties: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The ten commonest kinds of false links, of missed ones, and of records on the wrong side."""
    linked, inside = pl.col("uprn").is_not_null(), pl.col("in_authority")
    kinds = _kind(links, properties)
    found = {
        "false": linked & ~RIGHT.fill_null(False),
        "missed": ~linked & pl.col("class").is_in(HAS_UPRN),
        "wrong_side": (inside & (pl.col("outcome") == "out_of_area")) | (~inside & linked),
    }
    by = ("class", "outcome", "method", "postcode", "instead")
    return {
        name: kinds.filter(which.fill_null(False))
        .group_by(by)
        .agg(pl.len().alias("records"), pl.col("address_id").n_unique().alias("addresses"))
        .sort("records", *by, descending=[True, *[False] * len(by)])
        .head(10)
        .to_dicts()
        for name, which in found.items()
    }


def bins(links: pl.DataFrame) -> list[Bin]:
    """Stated confidence against what was right, over distinct addresses."""
    found = links.filter(pl.col("uprn").is_not_null()).unique("address_id", maintain_order=True)
    out = []
    for low, high in pairwise(EDGES):
        top = pl.col("confidence") <= high if high == EDGES[-1] else pl.col("confidence") < high
        part = found.filter((pl.col("confidence") >= low) & top)
        if part.height:
            stated = float(part.select(pl.col("confidence").mean()).item())
            right = int(part.select(RIGHT.fill_null(False).sum()).item())
            out.append(Bin(round(stated, 5), part.height, right))
    return out


def peer(
    python: str, addresses: pl.DataFrame, variants: pl.DataFrame, links: pl.DataFrame
) -> dict[str, Any]:
    """uk-address-matcher on the same addresses: its default, and its best thresholds."""

    def joined(*columns: str) -> pl.Expr:
        return pl.concat_str([pl.col(c) for c in columns], separator=" ", ignore_nulls=True)

    canonical = variants.select(
        pl.col("uprn").alias("unique_id"),
        joined(
            *("organisation", "sao_text", "sao_start_number", "sao_start_suffix", "pao_text"),
            *("pao_start_number", "pao_start_suffix", "pao_end_number", "street_description"),
            *("locality", "town"),
        ).alias("address_concat"),
        "postcode",
    ).unique(maintain_order=True)
    messy = addresses.select(
        pl.col("address_id").alias("unique_id"),
        pl.col("address_text").fill_null("").alias("address_concat"),
        pl.col("postcode_given").alias("postcode"),
    )
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder) / f"{n}.parquet") for n in ("canonical", "messy", "out")]
        canonical.write_parquet(files[0])
        messy.write_parquet(files[1])
        program = str(Path(__file__).with_name("peer_addresses.py"))
        done = subprocess.run([python, program, *files], capture_output=True, text=True)
        if done.returncode:
            return {
                "missing": f"{python} could not run uk-address-matcher",
                "why": done.stderr[-500:],
            }
        seconds = float(done.stdout.split()[-1])
        found = pl.read_parquet(files[2]).rename({"unique_id": "address_id"})
    bare = links.drop("uprn", "outcome")
    judged = {}
    for weight in (-20, 0, 5, 10, 15, 20, 25, 30):
        for apart in (0, 2, 5, 10, 15):
            sure = found.filter(
                (pl.col("match_weight") >= weight) & (pl.col("distinguishability") >= apart)
            )
            given = bare.join(sure, on="address_id", how="left").with_columns(
                pl.lit(None, pl.String).alias("outcome"), pl.col("uprn").cast(pl.String)
            )
            judged[weight, apart] = figures(given)
    precise = {k: f for k, f in judged.items() if f["precision"] >= PRECISION_ASKED} or judged
    best = max(precise, key=lambda k: precise[k]["recall"])
    return {
        "seconds": seconds,
        "a_second": addresses.height / seconds,
        "default": judged[-20, 0],
        "best_thresholds": {"match_weight": best[0], "distinguishability": best[1]},
        "best": judged[best],
    }


def matched(home: Path, truth: Path, repeat: int) -> tuple[list[pl.DataFrame], float]:
    """Tables (distinct addresses, variants, properties, links with the truth), least seconds."""
    with store.warehouse(Home(home)) as con:
        names = ("address_distinct", "address_variant", "property", "street", "address_mention")
        addresses, variants, properties, streets, mentions = (table(con, n) for n in names)
    postcodes = store.frame(home / "reference" / "postcode.parquet")
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        decided = match(addresses, variants, properties, postcodes, streets)
        seconds.append(time.perf_counter() - start)
    true = pl.read_parquet(truth / "address_truth.parquet")
    links = (
        true.filter("current")
        .rename({"uprn": "true_uprn"})
        .join(mentions.select(*RECORD, "address_id"), on=RECORD, how="left")
        .join(decided, on="address_id", how="left")
        .join(addresses.select("address_id", "postcode_given"), on="address_id", how="left")
    )
    return [addresses, variants, properties, links], min(seconds)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--peer", help="Python of an environment with uk-address-matcher")
    parser.add_argument("--calibration", type=Path)
    parser.add_argument("--seed", help="of the city, for --calibration; of all, with --more")
    parser.add_argument("--people", type=int, help="in the city or cities, for --calibration")
    parser.add_argument("--more", nargs=2, action="append", default=[], metavar=("HOME", "TRUTH"))
    args = parser.parse_args()
    tables, seconds = matched(args.home, args.truth, args.repeat)
    addresses, variants, properties, links = tables
    result = {
        "distinct": addresses.height,
        "seconds": seconds,
        "a_second": addresses.height / seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **figures(links),
        "expected_calibration_error": expected_error(bins(links)),
        "methods": by_method(links),
        "mistakes": mistakes(links, properties),
    }
    if args.calibration:
        city = {"seed": args.seed, "people": args.people, "measured_on": date.today().isoformat()}
        others = [matched(Path(home), Path(truth), 1)[0][3] for home, truth in args.more]
        write(args.calibration, city, bins(pl.concat([links, *others], how="diagonal_relaxed")))
    if args.peer:
        result["uk_address_matcher"] = peer(args.peer, addresses, variants, links)
        beside = result["uk_address_matcher"].get("a_second")
        result["times_as_fast"] = beside and result["a_second"] / beside
    else:
        result["uk_address_matcher"] = "not run: give --peer the Python of an environment with it"
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
