"""Which fields each column of a query is made from."""

import pytest
import sqlglot

from orchestration.governance.lineage.expressions import Unreadable
from orchestration.governance.lineage.queries import Reader
from orchestration.governance.lineage.values import NULL, Relation, Value, matched, told
from orchestration.governance.lineage.values import read as everything_read


def table(name, columns, **literals):
    arm = {c: Value(frozenset({f"{name}.{c}"}), literals.get(c)) for c in columns.split()}
    return Relation(tuple(arm), (arm,))


CODES = Relation(
    ("kind", "is_sensitive"),
    tuple(
        {"kind": Value(literal=k), "is_sensitive": Value(literal=s)}
        for k, s in (("camhs", "true"), ("school", "false"))
    ),
)
TABLES = {
    ("s", "a"): table("a", "id name religion kind born"),
    ("s", "b"): table("b", "id phone note"),
    ("s", "code"): CODES,
}


def read(sql):
    relation = Reader(TABLES).read(sqlglot.parse_one(sql, read="duckdb"))
    return {name: " ".join(sorted(found)) for name, found in relation.whole.items()}


CASES = {
    "renamed and cast": ("select cast(name as varchar) as n from s.a", {"n": "a.name"}),
    "through a with and a star": (
        "with x as (select *, upper(name) as big from s.a) select x.big, x.id from x",
        {"big": "a.name", "id": "a.id"},
    ),
    "a star without a column": (
        "select * exclude (religion, kind, born) from s.a",
        {"id": "a.id", "name": "a.name"},
    ),
    "a join takes from either side": (
        "select a.name, b.phone from s.a left join s.b on a.id = b.id",
        {"name": "a.name", "phone": "b.phone"},
    ),
    "a condition decides a value": (
        "select case when religion = 'x' then 1 else 0 end as flag from s.a",
        {"flag": "a.religion"},
    ),
    "which rows there are is no value": (
        "select name from s.a where religion = 'x'",
        {"name": "a.name"},
    ),
    "codes told apart by a where": (
        "select 'yes' as flag, id from s.a where religion = 'x'"
        " union all select 'no' as flag, id from s.a where religion <> 'x'",
        {"flag": "a.religion", "id": "a.id"},
    ),
    "codes of a table that is joined": (
        "select 'x' as flag from s.a left join s.b on a.id = b.id where b.note in ('1')"
        " union all select 'y' from s.a left join s.b on a.id = b.id where a.kind in ('2')",
        {"flag": "a.kind"},
    ),
    "one literal for all tells nothing": (
        "select 'a' as feed from s.a where kind = 'x'"
        " union all select 'a' from s.a where kind = 'y'",
        {"feed": ""},
    ),
    "an attribute pivoted out and in again": (
        "with said as (select id, 'name' as what, name as value from s.a"
        " union all select id, 'religion' as what, religion as value from s.a),"
        " ranked as (select *, row_number() over (partition by id, what order by value) as n"
        " from said), best as (select id, what, value from ranked where n = 1)"
        " select id, max(case when what = 'name' then value end) as name from best group by id",
        {"id": "a.id", "name": "a.name"},
    ),
    "a rank is made from its order": (
        "select row_number() over (partition by id order by born) as nth from s.a",
        {"nth": "a.born"},
    ),
    "a window gives what other rows have": (
        "select max(name) over (partition by id) as n from s.a",
        {"n": "a.name"},
    ),
    "a list of codes tells of the field that it is looked up by": (
        "select a.id, code.is_sensitive from s.a inner join s.code on a.kind = code.kind",
        {"id": "a.id", "is_sensitive": "a.kind"},
    ),
    "a subquery": (
        "select name, (select max(note) from s.b where b.id = a.id) as n from s.a",
        {"name": "a.name", "n": "b.note"},
    ),
    "coalesce stops at a literal": (
        "select coalesce(null, name, 'none', religion) as n from s.a",
        {"n": "a.name"},
    ),
    "an aggregate": (
        "select count(*) as rows_, count(distinct name) as names from s.a",
        {"rows_": "", "names": "a.name"},
    ),
    "using": (
        "select id, phone from s.a inner join s.b using (id)",
        {"id": "a.id", "phone": "b.phone"},
    ),
    "to be among the rows that were picked tells by what": (
        "with picked as (select id from s.b where note = 'x' and phone is null)"
        " select a.name, picked.id is not null as is_picked from s.a"
        " left join picked on a.id = picked.id",
        {"name": "a.name", "is_picked": "b.id b.note b.phone"},
    ),
    "an alias of the same select": (
        "select name as n, upper(n) as big from s.a",
        {"n": "a.name", "big": "a.name"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), CASES.values(), ids=CASES.keys())
def test_made_from(sql, expected):
    assert read(sql) == expected


def test_a_join_on_a_code_keeps_its_kinds_of_rows_apart():
    sql = (
        "with work as (select 'camhs' as kind, note as by from s.b union all"
        " select 'school' as kind, phone as by from s.b)"
        " select work.kind, work.by, code.is_sensitive from work"
        " inner join s.code on work.kind = code.kind"
    )
    arms = Reader(TABLES).read(sqlglot.parse_one(sql, read="duckdb")).arms
    told = {(arm["kind"].literal, arm["is_sensitive"].literal, *arm["by"].sources) for arm in arms}
    assert told == {("camhs", "true", "b.note"), ("school", "false", "b.phone")}


@pytest.mark.parametrize(
    ("condition", "left"),
    [("like 'ca%'", "b.note"), ("not like 'ca%'", "b.phone"), ("not in ('school')", "b.note")],
)
def test_a_condition_on_a_code_keeps_its_kind_of_rows(condition, left):
    sql = (
        "with work as (select 'camhs' as kind, note as by from s.b union all"
        " select 'school' as kind, phone as by from s.b)"
        f" select by from work where kind {condition}"
    )
    assert read(sql) == {"by": left}


def test_what_only_matches_records_is_told_apart():
    assert told(matched({"a.name"}) | {"a.id"}) == {"a.id"}
    assert everything_read(matched(matched({"a.name"})) | {"a.id"}) == {"a.name", "a.id"}


def test_a_left_join_may_find_nothing():
    sql = "select code.is_sensitive from s.a left join s.code on a.kind = code.kind and 1 = 2"
    (arm,) = Reader(TABLES).read(sqlglot.parse_one(sql, read="duckdb")).arms
    assert arm["is_sensitive"].literal in (None, NULL)


@pytest.mark.parametrize(
    "sql",
    [
        "select salary from s.a",
        "select a.salary from s.a",
        "select x from s.nowhere",
        "select id from s.a union all select salary from s.a",
        "with recursive t as (select 1 as n union all select n + 1 from t) select n from t",
    ],
)
def test_what_cannot_be_told_is_said(sql):
    with pytest.raises(Unreadable):
        Reader(TABLES).read(sqlglot.parse_one(sql, read="duckdb"))
