"""What the partnership board gets: read as an application would, and attacked as a reader might."""

import json
import subprocess
import sys

import duckdb
import polars as pl
import pytest
from running import ei

from orchestration import store
from orchestration.disclosure import Line, lines, ranges
from orchestration.paths import REPO

pytestmark = pytest.mark.slow
EXAMPLES = REPO / "docs" / "examples"
LEAST = 8
# published table -> (its exact counts in the warehouse, dimensions with totals, apart by, counts)
TABLES = {
    "indicator_by_ward": ("indicator_count", ["area"], ["indicator", "period"],
                          ["numerator", "denominator - numerator"]),
    "cohort_0_3_coverage": ("cohort_count", ["area"], ["contact"],
                            ["numerator", "denominator - numerator"]),
    "programme_reach": ("programme_reach_count", ["area"], ["programme", "period"], ["people"]),
    "pathway_by_ward": ("pathway_count", ["level", "area"], [], ["children"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def board(ran, tmp_path_factory):
    """The board's release, exported from a copy of the home."""
    import shutil

    from orchestration.home import Home

    home = Home(tmp_path_factory.mktemp("board") / "home")
    shutil.copytree(ran.root, home.root, symlinks=True)
    out = home.root.parent / "board"
    ei("export", "--consumer", "partnership_board", "--to", str(out), home=home)
    return out


@pytest.mark.parametrize("name", TABLES)
def test_no_hidden_count_can_be_worked_out(ran, board, name):
    """By linear programming over the table's sums, with the shown counts exact, not rounded."""
    exact, dimensions, within, counts = TABLES[name]
    key = [*within, *dimensions]
    shown = pl.read_parquet(board / f"{name}.parquet").select(*key, "suppressed")
    with store.warehouse(ran) as con:
        chosen = ", ".join([*key, *(f"{count} as c{n}" for n, count in enumerate(counts))])
        true = con.sql(f"select {chosen} from conformed.{exact}").pl()
    both = true.join(shown, on=key, how="left", validate="1:1").sort(key)
    assert both.height == shown.height == true.height
    sums: list[Line] = lines(both, dimensions, within)
    hidden = both["suppressed"].is_not_null().to_list()
    for n in range(len(counts)):
        values = both[f"c{n}"].to_list()
        assert all(h or v == 0 or v >= LEAST for h, v in zip(hidden, values, strict=True))
        told = [None if h else v for h, v in zip(hidden, values, strict=True)]
        for row, found in ranges(told, sums).items():
            assert found.width >= LEAST - 1e-6, (name, both.row(row))


def test_no_person_is_in_it(board):
    for path in board.glob("*.parquet"):
        columns = pl.read_parquet_schema(path)
        assert not {"person_id", "family_id", "uprn", "enrolment_id"} & set(columns), path.name


def test_an_application_reads_it_with_polars(board):
    command = [sys.executable, str(EXAMPLES / "indicators.py"), str(board), "free_school_meals"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "period" in done.stdout and "value" in done.stdout
    wrong = subprocess.run(command[:3], capture_output=True, text=True)
    assert wrong.returncode == 1 and "ei export" in wrong.stderr


def test_an_analyst_reads_it_with_sql(board, monkeypatch):
    monkeypatch.chdir(board)
    statements = duckdb.extract_statements((EXAMPLES / "programmes.sql").read_text())
    costs, reach = (duckdb.sql(statement.query).pl() for statement in statements)
    assert costs["programme_label"].to_list() == [
        "Sanctuary scheme", "Compass Education Link Workers", "Active Schools",
        "The whole programme",
    ]  # fmt: skip
    assert costs["difference"][0] == pytest.approx(320.0)
    assert reach.columns == ["programme_label", "period", "people"]


def test_the_page_is_written_from_it(ran, tmp_path):
    page = tmp_path / "programme.html"
    said = json.loads(ei("programme", "--to", str(page), "--json", home=ran).stdout)
    assert said == {"page": str(page)}
    text = page.read_text(encoding="utf-8")
    assert "Sanctuary scheme" in text and "£320.00" in text and "Persistent absence" in text
