"""Who is found with which facts, who is not, and when nobody may be."""

from datetime import date

import pytest
from contact_search_home import CHILDREN, DAY, child

from orchestration.contact_search.children import Shelf, gather
from orchestration.contact_search.find import MOST, find
from orchestration.contact_search.index import Index
from orchestration.contact_search.query import read_query


@pytest.fixture(scope="module")
def shelf():
    children = gather(CHILDREN)
    return Shelf("r", DAY, children, Index(list(children.values())))


def ids(shelf, **typed):
    query, wrong = read_query(typed, DAY)
    assert query, wrong
    found = find(query, shelf, DAY)
    return "too many" if found.too_many else [hit.child.person_id for hit in found.hits]


BORN = "2015-03-27"


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Katarzyna Zielinska", BORN),
        ("Zielińska, Katarzyna", BORN),
        ("zielinska katarzyna", BORN),
        ("Kasia Zielinska", BORN),
        ("Katarzina Zielinska", BORN),
        ("Katarzyna Zielinski", BORN),
        ("Zielinska", BORN),
        ("K Zielinska", BORN),
        ("Katarzyna Zielinska", "27/03/2015"),
        ("Katarzyna Zielinska", "2015-03"),
        ("Katarzyna Zielinska", "2015"),
        ("Katarzyna Newname", BORN),
    ],
)
def test_a_child_is_found_however_the_name_is_written(shelf, name, born):
    assert ids(shelf, name=name, date_of_birth=born) == ["P1"]


@pytest.mark.parametrize(
    "fact",
    [
        {"age": "11"},
        {"address": "NG5 1AA"},
        {"address": "ng51aa"},
        {"address": "NG5"},
        {"address": "NG5 1"},
        {"address": "3 Mansfield Rd"},
        {"address": "3 Mansfeild Road, Nottingham"},
        {"address": "Mansfield Road NG5 1AA"},
        {"school": "St Ann's Primary"},
        {"date_of_birth": "2015-03-28", "age": "11"},
    ],
)
def test_each_kind_of_fact_finds(shelf, fact):
    assert ids(shelf, name="Katarzyna Zielinska", **fact) == ["P1"]


@pytest.mark.parametrize(
    ("name", "fact", "who"),
    [
        ("Muhammad Khan", {"age": "10"}, "P2"),
        ("Mohamed Ali Khan", {"date_of_birth": "2016-01-04"}, "P2"),
        ("Bill O Brien", {"age": "14"}, "P3"),
        ("Billy OBrien", {"date_of_birth": "2012-09-09"}, "P3"),
        ("Jane Smith", {"age": "8"}, "P4"),
        ("Jane Jones", {"date_of_birth": "2018-05"}, "P4"),
    ],
)
def test_spellings_short_forms_and_double_names(shelf, name, fact, who):
    assert ids(shelf, name=name, **fact) == [who]


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("Katarzyna Zielinska", {"age": "4"}),
        ("Katarzyna Zielinska", {"address": "NG2 3BB"}),
        ("Nobody Whatsoever", {"date_of_birth": BORN}),
        ("William O'Brien", {"address": "12 Alfreton Road"}),
        ("William O'Brien", {"address": "NG7"}),
    ],
)
def test_a_name_whose_other_fact_fails_finds_nobody(shelf, name, fact):
    assert ids(shelf, name=name, **fact) == []


def test_the_likeliest_comes_first():
    rows = [
        child("A", "Amy", "Lee", date(2014, 5, 6), postcode="NG1 1AA"),
        child("B", "Amie", "Leigh", date(2014, 5, 6), postcode="NG1 1AA"),
        child("C", "Amy", "Lee", date(2014, 5, 6), postcode="NG2 2BB"),
    ]
    children = gather(rows)
    shelf = Shelf("r", DAY, children, Index(list(children.values())))
    found = ids(shelf, name="Amy Lee", date_of_birth="2014-05-06", address="NG1 1AA")
    assert found[0] == "A" and set(found) == {"A", "B", "C"}


def test_beside_a_sure_hit_nobody_is_shown_whom_a_fact_speaks_against():
    rows = [
        child("A", "Amy", "Lee", date(2014, 5, 6), postcode="NG1 1AA"),
        child("B", "Ben", "Lee", date(2014, 8, 9), postcode="NG8 8BB"),
        child("C", "Cat", "Lee", date(2010, 8, 9), postcode="NG1 1AA"),
        child("D", "Dan", "Lee", date(2014, 1, 1), postcode="NG1 1AB"),
    ]
    children = gather(rows)
    shelf = Shelf("r", DAY, children, Index(list(children.values())))
    assert ids(shelf, name="Lee", age="12", address="NG1 1AA") == ["A", "D"]
    assert ids(shelf, name="Lee", date_of_birth="2014", address="NG8 8ZZ") == ["B"]
    assert ids(shelf, name="Lee", date_of_birth="2014", address="NG9 9ZZ") == ["A", "B", "D"]


def test_what_fits_too_many_shows_nobody_until_another_fact_tells_them_apart(shelf):
    assert ids(shelf, name="Emma Brown", date_of_birth="2017") == "too many"
    assert ids(shelf, name="Emma", school="St Anns") == "too many"
    assert ids(shelf, name="Emma Brown", date_of_birth="2017-03-03") == ["M2"]


def test_no_list_is_longer_than_the_most(shelf):
    for typed in ({"age": "9"}, {"age": "8"}, {"date_of_birth": "2017-01"}, {"address": "NG7"}):
        assert len(ids(shelf, name="Emma Brown", **typed)) <= MOST


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "Emma Brown"}, "date_of_birth"),
        ({"date_of_birth": "2017-01-01"}, "name"),
        ({"name": "E", "age": "9"}, "name"),
        ({"name": "%", "age": "9"}, "name"),
        ({"name": "a b c d e f g h", "age": "9"}, "name"),
        ({"name": "de", "age": "9"}, "name"),
        ({"name": "Emma", "date_of_birth": "31/02/2017"}, "date_of_birth"),
        ({"name": "Emma", "date_of_birth": "2027-01-01"}, "date_of_birth"),
        ({"name": "Emma", "date_of_birth": "1970"}, "date_of_birth"),
        ({"name": "Emma", "date_of_birth": "soon"}, "date_of_birth"),
        ({"name": "Emma", "age": "40"}, "age"),
        ({"name": "Emma", "age": "nine"}, "age"),
        ({"name": "Emma", "address": "12"}, "address"),
        ({"name": "Emma", "address": "Nottingham"}, "address"),
        ({"name": "Emma", "school": "Primary School"}, "school"),
        ({"name": "E" * 101, "age": "9"}, "name"),
    ],
)
def test_too_little_is_refused_with_what_is_missing(typed, field):
    query, wrong = read_query(typed, DAY)
    assert query is None and field in wrong


def test_a_child_is_as_old_as_on_the_day(shelf):
    rows = [
        child("A", "Amy", "Lee", date(2014, 11, 20)),
        child("B", "Ann", "Ash", date(2014, 11, 21)),
    ]
    children = gather(rows)
    shelf = Shelf("r", DAY, children, Index(list(children.values())))
    assert ids(shelf, name="Amy Lee", age="12") == ["A"]
    assert ids(shelf, name="Ann Ash", age="11") == ["B"]


def test_an_empty_release_finds_nobody():
    assert ids(Shelf("r", DAY, {}, Index([])), name="Amy Lee", age="12") == []


def test_a_former_address_hides_nobody_whose_name_and_birth_agree(shelf):
    asked = {"name": "Katarzyna Zielinska", "address": "1 Nowhere Street NG11 9ZZ"}
    assert ids(shelf, **asked, date_of_birth=BORN) == ["P1"]
    assert ids(shelf, **asked, age="11") == ["P1"]
    assert ids(shelf, **asked) == []
