"""Person linkage held against the truth of a synthetic town, and splink beside it.

    python tests/benchmarks/persons.py --truth TOWN/truth --links DIR [--json]
    python tests/benchmarks/persons.py --truth TOWN/truth --home HOME [--json]

DIR holds person_link.parquet, as `ei export` writes it. With HOME, where `ei run` has been, the
records of its warehouse are linked anew by our code and by splink (persons_splink.py), and the time
of both is told; only ours is held against the bars.
Beside pairs and B-cubed it counts what does most harm: twins joined, parent and child joined, an
adopted child's two identities tied; and pairs of different feeds without attendance, which is half
of all pairs and decided by a number alone.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

BARS = {
    "precision": 0.999,
    "recall": 0.976,
    "cross_feed_recall": 0.94,
    "bcubed_f1": 0.992,
}

PAIRS = """
    with cell as ({cells}),
    given as (select p, sum(n) as n from cell group by p),
    truth as (select t, sum(n) as n from cell group by t)
    select
        (select sum(n * (n - 1) / 2) from cell) as hits,
        (select sum(n * (n - 1) / 2) from given) as given_pairs,
        (select sum(n * (n - 1) / 2) from truth) as true_pairs
"""


def _rate(part: float, whole: float) -> float:
    return round(part / whole, 6) if whole else 1.0


def _pairs(con: duckdb.DuckDBPyConnection, where: str) -> tuple[float, float, float]:
    cells = f"select t, p, count(*) as n from record where {where} group by t, p"
    hits, given, true = con.execute(PAIRS.format(cells=cells)).fetchone() or (0, 0, 0)
    return float(hits or 0), float(given or 0), float(true or 0)


def _between_feeds(con: duckdb.DuckDBPyConnection, where: str) -> tuple[float, float, float]:
    """All pairs less the pairs within one feed."""
    feeds = [
        f for (f,) in con.execute(f"select distinct feed from record where {where}").fetchall()
    ]
    total = _pairs(con, where)
    inside = [_pairs(con, f"({where}) and feed = '{f}'") for f in feeds]
    hits, given, true = (total[i] - sum(p[i] for p in inside) for i in range(3))
    return hits, given, true


def measure(truth: Path, links: pl.DataFrame) -> dict[str, Any]:
    """The figures of one town: rates from 0 to 1, counts of persons.

    links: feed, file, row_number, role, person_id.
    """
    con = duckdb.connect()
    con.register("links", links.to_arrow())
    con.execute(f"""
        create table record as
        select t.feed, t.true_person_id as t, l.person_id as p
        from '{truth}/person_truth.parquet' as t
        inner join links as l using (feed, file, row_number, role)""")
    hits, given, true = _pairs(con, "true")
    b3 = con.execute("""
        with cell as (select t, p, count(*) as n from record group by t, p),
        g as (select p, sum(n) as n from cell group by p),
        q as (select t, sum(n) as n from cell group by t)
        select sum(cell.n * cell.n / g.n) / sum(cell.n), sum(cell.n * cell.n / q.n) / sum(cell.n)
        from cell inner join g using (p) inner join q using (t)""").fetchone()
    assert b3 is not None
    cross = _between_feeds(con, "feed <> 'schools_attendance'")
    joined = """
        select count(*), count(*) filter (
            exists (select 1 from record as x inner join record as y using (p)
                    where x.t = pair.a and y.t = pair.b))
        from ({pairs}) as pair
        where a in (select t from record) and b in (select t from record)"""

    def count(pairs: str) -> list[int]:
        return list(con.execute(joined.format(pairs=pairs)).fetchone() or (0, 0))

    person, tie = f"'{truth}/person.parquet'", f"'{truth}/relationship.parquet'"
    return {
        "records": con.execute("select count(*) from record").fetchall()[0][0],
        "precision": _rate(hits, given),
        "recall": _rate(hits, true),
        "cross_feed_precision": _rate(cross[0], cross[1]),
        "cross_feed_recall": _rate(cross[0], cross[2]),
        "bcubed_f1": round(2 * b3[0] * b3[1] / (b3[0] + b3[1]), 6),
        "twins_and_joined": count(
            f"select true_person_id as a, twin_of as b from {person} where true_person_id < twin_of"
        ),
        "parents_and_joined": count(f"select a, b from {tie} where kind = 'parent_of'"),
        "adoptions_and_tied": count(
            f"select before_id as a, after_id as b from '{truth}/adoption.parquet'"
        ),
    }


def _ours(mentions: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    from orchestration.linkage.persons.link import link_persons

    return link_persons(mentions, places).links.rename({"c": "person_id"})


def both(truth: Path, home: Path) -> dict[str, dict[str, Any]]:
    """``measure`` of ours and of splink on the records of a home, and the seconds of each."""
    from persons_splink import splink_links

    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
        mentions = con.sql("select * from spine.person_mention").pl()
        places = con.sql("select * from spine.person_place").pl()
    found = {}
    for name, link in (("ours", _ours), ("splink", splink_links)):
        began = time.monotonic()
        links = link(mentions, places)
        seconds = round(time.monotonic() - began, 1)
        found[name] = {"seconds": seconds, **measure(truth, links)}
    return found


def main() -> int:
    """Print the figures; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truth", type=Path, required=True)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--links", type=Path)
    where.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.home:
        table = both(given.truth, given.home)
    else:
        table = {"ours": measure(given.truth, pl.read_parquet(given.links / "person_link.parquet"))}
    found = table["ours"]
    if given.json:
        print(json.dumps(table, indent=1))
    else:
        print(f"{'':24}" + "".join(f"{name:>16}" for name in table))
        for name in found:
            print(f"{name:24}" + "".join(f"{t[name]!s:>16}" for t in table.values()))
    twins, joined = found["twins_and_joined"]
    missed = [k for k, bar in BARS.items() if found[k] < bar]
    missed += ["twins"] if joined * 50 > twins else []
    missed += [k for k in ("parents_and_joined", "adoptions_and_tied") if found[k][1]]
    if missed:
        print("below the bar:", ", ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
