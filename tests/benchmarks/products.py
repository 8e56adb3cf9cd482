"""What the programme's products say, held against the truth of a synthetic town.

    python tests/benchmarks/products.py --home HOME --truth TOWN/truth [--as-of DAY] [--json]

HOME is a home in plain text (`ei run --plain-text-at-rest`). Two ways of looking:

- stated: what the truth says outright (who is a child, dead, gone; who is in which programme since
  when; where a child lives; on which side of the boundary a record is) beside what is published.
- worked out: the same models once more over the true persons and families in the place of the
  linked ones, in a copy of the warehouse; then each product row by row, each figure cell by cell.
  So every difference is one that linkage made. Addresses stay as matched (addresses.py has them).

Counts only are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.paths import DBT_PROJECT, REPO

Row = dict[str, Any]

# product -> the columns that make a row of it, but for keys that are made of others
ROWS = {
    "single_view_of_child": ("person_id", "organisation", "service", "is_open"),
    "sibling_early_help": ("young_person_id", "child_id"),
    "support_pathway": ("person_id", "level", "valid_from", "valid_to"),
    "early_signs_of_neglect": ("person_id", "sign"),
    "priority_families": ("person_id", "criterion"),
    "homelessness_gateway": ("case_ref", "placement_number", "applicant_id", "is_repeat"),
    "programme_enrolment": ("programme", "person_id", "role", "started_on", "outcome"),
    "cohort_0_3": ("person_id", "contact", "ward_code", "status"),
    "involvement": ("person_id", "service", "started_on", "ended_on"),
}
# counts behind the published figures -> their keys and what is counted
COUNTS = {
    "indicator_count": ("indicator, period, area", "numerator", "denominator"),
    "programme_count": ("programme, measure", "had_after", "people"),
    "programme_reach_count": ("programme, period, area", "people", "people"),
    "pathway_count": ("level, area", "children", "children"),
    "cohort_count": ("contact, area", "numerator", "denominator"),
    "early_help_theme_count": ("financial_year, theme, area", "children", "children"),
}
# a programme of the truth -> ours, and the role of the person that the truth names
PROGRAMMES = {
    "Family Nurse Partnership": ("family_nurse_partnership", "mother"),
    "Stronger Families": ("stronger_families", "child"),
    "Small Steps Big Changes": ("small_steps", "child"),
    "11-16 Life Skills": ("life_skills", "participant"),
    "Active Families": ("active_families", "participant"),
    "Trent Youth Mentors": ("youth_mentoring", "participant"),
    "Sanctuary": ("sanctuary", "participant"),
}
# what does not follow from the links but from those before, or judges them
NOT_WORKED_OUT = (
    "person_link", "family_member", "person_assignment", "family_assignment", "person_history",
    "person_key", "possible_pair", "review_pair", "reviewed_pair", "reviewed_quality",
    "linkage_quality", "product_linkage_quality", "product_person_history",
)  # fmt: skip


def opened(home: Path, truth: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the warehouse as `w`, the truth's tables, and `who`: our person_id -> the
    true person of most of its records."""
    con = duckdb.connect()
    con.execute(f"attach '{home}/warehouse/warehouse.duckdb' as w (read_only)")
    for table in ("person", "person_truth", "address_truth", "programme", "residence"):
        con.execute(f"create view t_{table} as select * from '{truth}/{table}.parquet'")
    con.execute("""
        create table who as
        select l.person_id, mode(t.true_person_id) as true_id
        from w.spine.person_link as l
        inner join t_person_truth as t using (feed, file, row_number, role)
        group by l.person_id""")
    return con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    """The rows of a query by column."""
    found = con.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def children(con: duckdb.DuckDBPyConnection, day: date) -> list[Row]:
    """Children of the day: named in a record in force, under 18, alive, not the identity before an
    adoption; against those whom the platform counts, and what is wrong with those too many."""
    born = f"cast(p.dob + interval 18 year as date) > date '{day}'"
    return rows(
        con,
        f"""
        with truth as (
            select distinct p.true_person_id as true_id
            from t_person as p
            inner join t_person_truth as t using (true_person_id)
            where t.current and {born} and not p.died
                and not exists (select 1 from w.spine.person as s inner join who using (person_id)
                    where who.true_id = p.true_person_id and s.left_care_by_adoption)),
        ours as (
            select c.person_id, who.true_id, p.died, p.moved_away, {born} as is_child
            from w.conformed.child as c
            left join who using (person_id)
            left join t_person as p on who.true_id = p.true_person_id)
        select
            (select count(*) from truth) as truth,
            count(*) as published,
            (select count(*) from truth where true_id not in (select true_id from ours)) as missing,
            count(*) - count(distinct true_id) as twice,
            count(*) filter (not is_child) as grown_up,
            count(*) filter (died) as dead,
            count(*) filter (moved_away and not died) as gone_since
        from ours""",
    )


def homes(con: duckdb.DuckDBPyConnection, day: date) -> list[Row]:
    """Where children live today: true home inside and outside, against ours."""
    return rows(
        con,
        f"""
        with home as (
            select true_person_id as true_id, uprn, in_authority from t_residence
            where "from" <= date '{day}' and ("to" is null or "to" > date '{day}')
            qualify row_number() over (partition by true_person_id order by "from" desc) = 1)
        select
            case when home.in_authority then 'inside' else 'outside' end as lives,
            count(*) as truth,
            count(*) filter (c.uprn = home.uprn) as same_property,
            count(*) filter (c.uprn is null) as without_property,
            count(*) filter (c.uprn <> home.uprn) as another_property,
            count(*) filter (c.in_area is distinct from home.in_authority) as other_side
        from w.conformed.child as c
        inner join who using (person_id)
        inner join home using (true_id)
        where c.address_role is distinct from 'placement'
        group by 1 order by 1""",
    )


def sides(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Client records inside and outside: the truth, the records' own words, the gazetteer."""
    return rows(
        con,
        """
        with client as (
            select c.side_before, c.side_after, t.in_authority
            from w.conformed.client_address as c
            inner join t_address_truth as t using (feed, file, row_number, role)),
        side as (select unnest(['inside', 'outside']) as side)
        select
            side,
            count(*) filter ((in_authority and side = 'inside')
                or (not in_authority and side = 'outside')) as truth,
            count(*) filter (side_before = side) as before,
            count(*) filter (side_after = side) as after,
            count(*) filter (side_after = side and in_authority is not null
                and in_authority <> (side = 'inside')) as after_wrong
        from client cross join side group by side order by side""",
    )


def programmes(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Who is in which programme: found, too many, and of those found the same start, sessions. Who
    joined twice is compared time by time."""
    names = ", ".join(f"('{k}', '{p}', '{r}')" for k, (p, r) in PROGRAMMES.items())
    return rows(
        con,
        f"""
        with name(label, programme, role) as (values {names}),
        ours as (
            select *, row_number() over (partition by label, true_id order by started_on) as time
            from (
                select distinct name.label, who.true_id, e.started_on, e.sessions, e.outcome
                from w.products.programme_enrolment as e
                inner join name using (programme, role)
                left join who using (person_id))),
        truth as (
            select programme as label, true_person_id as true_id, *,
                row_number() over (
                    partition by programme, true_person_id order by "start") as time
            from t_programme)
        select
            label as programme,
            count(truth.true_id) as truth,
            count(*) filter (truth.true_id is not null and ours.label is not null) as found,
            count(*) filter (truth.true_id is null) as too_many,
            count(*) filter (ours.started_on = cast(truth."start" as date)) as same_start,
            count(truth.sessions) as sessions_told,
            count(*) filter (ours.sessions = truth.sessions) as same_sessions,
            count(*) filter (truth.outcome in ('Yes', 'GRADUATED')) as completed,
            count(*) filter (ours.outcome = 'completed'
                and truth.outcome in ('Yes', 'GRADUATED')) as found_completed
        from truth full join ours using (label, true_id, time) group by label order by label""",
    )


def true_warehouse(home: Path, truth: Path, day: date, at: Path) -> Path:
    """A home at `at` whose warehouse has the true persons and families, and all that follows from
    them by our models; the path of the warehouse. Raises RuntimeError where dbt fails."""
    for name in ("raw", "reference", "deliveries", "state", "landing"):
        (at / name).symlink_to((home / name).resolve())
    for name in ("warehouse", "work"):
        (at / name).mkdir()
    for name in ("delivery.parquet", "former_state"):
        (at / "work" / name).symlink_to((home / "work" / name).resolve())
    warehouse = Path(shutil.copy(home / "warehouse" / "warehouse.duckdb", at / "warehouse"))
    with duckdb.connect(str(warehouse)) as con:
        con.execute(f"""
            update spine.person_link as l set person_id = t.true_person_id
            from '{truth}/person_truth.parquet' as t
            where (l.feed, l.file, l.row_number, l.role)
                = (t.feed, t.file, t.row_number, t.role)""")
        con.execute(f"""
            create or replace table spine.family_member as
            select true_person_id as person_id, true_family_id as family_id, role,
                "from" as valid_from, "to" as valid_to, 'truth' as rule_version
            from '{truth}/family.parquet'
            where true_person_id in (select person_id from spine.person_link)
                and "from" <= date '{day}'""")
    words = ["run", "--select", "person_link+", "family_member+", "--exclude", *NOT_WORKED_OUT]
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *words]
    command += ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    environment = {
        **os.environ,
        "EI_HOME": str(at),
        "EI_STATE": str((at / "work" / "former_state").resolve()),
        "DBT_TARGET_PATH": str(at / "work" / "dbt"),
        "DBT_LOG_PATH": str(at / "work" / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONPATH": str(REPO),
    }
    day_said = ["--vars", json.dumps({"as_of": day.isoformat()})]
    done = subprocess.run([*command, *day_said], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:])
    return warehouse


def row_by_row(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Each product's rows over the true links (`o`) and as published, the persons' true ids put
    for ours: how many are the same."""
    found = []
    for table, columns in ROWS.items():
        people = [c for c in columns if c.endswith(("person_id", "child_id", "applicant_id"))]
        ours = ", ".join(
            f"(select true_id from who where who.person_id = x.{c}) as {c}" if c in people else c
            for c in columns
        )
        counts = f"""
            with truth as (select {", ".join(columns)} from o.products.{table}),
            ours as (select {ours} from w.products.{table} as x)
            select
                (select count(*) from truth) as truth,
                (select count(*) from ours) as published,
                (select count(*) from (select * from truth intersect all select * from ours))
                    as same"""
        (row,) = rows(con, counts)
        found.append({"product": table, **row, **_rates(row)})
    return found


def _rates(row: Row) -> Row:
    return {
        "precision": round(row["same"] / row["published"], 4) if row["published"] else None,
        "recall": round(row["same"] / row["truth"], 4) if row["truth"] else None,
    }


def cell_by_cell(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """The counts behind each published figure, before small ones are hidden: how many are the
    same, how far the others are off, and the largest difference of a share in percent points."""
    found = []
    for table, (keys, part, whole) in COUNTS.items():
        share = f"100.0 * {{0}}.{part} / nullif({{0}}.{whole}, 0)"
        (row,) = rows(
            con,
            f"""
            with cell as (
                select
                    coalesce(o.{part}, 0) as true_part, coalesce(w.{part}, 0) as our_part,
                    abs({share.format("o")} - {share.format("w")}) as apart, o.{whole} as n
                from o.conformed.{table} as o
                full join w.conformed.{table} as w using ({keys}))
            select
                count(*) as cells,
                count(*) filter (true_part = our_part) as same,
                max(abs(true_part - our_part)) as furthest,
                sum(true_part) as truth,
                sum(our_part) as published,
                round(max(apart) filter (n >= 30), 2) as points_apart
            from cell""",
        )
        share_is_told = part != whole
        found.append({"figures": table, **row} | ({} if share_is_told else {"points_apart": None}))
    return found


def measure(home: Path, truth: Path, day: date) -> dict[str, list[Row]]:
    """Every comparison, by what is compared."""
    with opened(home, truth) as con:
        found = {
            "children of the day": children(con, day),
            "homes of children": homes(con, day),
            "client records by side (address_quality)": sides(con),
            "programme_enrolment": programmes(con),
        }
        with tempfile.TemporaryDirectory() as folder:
            warehouse = true_warehouse(home, truth, day, Path(folder))
            con.execute(f"attach '{warehouse}' as o (read_only)")
            found["products, row by row"] = row_by_row(con)
            found["figures, cell by cell"] = cell_by_cell(con)
            con.execute("detach o")
    return found


def told(found: dict[str, list[Row]]) -> Iterable[str]:
    """The comparisons as lines of text."""
    for title, table in found.items():
        yield f"\n{title}"
        heads = list(table[0])
        widths = [max(len(str(x)) for x in (h, *(row[h] for row in table))) for h in heads]
        for line in (dict(zip(heads, heads, strict=True)), *table):
            cells = [f"{line[h]!s:>{w}}" for h, w in zip(heads, widths, strict=True)]
            yield "  ".join([f"{line[heads[0]]!s:<{widths[0]}}", *cells[1:]])


def main() -> None:
    """Print the comparisons."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.home.resolve(), given.truth.resolve(), given.as_of)
    print(json.dumps(found, indent=1, default=str) if given.json else "\n".join(told(found)))


if __name__ == "__main__":
    main()
