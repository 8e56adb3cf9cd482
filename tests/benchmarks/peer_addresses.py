"""uk-address-matcher on two Parquet files, run by the Python of an environment that has it.

    PEER_PYTHON tests/benchmarks/peer_addresses.py CANONICAL MESSY OUT

CANONICAL and MESSY hold unique_id, address_concat, postcode. OUT becomes unique_id, uprn,
match_weight, distinguishability of every best match, whatever its weight; prints the seconds,
preparation of the canonical side included.
"""

import sys
import time

import duckdb
from uk_address_matcher import AddressMatcher, ExactMatchStage, SplinkStage


def main(canonical: str, messy: str, out: str) -> None:
    """Match, write, tell the time."""
    con = duckdb.connect()
    con.execute("set threads to 2")
    start = time.perf_counter()
    stages = [
        ExactMatchStage(),
        SplinkStage(final_match_weight_threshold=-20.0, final_distinguishability_threshold=0.0),
    ]
    result = AddressMatcher(
        canonical_addresses=con.read_parquet(canonical),
        addresses_to_match=con.read_parquet(messy),
        con=con,
        stages=stages,
        show_progress="off",
    ).match()
    # an exact match has no weight: it is as sure as can be
    result.matches().filter("resolved_canonical_id is not null").project(
        "unique_id, resolved_canonical_id as uprn, coalesce(match_weight, 999.0) as match_weight,"
        " coalesce(distinguishability, 999.0) as distinguishability"
    ).write_parquet(out)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main(*sys.argv[1:4])
