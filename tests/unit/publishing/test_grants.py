"""Each column is there by a clause; taking a grant away takes its columns and nothing else."""

import shutil
from datetime import date

import duckdb
import pytest
from small_grounds import CONSUMERS, DAY, PRODUCTS, agreement, grant, grounds

from orchestration.paths import CONTRACTS
from orchestration.publishing.grants import granted
from orchestration.publishing.grounds import load_grounds
from orchestration.publishing.query import table_query

GRANTS = (
    grant("g1", "data_steward", "person_id forename"),
    grant("g2", "data_steward", "person_id birth_year", purpose="other"),
    grant("g3", "data_steward", "kind", "person_history"),
    grant("g4", "analyst", "birth_year"),
)


def given(*agreements, day=DAY):
    found = granted(CONSUMERS.values(), agreements, PRODUCTS, day)
    return {c: {t: set(g.columns) for t, g in tables.items()} for c, tables in found.items()}


def test_nothing_is_granted_by_default():
    assert given() == {"analyst": {}, "data_steward": {}, "nobody": {}}


def test_columns_come_with_their_clauses_in_the_contracts_order():
    table = granted(CONSUMERS.values(), [agreement("a", *GRANTS)], PRODUCTS, DAY)
    columns = table["data_steward"]["person"].columns
    assert list(columns) == ["person_id", "forename", "birth_year"]
    assert [(c.agreement, c.grant, c.purpose) for c in columns["person_id"]] == [
        ("a", "g1", "assurance"),
        ("a", "g2", "other"),
    ]


@pytest.mark.parametrize(
    ("taken", "consumer", "table", "lost"),
    [
        ("g1", "data_steward", "person", {"forename"}),  # person_id is also g2's
        ("g2", "data_steward", "person", {"birth_year"}),
        ("g3", "data_steward", "person_history", {"kind"}),
        ("g4", "analyst", "person", {"birth_year"}),
    ],
)
def test_taking_a_grant_away_takes_exactly_what_it_alone_gave(taken, consumer, table, lost):
    before = given(agreement("a", *GRANTS))
    after = given(agreement("a", *(g for g in GRANTS if g.id != taken)))
    before[consumer][table] -= lost
    if not before[consumer][table]:
        del before[consumer][table]
    assert after == before


@pytest.mark.parametrize(
    "other",
    [
        agreement("a", *GRANTS, status="draft"),
        agreement("a", *GRANTS, end=date(2026, 11, 19)),
        agreement("a", *GRANTS, start=date(2026, 11, 21)),
        agreement("a", grant("g", "data_steward", "person_id", version="^2.0.0")),
        agreement("a", grant("g", "data_steward", "person_id", version="1.1.0")),
        agreement("a", grant("g", "platform", "person_id")),
        agreement("a", grant("g", "stranger", "person_id")),
        agreement("a", grant("g", "data_steward", "no_such_field")),
        agreement("a", grant("g", "data_steward", "person_id", "no_such_contract")),
        agreement("a", grant("g", "data_steward", "person_id", rows=[("lost", "is_null")])),
    ],
)
def test_what_is_not_in_force_or_unknown_gives_nothing(other):
    assert given(other) == {"analyst": {}, "data_steward": {}, "nobody": {}}


def test_an_agreement_gives_on_its_first_and_last_day():
    one = agreement("a", grant("g", "analyst", "birth_year"), start=DAY, end=DAY)
    assert given(one)["analyst"] == {"person": {"birth_year"}}


def rows(home, *grants):
    table = grounds(agreement("a", *grants)).granted(DAY)["data_steward"]["person"]
    sql, parameters = table_query(table, "products.person", {}, DAY)
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return con.execute(sql, parameters).fetchall()


@pytest.mark.parametrize(
    ("condition", "persons"),
    [
        (("in_area", "in", ("true",)), ["p3"]),
        (("in_area", "not_in", ("true",)), ["p1"]),  # unknown is not given
        (("in_area", "is_null"), ["p2"]),
        (("forename", "not_null"), ["p1", "p3"]),
        (("birth_year", "in", ("2015", "2016")), ["p1", "p2"]),
        (("last_delivery", "before", ("2026-09-02",)), ["p3"]),
        (("last_delivery", "after", ("2026-09-02",)), ["p2"]),
        (("last_delivery", "after", ("as_of",)), []),
        (("forename", "in", ("' or true --",)), []),
    ],
)
def test_row_conditions(home, condition, persons):
    found = rows(home, grant("g", "data_steward", "person_id", rows=[condition]))
    assert found == [(p,) for p in persons]


def test_all_conditions_of_a_grant_hold(home):
    both = [("birth_year", "in", ("2015",)), ("in_area", "is_null")]
    assert rows(home, grant("g", "data_steward", "person_id", rows=both)) == [("p2",)]


def test_a_value_needs_a_grant_that_covers_its_column_and_its_row(home):
    wide = grant("wide", "data_steward", "person_id", rows=[("birth_year", "in", ("2015",))])
    deep = grant("deep", "data_steward", "person_id forename", rows=[("in_area", "not_null")])
    assert rows(home, wide, deep) == [("p1", "Anna"), ("p2", None), ("p3", "Cleo")]
    narrow = grant("n", "data_steward", "forename", rows=[("in_area", "in", ("true",))])
    every = grant("every", "data_steward", "person_id")
    assert rows(home, every, narrow) == [("p1", None), ("p2", None), ("p3", "Cleo")]


def test_a_blocked_agreement_gives_nothing_and_the_others_stand(tmp_path):
    shutil.copytree(CONTRACTS, tmp_path / "contracts")
    root = tmp_path / "contracts"
    before = clauses(load_grounds(DAY, root).granted(DAY))
    path = tmp_path / "contracts" / "agreements" / "dsa_population_health.dsa.yaml"
    path.write_text(path.read_text().replace("basis: 6.1.e", "basis: 6.1.f"))  # C12
    after = clauses(load_grounds(DAY, root).granted(DAY))
    lost = {c for c in before if c[-1] == "dsa_population_health"}
    assert lost and {c[0] for c in lost} == {"public_health_analyst"}
    assert after == before - lost


def clauses(granted):
    """(consumer, product, column, agreement) of everything that is given."""
    return {
        (consumer, product, column, clause.agreement)
        for consumer, tables in granted.items()
        for product, table in tables.items()
        for column, given in table.columns.items()
        for clause in given
    }
