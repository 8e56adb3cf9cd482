"""The pages of a grant: every kind of column in words, what is hidden said to be, all escaped."""

import re
from datetime import date

import polars as pl
import pytest
from granted_by_hand import (
    HOSTILE,
    KEY,
    PRODUCTS,
    SIGNS,
    TABLES,
    THEMES,
    field,
    made,
    sign,
)

from orchestration.product_pages import rows as of_rows
from orchestration.product_pages.columns import columns_of, in_words
from orchestration.product_pages.counts import counts
from orchestration.product_pages.figures import blocks, is_figures
from orchestration.product_pages.rows import cards, grouping

FEEDS = {"schools_census": "School census"}


def table(product, rows=None):
    """Columns and table of a product, with what is said twice said once."""
    frame = pl.DataFrame(rows or TABLES[product.id], infer_schema_length=None)
    return in_words(columns_of(frame.columns, product.fields, FEEDS), frame)


@pytest.fixture
def counted():
    """{label: [(words, rows, groups)]} of the signs, a family a group."""
    columns, frame = table(SIGNS)
    return {
        c.label: [(b.words, b.rows, b.groups) for b in c.bars]
        for c in counts(frame, columns, "family_id")
    }


def test_codes_are_counted_by_what_they_mean(counted):
    assert counted["Sign"] == [("Came too late", 2, 1), ("Was ill", 2, 2)]
    assert "Label" not in counted  # it says again what the sign means


def test_what_is_parted_is_counted_each(counted):
    assert counted["Services"] == [("School", 3, 2), ("Youth work", 3, 2), ("Not said", 1, 1)]


def test_yes_and_no_feeds_and_wards_are_counted(counted):
    assert counted["Open"] == [("Yes", 2, 1), ("No", 1, 1), ("Not said", 1, 1)]
    assert counted["Source feed"] == [("School census", 4, 2)]
    assert counted["Ward code"] == [("E05000001", 3, 1), ("Not said", 1, 1)]


def test_days_are_counted_by_month_from_the_newest_without_a_gap(counted):
    assert counted["Found on"] == [
        ("November 2026", 1, 1),
        ("October 2026", 0, 0),
        ("September 2026", 2, 1),
        ("Not said", 1, 1),
    ]


@pytest.mark.parametrize(
    ("first", "bar"),
    [
        (date(2024, 12, 31), "December 2024"),
        (date(2020, 2, 1), "Jan to Mar 2020"),
        (date(1999, 5, 1), "1999"),
        (date(1947, 5, 1), "1940 to 1949"),
    ],
)
def test_the_longer_the_time_the_longer_the_periods(first, bar):
    frame = pl.DataFrame({"on": [first, date(2026, 11, 20)]})
    [count] = counts(frame, columns_of(["on"], [field("on", "date")], {}), None)
    assert (count.bars[-1].words, count.bars[-1].rows, count.bars[0].rows) == (bar, 1, 1)


def test_names_keys_and_long_texts_are_not_counted(counted):
    assert set(counted) == {"Sign", "Services", "Source feed", "Open", "Found on", "Ward code"}


def test_a_card_a_family_says_once_what_holds_for_all_its_rows():
    columns, frame = table(SIGNS)
    by = grouping(columns, frame)
    first, second = cards(frame, columns, by)
    assert (by.one, first.title, first.key, first.rows) == ("family", "Family", "F1", 3)
    assert first.facts["Ward code"] == "E05000001" and "Sign" not in first.facts
    assert [line["Sign"] for line in first.lines] == ["Came too late", "Was ill"]
    assert first.lines[0]["Person"] == f"{HOSTILE} O'Neill (P1); Maeve O'Neill (P2)"
    assert first.lines[0]["Visits"] == "12,345" and "Visits" not in first.lines[1]
    assert first.facts["Geometry"].endswith("(400 characters, whole in the export)")
    assert second.facts["Person"] == "O'Neill (P3)" and not second.lines
    assert not {"Open", "Found on", "Ward code"} & second.facts.keys()


def test_rows_are_about_the_nearest_thing_that_the_table_names():
    def about(*fields, rows):
        frame = pl.DataFrame(rows, schema=[f.name for f in fields], orient="row")
        found = grouping(columns_of(frame.columns, fields, {}), frame)
        return found and found.column.name

    case, family = field("case_ref", **KEY), field("family_id")
    child, child_key = field("pupil", refers_to="person.person_id"), field("child_id", **KEY)
    assert about(child_key, family, rows=[("c", "f")]) == "child_id"
    assert about(case, family, rows=[("1", "f"), ("2", "f")]) == "family_id"
    assert about(case, family, child, rows=[("1", None, "p"), ("2", "f", "p")]) == "pupil"
    assert about(case, family, rows=[("1", None), ("1", "f")]) == "case_ref"
    assert about(case, family, rows=[("1", None), ("2", "f")]) is None


def test_figures_are_laid_out_by_what_they_are_about():
    columns, frame = table(THEMES)
    newest, former = blocks(frame, columns, "children")
    assert (newest.title, newest.heads) == ("2025/26", ["Every child", "Debt"])
    shown = {row.about[0]: [cell.words for cell in row.cells] for row in newest.rows}
    assert shown == {"All": ["50", "–"], "Aspley": ["20", "hidden"], "Castle": ["40", "–"]}
    assert [row.about for row in former.rows] == [["All"]]
    widths = {row.about[0]: row.cells[0].width for row in newest.rows}
    assert widths == {"All": None, "Aspley": None, "Castle": None}  # each of every child


def test_several_figures_a_row_stand_side_by_side_and_their_shade_leaves_the_whole_out():
    product = PRODUCTS["quality"]
    columns, frame = table(product)
    assert is_figures(product, columns)
    [block] = blocks(frame, columns, None)
    assert block.heads == ["Before", "After"]
    rows = {row.about[0]: [(c.words, c.width) for c in row.cells] for row in block.rows}
    assert rows["All"] == [("30", None), ("60", None)]
    assert rows["School census"] == [("10", 50.0), ("40", 100.0)]


def test_a_small_count_is_hidden_without_a_mark_too():
    product = PRODUCTS["quality"]
    columns, frame = table(product, [{"feed": "police_ppn", "before": None, "after": 4}])
    [block] = blocks(frame, columns, "before")
    assert [c.words for c in block.rows[0].cells] == ["hidden", "4"]
    [block] = blocks(frame, columns, None)
    assert [c.words for c in block.rows[0].cells] == ["4"]  # a column without a figure is left out
    two = [{"feed": "a", "before": None, "after": None}, {"feed": "b", "before": 9, "after": 4}]
    [block] = blocks(*table(product, two)[::-1], "before")
    assert [c.words for c in block.rows[0].cells] == ["hidden", "hidden"]


def test_every_value_is_escaped(granted_pages):
    for page in granted_pages.values():
        assert HOSTILE not in page
        assert len(re.findall("<script", page)) <= 1  # our own
    assert "&lt;script&gt;alert(" in granted_pages["signs.html"]


def test_nothing_is_loaded_from_elsewhere(granted_pages):
    for page in granted_pages.values():
        assert not re.search(
            r"""(?:src|href|action)\s*=\s*["']?(?:https?:|//)|url\(|@import""", page
        )
    links = set(re.findall(r'href="([^"#]+)"', granted_pages["index.html"]))
    assert links == {name for name in granted_pages if name != "index.html"}


def test_a_page_tells_what_it_may_be_used_for(granted_pages):
    page = granted_pages["signs.html"]
    for words in (
        "Product signs",
        "What signs is for.",
        "20 November 2026",
        "2026-11-20-abc",
        "dsa_supporting_families 1.0.0, G01",
        "until 31 March 2029",
        "Only rows where Open is true",
        "Do not pass it on.",
        "names, or what else identifies people",
    ):
        assert words in page
    assert "find out who" not in page


def test_who_gets_pseudonyms_is_told_not_to_look_behind_them(tmp_path):
    [page, _] = made(tmp_path, {"signs": TABLES["signs"]}, pseudonymised=True).values()
    assert "Do not try to find out who the people are." in page


def test_what_a_page_leaves_to_the_export_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(of_rows, "MOST", 3)
    page = made(tmp_path, {"signs": TABLES["signs"]})["signs.html"]
    assert "The first 3 of 4 rows stand here; the other 1 are in the export" in page
    assert page.count("<article") == 1


def test_a_table_without_rows_and_one_without_a_contract_have_a_page(tmp_path):
    frame = pl.DataFrame(TABLES["signs"]).clear()
    page = made(tmp_path, {"signs": frame.to_dict(as_series=False)})["signs.html"]
    assert "There are none." in page and "The sign." in page
    other = made(tmp_path, {"gone": [{"some_text": "a"}]})["gone.html"]
    assert "Some text" in other and "<td" in other


def test_a_column_that_is_not_granted_is_not_named(tmp_path):
    rows = [{k: v for k, v in row.items() if k != "visits"} for row in TABLES["signs"]]
    page = made(tmp_path, {"signs": rows})["signs.html"]
    assert "Visits" not in page and "Forename." in page


def test_a_group_with_more_rows_than_a_page_shows_is_cut(monkeypatch):
    monkeypatch.setattr(of_rows, "MOST", 2)
    columns, frame = table(SIGNS, [sign("F1", "ill", f"P{n}", "A", visits=n) for n in range(5)])
    [only] = cards(frame, columns, grouping(columns, frame))
    assert only.rows == 2
