"""The benchmark of the programme's products counts what differs, and nothing else."""

from datetime import date

import duckdb
import polars as pl
import pytest
from benchmarks import products

DAY = date(2026, 11, 20)
WAREHOUSE = """
create schema spine; create schema conformed; create schema products;
create table spine.person_link as from (values
    ('P1', 'f', 'a', 1, 'subject'), ('P1', 'f', 'a', 2, 'subject'), ('P1', 'f', 'a', 3, 'subject'),
    ('P2', 'f', 'a', 4, 'subject'), ('P3', 'f', 'a', 5, 'subject'), ('P4', 'f', 'a', 6, 'subject')
) as t(person_id, feed, file, row_number, role);
create table spine.person as
    select distinct person_id, false as left_care_by_adoption from spine.person_link;
create table conformed.child as from (values
    ('P1', '100', true, 'home'), ('P2', null, true, 'home'), ('P3', '300', true, 'placement')
) as t(person_id, uprn, in_area, address_role);
create table conformed.client_address as from (values
    ('f', 'a', 1, 'home', 'inside', 'inside'), ('f', 'a', 4, 'home', 'inside', 'outside'),
    ('f', 'a', 5, 'home', 'not_known', 'inside')
) as t(feed, file, row_number, role, side_before, side_after);
create table products.programme_enrolment as from (values
    ('active_families', 'P1', 'participant', date '2026-01-01', 3, 'ongoing'),
    ('active_families', 'P1', 'participant', date '2026-06-01', 5, 'ongoing'),
    ('stronger_families', 'P2', 'child', date '2026-02-01', 12, 'completed'),
    ('stronger_families', 'P2', 'mother', date '2026-02-01', 12, 'completed'),
    ('small_steps', 'P4', 'child', date '2026-02-02', 1, 'not_said')
) as t(programme, person_id, role, started_on, sessions, outcome);
"""


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    """A town of four: T1 under P1 (with one record of T2), T2 under P2 and P3, a grown-up, a child
    whom nobody published."""
    root = tmp_path_factory.mktemp("town")
    (root / "warehouse").mkdir()
    with duckdb.connect(str(root / "warehouse" / "warehouse.duckdb")) as made:
        made.execute(WAREHOUSE)
    truth = {
        "person": pl.DataFrame(
            {
                "true_person_id": ["T1", "T2", "T4", "T5"],
                "dob": [date(2015, 1, 1), date(2016, 1, 1), date(2008, 11, 20), date(2020, 1, 1)],
                "died": [False] * 4,
                "moved_away": [False] * 4,
            }
        ),
        "person_truth": pl.DataFrame(
            [
                ("f", "a", 1, "subject", "T1", True),
                ("f", "a", 2, "subject", "T1", True),
                ("f", "a", 3, "subject", "T2", True),
                ("f", "a", 4, "subject", "T2", True),
                ("f", "a", 5, "subject", "T2", True),
                ("f", "a", 6, "subject", "T4", True),
                ("f", "b", 1, "subject", "T5", True),
            ],
            ["feed", "file", "row_number", "role", "true_person_id", "current"],
            orient="row",
        ),
        "address_truth": pl.DataFrame(
            [
                ("f", "a", 1, "home", True),
                ("f", "a", 4, "home", False),
                ("f", "a", 5, "home", None),
            ],
            ["feed", "file", "row_number", "role", "in_authority"],
            orient="row",
        ),
        "programme": pl.DataFrame(
            [
                ("Active Families", "T1", date(2026, 1, 1), 3, None),
                ("Active Families", "T1", date(2026, 6, 1), 4, None),
                ("Stronger Families", "T2", date(2026, 2, 1), 12, "Yes"),
                ("Sanctuary", "T5", date(2026, 2, 1), None, None),
            ],
            ["programme", "true_person_id", "start", "sessions", "outcome"],
            orient="row",
        ),
        "residence": pl.DataFrame(
            {
                "true_person_id": ["T1", "T2", "T1"],
                "uprn": ["100", "200", "999"],
                "in_authority": [True, True, True],
                "from": [date(2020, 1, 1), date(2020, 1, 1), date(2027, 1, 1)],
                "to": [None, None, None],
            }
        ),
    }
    for name, table in truth.items():
        table.write_parquet(root / f"{name}.parquet")
    with products.opened(root, root) as opened:
        yield opened


def test_a_person_is_the_one_of_most_of_its_records(con):
    assert dict(con.sql("from who").fetchall()) == {
        "P1": "T1", "P2": "T2", "P3": "T2", "P4": "T4",
    }  # fmt: skip


def test_children_missing_and_under_two_keys(con):
    (told,) = products.children(con, DAY)
    assert told == {
        "truth": 3, "published": 3, "missing": 1, "twice": 1, "grown_up": 0, "dead": 0,
        "gone_since": 0,
    }  # fmt: skip


def test_homes_of_today_but_no_placements(con):
    (inside,) = products.homes(con, DAY)
    assert (inside["truth"], inside["same_property"], inside["without_property"]) == (2, 1, 1)


def test_sides_of_records_whose_side_is_true(con):
    inside, outside = products.sides(con)
    assert (inside["truth"], inside["before"], inside["after"], inside["after_wrong"]) == (
        1,
        2,
        2,
        0,
    )
    assert (outside["truth"], outside["before"], outside["after"]) == (1, 0, 1)


def test_enrolments_time_by_time(con):
    told = {row["programme"]: row for row in products.programmes(con)}
    twice = told["Active Families"]
    assert (twice["truth"], twice["found"], twice["same_start"], twice["same_sessions"]) == (
        2,
        2,
        2,
        1,
    )
    assert told["Stronger Families"]["found_completed"] == 1
    assert (told["Sanctuary"]["truth"], told["Sanctuary"]["found"]) == (1, 0)
    assert told["Small Steps Big Changes"]["too_many"] == 1


def test_lines_are_as_wide_as_what_is_in_them():
    told = list(products.told({"children": [{"truth": 1000, "published": 7}]}))
    assert told == ["\nchildren", "truth  published", "1000           7"]


@pytest.mark.parametrize(
    ("row", "precision", "recall"),
    [
        ({"truth": 8, "published": 6, "same": 6}, 1.0, 0.75),
        ({"truth": 0, "published": 0, "same": 0}, None, None),
    ],
)
def test_rates(row, precision, recall):
    assert products._rates(row) == {"precision": precision, "recall": recall}
