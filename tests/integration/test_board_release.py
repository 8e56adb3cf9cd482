"""What the partnership board gets: read as an application would, and attacked as a reader might."""

import json
import subprocess
import sys

import duckdb
import polars as pl
import pytest
from running import ei, run_json

from orchestration import store
from orchestration.contracts import load_products
from orchestration.disclosure import Line, lines, ranges
from orchestration.paths import REPO
from orchestration.publishing import state_dir

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
    "early_help_themes": ("early_help_theme_count", ["area"], ["financial_year", "theme"],
                          ["children"]),
}  # fmt: skip
WITHOUT_SUMS = {"programme_outcome"}  # no row is the total of others: each is hidden by itself
NOT_OF_PERSONS = {"linkage_quality"}  # of records: rounded, and hidden where small, no more


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


def test_every_table_of_figures_is_attacked():
    figures = {name for name, product in load_products().items() if product.aggregate}
    assert figures == TABLES.keys() | WITHOUT_SUMS | NOT_OF_PERSONS


@pytest.mark.parametrize("name", TABLES)
def test_no_hidden_count_can_be_worked_out(ran, name):
    """By linear programming over all sums in which the table's counts stand (no table shares a sum
    with another; a theme's children are among all who were assessed), with the shown counts exact,
    not rounded."""
    exact, dimensions, within, counts = TABLES[name]
    key = [*within, *dimensions]
    with store.warehouse(ran) as con:
        chosen = ", ".join([*key, *(f"{count} as c{n}" for n, count in enumerate(counts))])
        true = con.sql(f"select {chosen} from conformed.{exact}").pl()
        shown = con.sql(f"select {', '.join(key)}, suppressed from products.{name}").pl()
    both = true.join(shown, on=key, how="left", validate="1:1").sort(key)
    assert both.height == shown.height == true.height
    sums: list[Line] = lines(both, dimensions, within)
    hidden = both["suppressed"].is_not_null().to_list()
    for n in range(len(counts)):
        values = both[f"c{n}"].to_list()
        assert all(h or v == 0 or v >= LEAST for h, v in zip(hidden, values, strict=True))
        told = [None if h else v for h, v in zip(hidden, values, strict=True)]
        among = _among_all(both) if "theme" in key else []
        rest = [None] * len(among)  # with another theme, or none
        for row, found in ranges([*told, *rest], [*sums, *among]).items():
            assert row >= both.height or found.width >= LEAST - 1e-6, (name, both.row(row))


def _among_all(table):
    """The children with a theme and the rest are all who were assessed in that year and area; the
    rest stand in no table: they have the numbers after its rows."""
    place = {key: row for row, key in enumerate(table["financial_year", "theme", "area"].rows())}
    themed = [(key, row) for key, row in place.items() if key[1] != "any"]
    return [
        Line(place[year, "any", area], (row, table.height + number))
        for number, ((year, _, area), row) in enumerate(themed)
    ]


def test_nobody_who_can_be_counted_is_told_of_an_outcome(ran):
    """Those of whom it was so, those of whom it was not, and all: each is none or eight at least,
    and what is hidden has no figure."""
    with store.warehouse(ran) as con:
        told = con.sql("""
            select shown.*, exact.people as p, exact.had_before as b, exact.had_after as a
            from products.programme_outcome as shown
            inner join conformed.programme_count as exact using (programme, measure)""").pl()
    for row in told.iter_rows(named=True):
        groups = [row["p"], row["a"], row["p"] - row["a"]]
        groups += [] if row["b"] is None else [row["b"], row["p"] - row["b"]]
        small = any(0 < n < LEAST for n in groups)
        assert (row["suppressed"] == "hidden") == small
        shown = [row[c] for c in ("people", "had_before", "had_after", "before", "after")]
        assert not small or shown == [None] * 5


def test_what_is_hidden_stays_hidden_in_the_next_release(copied):
    """On the next day, with the same deliveries; what is remembered is saved with the release, as
    encrypted as the rest, and a home from before there was such a table begins with none."""
    folder = state_dir(copied)
    (folder / "hidden_count.parquet").unlink()
    hidden = []
    for day in ("2026-11-21", "2026-11-22"):
        assert run_json(copied, day=day)["success"]
        remembered = store.frame(state_dir(copied) / "hidden_count.parquet")
        with store.warehouse(copied) as con:
            figures = {
                name: con.sql(f"select cell from conformed.{name} where suppressed is not null")
                for name in remembered["figure"].unique()
            }
            hidden.append(
                {(name, cell) for name in figures for (cell,) in figures[name].fetchall()}
            )
        assert hidden[-1] == set(remembered.select("figure", "cell").rows())
    assert len(hidden[0]) > 50
    with store.warehouse(copied) as con:
        there = con.sql("select indicator, period from conformed.indicator_figure").fetchall()
    tables = {"|".join(row) for row in there}
    gone = hidden[0] - hidden[1]
    assert not [cell for name, cell in gone if cell.rpartition("|")[0] in tables], gone


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


def test_an_analyst_joins_pseudonyms_and_checks_what_was_published(copied, tmp_path):
    out = tmp_path / "analyst"
    ei("export", "--consumer", "public_health_analyst", "--to", str(out), home=copied)
    (manifest,) = copied.published.glob("*/manifest.json")
    command = [sys.executable, str(EXAMPLES / "linked.py"), str(out), str(manifest)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "person: contract 1." in done.stdout and "(population_health)" in done.stdout
    assert "stepped_up" in done.stdout and "2015" in done.stdout
    people = pl.read_parquet(out / "person.parquet")
    assert people["birth_year"].null_count() < 0.2 * people.height
    with (out / "person.parquet").open("ab") as file:
        file.write(b"x")
    changed = subprocess.run(command, capture_output=True, text=True)
    assert changed.returncode == 1 and "person.parquet is not what release" in changed.stderr


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
