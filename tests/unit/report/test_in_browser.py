"""The page in Chromium: accessible (axe, WCAG 2.2 AA), fits its screen, and its search answers."""

import pytest
from home_with_report import DAY

from orchestration.governance.who import who_could_see

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SHOWN = "document.querySelectorAll('#matrix tbody tr:not([hidden])').length"

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


def test_search_answers_who_could_see(browser, page):
    tab = browser.new_page()
    errors = []
    tab.on("pageerror", lambda error: errors.append(error))
    tab.goto(page.as_uri())
    tab.select_option("#q-consumer", "youth_justice_service")
    tab.fill("#q-day", DAY.isoformat())
    assert tab.evaluate(SHOWN) == len(who_could_see("youth_justice_service", DAY)) > 0
    tab.fill("#q-text", "person.surname")
    assert 0 < tab.evaluate(SHOWN) < 5
    tab.fill("#q-day", "2020-01-01")
    assert tab.evaluate(SHOWN) == 0
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
    assert tab.url.partition("#")[2] in {"names", "lately", "ending", "health"}
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
