"""What a release says of the links that each group misses, held against the truth of a town.

    python tests/benchmarks/fairness.py --truth TOWN/truth --home HOME [--json]

HOME is where `ei run` has been. Counted are pairs of records in force that are one person, at each
of their ends, by the group of the platform's person (sex, age band, ethnicity, area): the share
left apart in truth, the share that `linkage_quality` expects with its interval, and what the
governance report makes of it (more missed, too few to tell, or neither). Ends with 1 where a group
misses over 1.5 points more than everybody and the report neither names it nor calls it too small.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import duckdb

from orchestration import store
from orchestration.governance.report.released import MORE_MISSED, standings
from orchestration.home import Home

GROUPS = ("all", "sex", "age_band", "ethnicity", "area")

TRUE = """
    with record as (
        select t.true_person_id as t, e.person_id as p, g.*
        from conformed.person_evidence as e
        inner join '{truth}/person_truth.parquet' as t using (feed, file, row_number, role)
        inner join conformed.person_group as g on e.person_id = g.person_id
    ),
    cell as (
        select t, p, count(*) as n from record group by t, p
    ),
    whole as (select t, sum(n) as n from cell group by t)
    select {group} as group_value,
        count(distinct record.p) as persons,
        count(*) as records,
        1 - sum(cell.n - 1) / nullif(sum(whole.n - 1), 0) as missed
    from record
    inner join cell on record.t = cell.t and record.p = cell.p
    inner join whole on record.t = whole.t
    group by 1
"""


def measure(con: duckdb.DuckDBPyConnection, truth: Path) -> list[dict[str, Any]]:
    """One row a group: group_by, group_value, persons, records, missed (the truth), value, low,
    high (the estimate), truly (over the line or not), told (more_missed, too_few or None)."""
    table = con.sql("select * from conformed.linkage_quality").pl()
    told = {
        (r["group_by"], r["group_value"]): name
        for name, rows in standings(table).items()
        for r in rows
        if r["measure"] == "estimated_missed_links"
    }
    estimate = {
        (r["group_by"], r["group_value"]): r
        for r in table.iter_rows(named=True)
        if r["measure"] == "estimated_missed_links" and r["feed"] == "all"
    }
    found: list[dict[str, Any]] = []
    for name in GROUPS:
        group = "'all'" if name == "all" else f"record.{name}"
        sql = TRUE.format(truth=truth, group=group)
        for value, persons, records, missed in sorted(con.execute(sql).fetchall()):
            said = estimate.get((name, value), {})
            found.append(
                {"group_by": name, "group_value": value, "persons": persons, "records": records}
                | {"missed": missed, "told": told.get((name, value))}
                | {k: said.get(k) for k in ("value", "low", "high")}
            )
    line = found[0]["missed"] + MORE_MISSED
    return [r | {"truly": r["missed"] is not None and r["missed"] > line} for r in found]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.2f}"


def main() -> int:
    """Print the groups; 1 where the report keeps quiet about one that it should name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with store.warehouse(Home(given.home)) as con:
        found = measure(con, given.truth)
    quiet = [r for r in found if r["truly"] and not r["told"]]
    if given.json:
        print(json.dumps({"groups": found, "quiet": quiet}, indent=1))
    else:
        head = ("group", "persons", "records", "missed", "expected", "from", "to", "truth", "told")
        print("{:24}{:>9}{:>9}{:>9}{:>9}{:>8}{:>8}  {:6}{}".format(*head))
        for r in found:
            shares = [_percent(r[k]) for k in ("missed", "value", "low", "high")]
            print(
                "{:24}{:>9}{:>9}{:>9}{:>9}{:>8}{:>8}  {:6}{}".format(
                    f"{r['group_by']} {r['group_value']}", r["persons"], r["records"], *shares,
                    "worse" if r["truly"] else "", r["told"] or "",
                )
            )  # fmt: skip
        names = ", ".join(f"{r['group_by']} {r['group_value']}" for r in quiet)
        print(f"worse and not told: {names or 'none'}")
    return 1 if quiet else 0


if __name__ == "__main__":
    raise SystemExit(main())
