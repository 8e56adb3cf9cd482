"""The gate fails on every way of not knowing: raised, not run, empty, missing."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from orchestration.contracts import load_feeds, load_products
from orchestration.gates import across
from orchestration.gates.gate import rows_due
from orchestration.gates.suites import Suite, SuiteError, load_across, load_suites
from orchestration.gates.validate import context, validate

NOT_NULL = {"expect": "expect_column_values_to_not_be_null", "why": "w", "with": {"column": "a"}}


@pytest.fixture(scope="module")
def gx_context(tmp_path_factory):
    return context(tmp_path_factory.mktemp("gx"))


def suite(*expectations, rows_from=("f",)):
    return Suite("t", "about", tuple(rows_from), tuple(expectations))


def frame_of(data: pd.DataFrame):
    return lambda table, columns: data[list(columns)]


def test_passes_on_good_rows(gx_context):
    result = validate(gx_context, suite(NOT_NULL), frame_of(pd.DataFrame({"a": [1, 2]})), True)
    assert result.success and (result.written, result.run, result.rows) == (1, 1, 2)


def test_fails_on_a_bad_row_and_says_how_many_but_not_what(gx_context):
    allowed = {"expect": "expect_column_values_to_be_in_set", "why": "w"}
    allowed["with"] = {"column": "a", "value_set": ["x"]}
    data = pd.DataFrame({"a": ["x", "secret-name"]})
    result = validate(gx_context, suite(allowed), frame_of(data), True)
    assert not result.success and "1 of 2 rows" in result.failed[0]
    assert "secret-name" not in str(result)


def test_an_empty_table_fails_only_where_rows_are_due(gx_context):
    empty = frame_of(pd.DataFrame({"a": []}))
    assert not validate(gx_context, suite(NOT_NULL), empty, True).success
    assert validate(gx_context, suite(NOT_NULL), empty, False).success


DUE = {
    "no record": ({}, False),
    "a handful": ({"f": 40}, False),
    "enough of one feed": ({"f": 100}, True),
    "enough of all together": ({"f": 60, "g": 40}, True),
    "much of others": ({"f": 1, "h": 5000}, False),
}


@pytest.mark.parametrize("case", DUE)
def test_rows_are_due_where_enough_came_that_must_bring_some(case):
    """A town's first file, forty pupils before any gazetteer, is no reason to publish nothing."""
    accepted, due = DUE[case]
    from_two = Suite("t", "about", ("f", "g"), (NOT_NULL,))
    assert rows_due(duckdb.connect(), from_two, accepted) is due


@pytest.mark.parametrize(("known", "due"), [(0, False), (99, False), (100, True)])
def test_a_hundred_records_without_an_address_hold_back_no_release(known, due):
    """Only records that the table can count make it a fault that it is empty."""
    con = duckdb.connect()
    con.execute("create schema products")
    con.execute(
        f"""create table products.address_link as
        select 'schools_census' as feed, i < 400 as in_force,
               case when i < {known} or i >= 400 then '10034' end as uprn
        from range(900) as r(i)"""
    )
    residence = next(s for s in load_suites() if s.table == "residence")
    assert rows_due(con, residence, {"schools_census": 400}) is due


def test_rows_are_due_where_nobody_can_know():
    residence = next(s for s in load_suites() if s.table == "residence")
    assert rows_due(duckdb.connect(), residence, {})


def test_what_brings_rows_is_a_column_of_a_product_or_of_a_feed():
    columns = {f"products.{p.id}.{f.name}" for p in load_products().values() for f in p.fields}
    tables = [t for cs in load_feeds().values() for c in cs for t in c.tables]
    columns |= {f"staging.stg_{t.name}.{f.name}" for t in tables for f in t.fields}
    assert {s.rows_where for s in load_suites() if s.rows_where} <= columns


def test_a_missing_table_or_column_fails(gx_context):
    def gone(table, columns):
        raise duckdb.CatalogException("no such table")

    assert "could not read" in validate(gx_context, suite(NOT_NULL), gone, True).message
    no_column = frame_of(pd.DataFrame({"b": [1]}))
    assert not validate(gx_context, suite(NOT_NULL), no_column, True).success


def test_an_unknown_expectation_fails(gx_context):
    unknown = {"expect": "expect_miracles", "why": "w", "with": {"column": "a"}}
    result = validate(gx_context, suite(unknown), frame_of(pd.DataFrame({"a": [1]})), True)
    assert not result.success


def test_an_expectation_that_raises_fails(gx_context):
    raising = {"expect": "expect_column_values_to_be_between", "why": "w"}
    raising["with"] = {"column": "a", "min_value": 1}
    data = frame_of(pd.DataFrame({"a": ["text", {}]}))
    assert not validate(gx_context, suite(NOT_NULL, raising), data, True).success


def test_every_published_table_has_a_suite_that_reads_only_its_contract():
    suites = {s.table: s for s in load_suites()}
    products = load_products()
    assert set(suites) == set(products)
    for name, found in suites.items():
        assert set(found.columns) <= {f.name for f in products[name].fields}, name


def test_references_name_published_columns():
    products = load_products()
    for rule in load_across()["references"]:
        for side in (rule["child"], rule["parent"]):
            table, column = side.split(".")
            assert column in {f.name for f in products[table].fields}, side


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("table: t\nexpectations: []\n", "lets everything pass"),
        ("table: u\nexpectations: [{expect: x, why: y}]\n", "own name"),
        ("table: t\nexpectations: [{expect: x}]\n", "`why`"),
        ("table: t\nexpectatons: []\n", "unknown keys"),
    ],
)
def test_a_wrong_suite_is_refused(tmp_path: Path, text, complaint):
    (tmp_path / "t.yaml").write_text(text)
    with pytest.raises(SuiteError, match=complaint):
        load_suites(tmp_path)


@pytest.fixture
def candidate():
    con = duckdb.connect()
    con.execute("create schema products; create table products.parent as select 1 as k")
    con.execute("create table products.child as select * from (values (1), (2), (null)) v(k)")
    con.execute(
        """create table account as select * from (values ('f', 'x', 5, 2, 2, 1)) v(
           feed, file, accepted, conformed, held_back, removed)"""
    )
    return con


ACCOUNT = {"table": "account", "feed": "feed", "file": "file"}
ACCOUNT |= {k: k for k in ("accepted", "conformed", "held_back", "removed")}


def test_a_dangling_reference_fails(candidate):
    rule = {"child": "child.k", "parent": "parent.k"}
    result = across.references(candidate, [rule], "products")
    assert not result.success and "1 rows" in result.message
    candidate.execute("delete from products.child where k = 2")
    assert across.references(candidate, [rule], "products").success


def test_a_reference_that_cannot_be_checked_fails(candidate):
    rule = {"child": "nothing.k", "parent": "parent.k"}
    assert not across.references(candidate, [rule], "products").success


@pytest.mark.parametrize(
    ("delivered", "success"),
    [
        ({("f", "x"): 5}, True),
        ({("f", "x"): 6}, False),
        ({("f", "x"): 5, ("f", "y"): 1}, False),
        ({}, False),
    ],
)
def test_accounting_balances_with_the_deliveries(candidate, delivered, success):
    assert across.accounting(candidate, ACCOUNT, delivered).success is success


def test_accounting_fails_where_a_row_is_lost(candidate):
    candidate.execute("update account set conformed = 1")
    assert not across.accounting(candidate, ACCOUNT, {("f", "x"): 5}).success
