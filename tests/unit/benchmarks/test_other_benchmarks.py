"""The benchmarks of addresses, persons and contact search count as their words say."""

import random
import sys
from datetime import date

import duckdb
import polars as pl
import pytest
from benchmarks import addresses, contact_search, persons, whole_city

from orchestration.contact_search.child import Child


def test_figures_of_addresses():
    """One right, one wrong, one of outside that got a property, one that nobody can place."""
    links = pl.DataFrame(
        [
            ("inside", ["1"], True, "1", "matched", "exact", 0.9),
            ("inside", ["2"], True, "9", "matched", "exact", 0.9),
            ("outside_authority", [], False, "3", "matched", "near", 0.5),
            ("none", [], None, None, "unmatched", "no_number", 0.0),
        ],
        ["class", "acceptable_uprns", "in_authority", "uprn", "outcome", "method", "confidence"],
        orient="row",
    )
    assert addresses.figures(links) == {
        "records": 4,
        "precision": 1 / 3,
        "recall": 0.5,
        "absent_given_a_uprn": 0.5,
        "wrong_side": 1 / 3,
    }
    exact, near = addresses.by_method(links)
    assert (exact["method"], exact["links"], exact["right"]) == ("exact", 2, 1)
    assert (near["method"], near["links"], near["right"]) == ("near", 1, 0)


def test_pairs_of_persons_in_all_and_between_feeds():
    """T1 is p and q, T2 is p too: of two true pairs one is found, and one given is wrong."""
    with duckdb.connect() as con:
        con.execute("""
            create table record as from (values
                ('T1', 'p', 'a'), ('T1', 'p', 'b'), ('T1', 'q', 'a'), ('T2', 'p', 'a')
            ) as t(t, p, feed)""")
        assert persons._pairs(con, "true") == (1.0, 3.0, 3.0)
        assert persons._between_feeds(con, "true") == (1.0, 2.0, 2.0)
    assert (persons._rate(1, 3), persons._rate(0, 0)) == (0.333333, 1.0)


@pytest.mark.parametrize("seed", range(20))
def test_a_slip_changes_a_letter_or_two_of_a_long_word(seed):
    slipped = contact_search._slip("Charlotte", random.Random(seed))
    assert slipped[0] in "Ch" and 8 <= len(slipped) <= 9
    assert contact_search._slip("Ann", random.Random(seed)) == "Ann"


def test_facts_that_are_typed():
    child = Child("P1", "Ann", "Lee", "", date(2015, 11, 21), None, "F", "1 High Street", "NG11AA",
                  "Forest School", ())  # fmt: skip
    typed = {name: told(child) for name, told in contact_search._facts(date(2026, 11, 20)).items()}
    assert typed["age, district"] == {"age": "10", "address": "NG1"}
    assert typed["date of birth"] == {"date_of_birth": "2015-11-21"}
    names = {name: told(child) for name, told in contact_search._names(random.Random(1)).items()}
    assert names["turned round"] == "Lee, Ann" and names["another surname"] == "Ann Qwertyson"


def test_a_command_is_watched():
    seconds, peak, said = whole_city.watched([sys.executable, "-c", "print('done')"])
    assert said == "done\n" and 0 < seconds < 60 and peak < 5
    with pytest.raises(SystemExit, match="ended with 3"):
        whole_city.watched([sys.executable, "-c", "raise SystemExit(3)"])
