"""The page in Chromium: accessible (axe, WCAG 2.2 AA), fits its screen, and its search answers."""

import json
from datetime import date

import pytest
from home_with_report import DAY, RELEASE, make

from orchestration.governance.report import write
from orchestration.governance.who import could_see, who_could_see

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SHOWN = "document.querySelectorAll('#matrix tbody tr:not([hidden])').length"
COLUMNS = "document.querySelectorAll('#matrix tbody tr:not([hidden]) [data-field]').length"

# a table's rows are made alike: forty of each stand for all, or axe takes minutes
FEWER = "document.querySelectorAll('tbody tr:nth-child(n + 41)').forEach(row => row.remove())"

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [390, 1280])
def test_accessible_and_within_the_screen(browser, page, width):
    from axe_playwright_python.sync_playwright import Axe

    tab = browser.new_page(viewport={"width": width, "height": 900})
    tab.goto(page.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.evaluate(FEWER)
    tab.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    found = Axe().run(tab, options={"runOnly": RULES}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    tab.close()


def test_nothing_scrolls_within_the_page_and_paper_cuts_nothing_off(browser, page):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(page.as_uri())
    scrolling = """[...document.querySelectorAll('main *')].filter(part =>
      ['auto', 'scroll'].includes(getComputedStyle(part).overflowY)).length"""
    assert tab.evaluate(scrolling) == 0
    tab.set_viewport_size({"width": 794, "height": 1123})  # A4
    tab.emulate_media(media="print")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 794
    seen = (
        "[...document.querySelectorAll('main section')].filter(s => s.offsetHeight).map(s => s.id)"
    )
    printed = set(tab.evaluate(seen))
    assert {"summary", "ending", "names", "agreements", "consumers", "held", "checks"} <= printed
    assert not {"see", "dictionary", "fields"} & printed
    assert 0 < tab.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") < 60
    tab.close()


def test_search_answers_who_could_see(browser, page):
    tab = browser.new_page()
    errors = []
    tab.on("pageerror", lambda error: errors.append(error))
    tab.goto(page.as_uri())
    tab.select_option("#q-consumer", "youth_justice_service")
    tab.fill("#q-day", DAY.isoformat())
    assert tab.evaluate(COLUMNS) == len(who_could_see("youth_justice_service", DAY)) > 0
    tab.fill("#q-text", "surname")
    assert tab.evaluate(SHOWN) == 2
    tab.fill("#q-day", "2020-01-01")
    assert tab.evaluate(SHOWN) == 0
    tab.fill("#q-day", "2040-01-01")
    assert "2 clauses had ended by then" in tab.inner_text("#q-count")
    tab.click("#fields summary")
    tab.fill("#fields input", "schools_census.ethnicity")
    assert tab.evaluate(SHOWN.replace("#matrix", "#sent-fields")) == 1
    assert "person (" in tab.inner_text("#sent-fields tbody tr:not([hidden])")
    assert errors == []
    tab.close()


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("which agreement lets youth justice see a sibling's name?", "Whose names"),
        ("what was quarantined last week, and why", "Quarantined last week"),
        ("what ends in the next 90 days", "Agreements and their reviews"),
        ("which columns about health reach whom", "Columns about health"),
        ("which agreements expire", "Agreements and their reviews"),
        ("what runs out soon?", "Agreements and their reviews"),
        ("brother's name, youth justice", "Whose names"),
        ("which feeds are overdue", "Checks of agreements"),
        ("warnings", "Checks of agreements"),
        ("erasure", "Retention and rights"),
        ("who sees the surname", "Whose names"),
        ("what could a consumer access on a day", "What each consumer could see"),
    ],
)
def test_a_question_in_plain_words_leads_to_its_heading(browser, page, question, heading):
    tab = browser.new_page()
    tab.goto(page.as_uri())
    assert tab.is_hidden("#found")
    tab.fill("#q-whole", question)
    first = tab.locator("#found a").first
    assert first.inner_text().startswith(heading)
    first.click()
    assert tab.url.partition("#")[2] in {
        "names", "lately", "ending", "health", "checks", "retention", "see"
    }  # fmt: skip
    tab.fill("#q-whole", "zebra crossing")
    assert tab.inner_text("#q-whole-count").startswith("nothing")
    tab.close()


def test_the_whole_search_hands_what_is_left_of_it_to_the_sections_own(browser, page):
    tab = browser.new_page()
    tab.goto(page.as_uri())
    tab.fill("#q-whole", "youth justice sibling name")
    tab.click("#found a:has-text('Whose names')")
    shown = tab.locator("#names-seen tbody tr:not([hidden])")
    assert 0 < shown.count() < tab.locator("#names-seen tbody tr").count()
    assert all("Youth justice" in text for text in shown.all_inner_texts())
    tab.close()


def test_on_a_narrow_screen_each_value_stands_below_the_name_of_its_column(browser, page):
    tab = browser.new_page(viewport={"width": 390, "height": 900})
    tab.goto(page.as_uri())
    cell = "document.querySelector('#names-seen tbody td:nth-child(2)')"
    assert tab.evaluate(f"getComputedStyle({cell}, '::before').content") == '"Whose name"'
    assert tab.evaluate(f"{cell}.getBoundingClientRect().right") <= 390
    tab.close()


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory):
    """A home with a release of spring, under clauses agreed no longer, and one of autumn."""
    home = make(tmp_path_factory.mktemp("long_lived") / "home")
    manifest = json.loads((home.published / RELEASE / "manifest.json").read_text())
    manifest["release_id"], manifest["created"] = "2026-03-02-0123456789ab", "2026-03-02"
    clause = {
        "agreement": "dsa_that_was", "agreement_version": "1.0.0", "grant": "G01",
        "purpose": "youth_offending_prevention", "rows": [["in_area", "in", ["true"]]],
    }  # fmt: skip
    kept = {
        "agreement": "dsa_youth_justice_access", "agreement_version": "0.9.0", "grant": "G01",
        "purpose": "youth_offending_prevention", "rows": [],
    }  # fmt: skip
    columns = {
        "surname": {"clauses": [clause, kept], "pseudonym_key": None},
        "nhs_number": {"clauses": [clause], "pseudonym_key": None},
    }
    tables = {"person": {"file": "y/person.parquet", "rows": 9, "columns": columns}}
    manifest["consumers"] = {"youth_justice_service": {"pseudonymised": False, "tables": tables}}
    folder = home.published / manifest["release_id"]
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return home, write(home, DAY, [], [])


@pytest.mark.parametrize("consumer", ["youth_justice_service", "data_steward", "contact_search"])
def test_the_page_answers_as_the_command_for_days_past_and_to_come(browser, long_lived, consumer):
    home, page = long_lived
    tab = browser.new_page()
    tab.goto(page.as_uri())
    tab.select_option("#q-consumer", consumer)
    told = {(True, True): "agreed, published", (True, False): "agreed, not published",
            (False, True): "not agreed, published"}  # fmt: skip
    for day in ("2025-03-31", "2026-03-01", "2026-03-02", "2026-11-19", "2026-11-20", "2030-01-01"):
        tab.fill("#q-day", day)
        shown = tab.evaluate(
            """[...document.querySelectorAll('#matrix tbody tr:not([hidden])')].flatMap(row =>
               [...row.querySelectorAll('[data-field]')].map(field =>
                 [row.dataset.table + '.' + field.dataset.field, row.dataset.clause,
                  row.dataset.state].join('|')))"""
        )
        found = could_see(home, consumer, date.fromisoformat(day))
        assert sorted(shown) == sorted(
            f"{c['table']}.{c['column']}|{c['agreement']} {c['grant']}|"
            + told[c["granted"], c["published"]]
            for c in found["columns"]
        )
        said = tab.inner_text("#q-release")
        assert (found["release"] or "No release of that day is kept") in said
        assert ("no release of that day yet" in said) is (day == "2030-01-01")
    tab.close()
