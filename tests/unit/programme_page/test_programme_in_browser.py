"""The programme page in Chromium: accessible (axe, WCAG 2.2 AA), and it fits its screen."""

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        missing = "no Chromium on this machine: apt-get install chromium"
        if os.environ.get("EI_REQUIRE_ALL") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


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
