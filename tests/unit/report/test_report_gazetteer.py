"""What the report tells the custodian of the gazetteer."""

import duckdb
import pytest
from home_with_report import DAY, make

from orchestration.governance.report import write
from orchestration.governance.report.gazetteer import SHOWN, warnings


@pytest.fixture
def home(tmp_path):
    return make(tmp_path / "home")


def warned(home, rows):
    """The warehouse with these warnings."""
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create schema gazetteer")
        con.execute(
            "create table gazetteer.gazetteer_warning"
            " (warning varchar, missing_key varchar, records bigint)"
        )
        con.executemany("insert into gazetteer.gazetteer_warning values (?, ?, ?)", rows)


def test_without_a_warehouse_or_a_gazetteer_there_is_none(home):
    assert warnings(home) == []
    duckdb.connect(str(home.warehouse)).close()
    assert warnings(home) == []


def test_each_kind_has_its_records_and_first_keys(home):
    many = [("BLPU without an LPI", f"{n:012d}", 1) for n in range(SHOWN + 5)]
    warned(home, [("lpi without a BLPU", "77", 3), ("lpi without a BLPU", "66", 2), *many])
    whole, some = warnings(home)
    assert (whole["records"], whole["keys"], len(whole["shown"])) == (SHOWN + 5, SHOWN + 5, SHOWN)
    assert some == {"warning": "lpi without a BLPU", "records": 5, "keys": 2, "shown": ["66", "77"]}


def test_the_page_names_them_for_the_custodian(home):
    warned(home, [("lpi without a street", "12345678", 4), ("BLPU whose UPRN is none", None, 1)])
    page = write(home, DAY, [], []).read_text()
    table = page[page.index('id="gazetteer-warnings"') :]
    assert "lpi without a street" in table and "12345678" in table
    assert "custodian" in page[: page.index('id="gazetteer-warnings"')]
