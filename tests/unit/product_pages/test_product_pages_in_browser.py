"""The pages of a grant in Chromium: accessible (axe, WCAG 2.2 AA), fit their screen, searched."""

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(granted_pages, tmp_path):
    """The pages as files."""
    for name, page in granted_pages.items():
        (tmp_path / name).write_text(page, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("width", [390, 1400])
def test_accessible_and_within_the_screen(browser, folder, width):
    from axe_playwright_python.sync_playwright import Axe

    tab = browser.new_page(viewport={"width": width, "height": 900})
    errors = []
    tab.on("pageerror", lambda error: errors.append(error))
    tab.on("dialog", lambda dialog: errors.append(dialog.message))  # a value that ran as a script
    for file in sorted(folder.glob("*.html")):
        tab.goto(file.as_uri())
        tab.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, file.name
        found = Axe().run(tab, options={"runOnly": RULES}).response["violations"]
        assert [(file.name, v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert errors == []
    tab.close()


def test_rows_are_paged_and_found_by_keyboard(browser, folder):
    tab = browser.new_page()
    tab.goto((folder / "notes.html").as_uri())
    shown = "document.querySelectorAll('[data-item]:not([hidden])').length"
    assert tab.evaluate(shown) == 25
    tab.focus("#asked")
    tab.keyboard.press("Tab")  # Back is off on the first page
    tab.keyboard.press("Enter")
    assert tab.inner_text("#said") == "26 to 30 of 30 rows."
    assert tab.evaluate(shown) == 5
    tab.fill("#asked", "note 29")
    assert tab.inner_text("#said") == "1 row." and tab.evaluate(shown) == 1
    tab.fill("#asked", "nowhere")
    assert tab.inner_text("#said") == "Nothing found." and tab.evaluate(shown) == 0
    tab.close()


def test_all_rows_are_there_without_scripts_and_on_paper(browser, folder):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((folder / "notes.html").as_uri())
    assert tab.locator("[data-item]:visible").count() == 30
    assert not tab.locator("#find").is_visible()
    context.close()
    tab = browser.new_page(viewport={"width": 720, "height": 1000})  # A4 within its margins
    tab.goto((folder / "notes.html").as_uri())
    tab.emulate_media(media="print")
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("[data-item]:visible").count() == 30
    assert tab.evaluate("document.documentElement.scrollWidth") <= 720
    tab.close()
