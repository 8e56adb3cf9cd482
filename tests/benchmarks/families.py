"""Families held against the truth of a synthetic town, and where the remaining mistakes are.

    python tests/benchmarks/families.py --truth TOWN/truth --home HOME [--most 10] [--json]

HOME is where `ei run` has been. Counted are pairs of persons who are one family on a day, among the
persons whom a record in force names; a platform's person stands for whom most of its records are
about. A kind of mistake is told by what the two are in truth and by what the platform knew of them:
the ties that sources declare, and their homes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import duckdb

from orchestration import store
from orchestration.home import Home

BARS = {"precision": 0.96, "recall": 0.85}

# t: whom a record in force names; tf, gf: the true and the given family on the day
MEMBERS = """
    create temp table link as
    select cast(l.person_id as varchar) as person_id, t.true_person_id as t, t.current
    from spine.person_link as l
    inner join '{truth}/person_truth.parquet' as t using (feed, file, row_number, role)
    where l.person_id is not null;

    create temp table stands as
    select person_id, t from link group by person_id, t
    qualify row_number() over (partition by person_id order by count(*) desc, t) = 1;

    create temp table member as
    with seen as (
        select distinct true_person_id as t from '{truth}/person_truth.parquet' where current
    ),
    given as (
        select distinct stands.t, cast(m.family_id as varchar) as gf
        from spine.family_member as m inner join stands using (person_id)
        where m.valid_from <= date '{day}' and (m.valid_to is null or m.valid_to > date '{day}')
    ),
    truth as (
        select true_person_id as t, true_family_id as tf, role
        from '{truth}/family.parquet'
        where "from" <= date '{day}' and ("to" is null or "to" > date '{day}')
    )
    select seen.t, truth.tf, truth.role, given.gf
    from seen left join truth using (t) left join given using (t);

    create temp table pair as
    select a.t as a, b.t as b, bool_or(a.tf = b.tf) as is_true,
        bool_or(coalesce(a.gf = b.gf, false)) as is_given
    from member as a inner join member as b on a.t < b.t and (a.tf = b.tf or a.gf = b.gf)
    where a.tf is not null and b.tf is not null
    group by a.t, b.t;
"""

KINDS = """
    with role as (
        select t, any_value(case
            when role = 'child_looked_after' then 'child in care'
            when role in ('adult', 'parent', 'step_parent', 'kinship_carer')
                then replace(role, '_', ' ')
            when role = 'adult_child' then 'grown child'
            else role end) as role
        from member group by t
    ),
    kin as (
        select a as x, b as y, kind from '{truth}/relationship.parquet'
        union all select b, a, kind from '{truth}/relationship.parquet'
    ),
    related as (
        select x, y, min(case kind when 'parent_of' then 'parent and child'
            when 'partner_of' then 'partners, or once so' else 'siblings' end) as related
        from kin group by x, y
    ),
    lives as (
        select true_person_id as t, coalesce(uprn, postcode) as home
        from '{truth}/residence.parquet'
        where "from" <= date '{day}' and ("to" is null or "to" > date '{day}')
    ),
    tie as (
        select a.t as x, b.t as y,
            string_agg(distinct r.kind, ' and ' order by r.kind) as ties
        from spine.relationship as r
        inner join stands as a on r.person_id = a.person_id
        inner join stands as b on r.related_person_id = b.person_id
        group by a.t, b.t
    ),
    ours as (
        select stands.t, any_value(r.place) as place
        from spine.residence as r inner join stands using (person_id)
        where r.is_primary group by stands.t
    )
    select
        concat_ws('; ',
            concat(
                least(ra.role, rb.role), ' and ', greatest(ra.role, rb.role),
                case when not is_true then concat(' (', coalesce(related, 'not related'), ')')
                end),
            case when ha.home is null or hb.home is null then 'away'
                when ha.home = hb.home then 'of one home' else 'of two homes' end,
            'here ' || case
                when a not in (select t from stands) or b not in (select t from stands)
                    then 'one has no key of its own'
                when oa.place is null or ob.place is null then 'no home of one'
                when oa.place = ob.place then 'one home' else 'two homes' end,
            coalesce(
                'said to be ' || coalesce(
                    (select min(ties) from tie where x = a and y = b),
                    (select min(ties) from tie where x = b and y = a)), 'no tie')
        ) as kind,
        count(*) as pairs
    from pair
    inner join role as ra on a = ra.t
    inner join role as rb on b = rb.t
    left join related on x = a and y = b
    left join lives as ha on a = ha.t
    left join lives as hb on b = hb.t
    left join ours as oa on a = oa.t
    left join ours as ob on b = ob.t
    where {which}
    group by 1
    order by pairs desc, kind
"""


def measure(con: duckdb.DuckDBPyConnection, truth: Path, day: str, most: int) -> dict[str, Any]:
    """Figures and the commonest kinds of false and missed pairs.

    con: the warehouse of a home. Out: persons, pairs_true, pairs_given, pairs_right, precision,
    recall, false and missed (pairs, kinds, most: kind and count).
    """
    con.execute(MEMBERS.format(truth=truth, day=day))
    counts = """select count(*) filter (is_true), count(*) filter (is_given),
        count(*) filter (is_true and is_given) from pair"""
    true, given, right = con.execute(counts).fetchone() or (0, 0, 0)
    found: dict[str, Any] = {
        "persons": con.sql("select count(distinct t) from member").fetchall()[0][0],
        "pairs_true": true,
        "pairs_given": given,
        "pairs_right": right,
        "precision": round(right / max(given, 1), 6),
        "recall": round(right / max(true, 1), 6),
    }
    for name, which in (
        ("false", "is_given and not is_true"), ("missed", "is_true and not is_given"),
    ):  # fmt: skip
        kinds = con.execute(KINDS.format(truth=truth, day=day, which=which)).fetchall()
        found[name] = {
            "pairs": sum(n for _, n in kinds), "kinds": len(kinds), "most": kinds[:most],
        }  # fmt: skip
    return found


def main() -> int:
    """Print the figures and the kinds; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--date", default="2026-11-20")
    parser.add_argument("--most", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with store.warehouse(Home(given.home)) as con:
        found = measure(con, given.truth, given.date, given.most)
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        for name in ("persons", "pairs_true", "pairs_given", "pairs_right", *BARS):
            print(f"{name:24}{found[name]!s:>16}")
        for name in ("false", "missed"):
            said = found[name]
            print(f"{name} pairs: {said['pairs']} of {said['kinds']} kinds")
            for kind, pairs in said["most"]:
                print(f"{pairs:8}  {kind}")
    missed = [name for name, bar in BARS.items() if found[name] < bar]
    if missed:
        print("below the bar:", ", ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
