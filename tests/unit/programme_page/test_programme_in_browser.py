"""The programme page in Chromium: accessible (axe, WCAG 2.2 AA), and it fits its screen."""

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [390, 1280])
def test_accessible_and_within_the_screen(browser, page, tmp_path, width):
    from axe_playwright_python.sync_playwright import Axe

    file = tmp_path / "programme.html"
    file.write_text(page, encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900})
    tab.goto(file.as_uri())
    tab.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
    found = Axe().run(tab, options={"runOnly": RULES}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


def test_nothing_is_cut_off_on_paper(browser, page, tmp_path):
    file = tmp_path / "programme.html"
    file.write_text(page, encoding="utf-8")
    tab = browser.new_page(viewport={"width": 720, "height": 1000})  # A4 within its margins
    tab.goto(file.as_uri())
    tab.emulate_media(media="print")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 720
    inside = "all => all.every(c => c.scrollWidth <= c.clientWidth)"
    assert tab.eval_on_selector_all(".card", inside)
    assert tab.get_by_role("rowheader", name="Aspley & <Bulwell>").is_visible()
    tab.close()
