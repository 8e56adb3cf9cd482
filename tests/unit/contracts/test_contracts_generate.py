"""What is made from the contracts is current, and the unions say what the roles say."""

import re

import duckdb
import pytest
from contract_samples import codes, feed, field, own, product, put

from orchestration.contracts import load_feeds
from orchestration.contracts.generate import generate
from orchestration.contracts.mentions import address_mention, person_mention


def test_the_checked_in_files_are_as_the_contracts_say():
    assert generate(check=True) == [], "run `ei contracts generate`"


def test_check_writes_nothing_and_writing_makes_it_current(tmp_path):
    contracts, repository = tmp_path / "contracts", tmp_path / "repository"
    put(feed(), contracts)
    put(product(), contracts, "products")
    stale = generate(check=True, contracts=contracts, repository=repository)
    assert len(stale) == 8 and not repository.exists()
    assert generate(contracts=contracts, repository=repository) == stale
    assert generate(check=True, contracts=contracts, repository=repository) == []
    dictionary = (repository / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert "| **visit_id** *k* | VisitID |" in dictionary and "0 to 90" in dictionary
    edited = repository / "docs/data-dictionary.md"
    edited.write_text(dictionary + "by hand", encoding="utf-8")
    assert generate(check=True, contracts=contracts, repository=repository) == [edited]


def roles(document):
    """A feed of families: a mother by name, a child where there is one, a home in two forms."""
    document["schema"][0]["properties"] += [
        field("mother", required=True),
        field("child"),
        field("child_born", logicalType="date"),
        field("sex", enum=codes("1", "2", "9")),
        field("line1"),
        field("line2"),
        field("pc"),
        field("place"),
        field("born", logicalType="integer"),
        field("years", logicalType="integer"),
    ]
    tie = {"group_ref": "visit_id", "event_date": ["child_born", "delivery_date"]}
    own(document["schema"][0], "personRoles", [
        {"role": "mother", "sourceSystem": "visits", "fields": {"full_name": "mother", **tie},
         "fixed": {"sex": "F"}, "home": "home"},
        {"role": "child", "sourceSystem": "visits", "home": "home",
         "fields": {"forename": "child", "dob": "child_born", "sex": "sex",
                    "birth_year": "born", "age": "years", **tie},
         "when": {"field": "kind", "notIn": ["B"]}},
    ])  # fmt: skip
    own(document["schema"][0], "addressRoles", [
        {"role": "home", "lines": ["line1", "line2"], "postcode": "pc"},
        {"role": "incident", "json": "place", "lines": ["HOUSE", "STREET"], "uprn": "UPRN",
         "easting": "EASTING", "when": {"field": "kind", "in": ["A"]}},
    ])  # fmt: skip
    return document


ROWS = [
    ("1", "A", "Ann Lee", "Bo", "2020-02-03", "1", "Flat 2", "14 King St.", "NG1 1AA",
     '{"HOUSE": "3", "STREET": "Low Rd", "UPRN": "0012", "EASTING": "456000"}'),
    ("2", "A", "Ann Lee", None, None, "9", "FLAT 2 ", "14  KING ST", "ng11aa", '{"HOUSE": ""}'),
    ("3", "B", "Cy Ray", "Di", "2021-02-03", "2", None, None, None, None),
]  # fmt: skip


@pytest.fixture
def warehouse(tmp_path):
    put(roles(feed()), tmp_path)
    pairs = [(c, t) for cs in load_feeds(tmp_path).values() for c in cs for t in c.tables]
    db = duckdb.connect()
    db.execute("""
        create table stg_visits (visit_id varchar, kind varchar, mother varchar, child varchar,
        child_born date, sex varchar, born bigint, years bigint, line1 varchar, line2 varchar,
        pc varchar, place varchar,
        file varchar default 'visits.csv', row_number bigint, delivery_date date default
        '2026-11-03', in_force boolean default true)""")
    names = "visit_id, kind, mother, child, child_born, sex, line1, line2, pc, place"
    for number, row in enumerate(ROWS, 1):
        db.execute(
            f"insert into stg_visits ({names}, row_number) values (?,?,?,?,?,?,?,?,?,?,?)",
            [*row, number],
        )
    db.execute(f"create table address_mention as {rendered(address_mention(pairs))}")
    db.execute(f"create view person_mention as {rendered(person_mention(pairs))}")
    return db


def rendered(sql):
    """What dbt makes of it on DuckDB: references by name, and our two macros."""
    sql = re.sub(r"{{ ref\('(\w+)'\) }}", r"\1", sql)
    sql = re.sub(
        r"{{ json_text\('(\w+)', '(\w+)'\) }}",
        r"nullif(trim(json_extract_string(\1, '$.\2')), '')",
        sql,
    )
    squeezed = r"trim(regexp_replace(replace(upper(\1), '.', ''), '[ ,]+', ' ', 'g'))"
    return re.sub(r"{{ plain_text\('(\w+)'\) }}", squeezed, sql)


YEARS = [
    (2014, 12, (2014, 12)),
    (14, -1, (None, None)),  # an age written as a year
    (2027, 121, (None, None)),  # after the delivery
    (-(2**62), 2**62, (None, None)),
    (1900, 0, (1900, 0)),
    (None, None, (None, None)),
]


@pytest.mark.parametrize(("born", "years", "known"), YEARS)
def test_a_year_of_birth_or_an_age_that_nobody_has_is_not_known(warehouse, born, years, known):
    """One slip of a pen in a hand-kept list, and the gate would hold back the whole release."""
    warehouse.execute("update stg_visits set born = ?, years = ?", [born, years])
    found = warehouse.sql("select birth_year, age from person_mention where role = 'child'")
    assert set(found.fetchall()) == {known}


def test_addresses_stand_under_their_roles(warehouse):
    found = warehouse.sql(
        "select row_number, role, address_text, postcode_given, uprn_given, easting "
        "from address_mention order by 1, 2"
    ).fetchall()
    assert found == [
        (1, "home", "Flat 2, 14 King St.", "NG1 1AA", None, None),
        (1, "incident", "3, Low Rd", None, "0012", 456000.0),
        (2, "home", "FLAT 2 , 14  KING ST", "ng11aa", None, None),
        (2, "incident", None, None, None, None),
        (3, "home", None, None, None, None),
    ]


def test_an_address_id_is_the_content_not_the_way_of_writing(warehouse):
    ids = dict(
        warehouse.sql("select (row_number, role), address_id from address_mention").fetchall()
    )
    assert ids[(1, "home")] == ids[(2, "home")]
    assert ids[(3, "home")] == ids[(2, "incident")]  # nothing written
    assert len(set(ids.values())) == 3


def test_persons_stand_under_their_roles(warehouse):
    found = warehouse.sql(
        "select row_number, role, full_name, forename, sex, group_ref, event_date::varchar, "
        "postcode_given, address_id is not null from person_mention order by 1, 2"
    ).fetchall()
    assert found == [
        (1, "child", None, "Bo", "M", "1", "2020-02-03", "NG1 1AA", True),
        (1, "mother", "Ann Lee", None, "F", "1", "2020-02-03", "NG1 1AA", True),
        (2, "mother", "Ann Lee", None, "F", "2", "2026-11-03", "ng11aa", True),
        (3, "mother", "Cy Ray", None, "F", "3", "2021-02-03", None, True),
    ]
