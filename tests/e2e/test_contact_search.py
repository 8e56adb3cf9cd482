"""Contact search in a headless browser, on the release of a run: found, opened, recorded, and
usable by everybody (axe, WCAG 2.2 AA; keyboard alone; a narrow screen).

Set EI_PICTURES to a folder to keep pictures of what the browser saw.
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from running import DAY, EI, ei

from orchestration import store
from orchestration.governance import audit, noted
from orchestration.publishing import consumer_release

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PICTURES = os.environ.get("EI_PICTURES")
SECRET = "between the proxy and us"
STAFF = """user,organisation,role,until,surname,postcode
worker,nottingham_city_council,practitioner,2027-01-31,,{postcode}
lead,nottingham_city_council,information_governance,2027-01-31,,
"""
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def child(copied):
    """A child of the release with a known day of birth, home and more than one contact."""
    tables = consumer_release(copied, "contact_search")["tables"]
    rows = store.read(Path(tables["single_view_of_child"]["file"])).to_pylist()
    whole = [
        row
        for row in rows
        if all(row[key] for key in ("forename", "surname", "date_of_birth", "postcode"))
    ]
    by_child = {}
    for row in whole:
        by_child.setdefault(row["person_id"], []).append(row)
    return max(by_child.values(), key=lambda found: (len(found), found[0]["person_id"]))


@pytest.fixture
def address(copied, child):
    """`ei contact-search` at work on a home with a release, settings and staff."""
    folder = copied.root / "contact_search"
    folder.mkdir()
    (folder / "settings.yaml").write_text("secret_file: proxy.secret\n")
    staff = STAFF.format(postcode=child[0]["postcode"])
    for name, content in (("proxy.secret", SECRET), ("staff.csv", staff)):
        (folder / name).write_text(content)
        (folder / name).chmod(0o600)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["contact-search", "--home", str(copied.root), "--port", str(port), "--as-of", DAY]
    with (copied.root / "contact-search.log").open("w") as log:
        server = subprocess.Popen([*EI, *words], stdout=log, stderr=log, start_new_session=True)
    try:
        until = time.monotonic() + 120
        while not answers(f"http://127.0.0.1:{port}/static/style.css"):
            assert server.poll() is None, (copied.root / "contact-search.log").read_text()
            assert time.monotonic() < until, (copied.root / "contact-search.log").read_text()
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def answers(url):
    """Whether the server is there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def page_of(browser, user, width=1280):
    """A page as the proxy passes it on for the user."""
    headers = {"X-Forwarded-User": user, "X-Contact-Search-Secret": SECRET}
    return browser.new_page(viewport={"width": width, "height": 900}, extra_http_headers=headers)


def fit_for_all(page, name):
    """Hold the page against WCAG by axe, and against sideways scrolling; keep its picture."""
    from axe_playwright_python.sync_playwright import Axe

    if PICTURES:
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.response["passes"], "axe judged nothing"
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def fill(page, child):
    born = child[0]["date_of_birth"]
    page.get_by_label("Name of the child").fill(f"{child[0]['surname']} {child[0]['forename']}")
    for label, value in (("Day", born.day), ("Month", born.month), ("Year", born.year)):
        page.get_by_label(label, exact=True).fill(str(value))


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_form_to_whom_to_ring(browser, address, copied, child, width):
    page, said = page_of(browser, "worker", width), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    fit_for_all(page, "form")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("alert").wait_for()
    # `autofocus` takes hold when the browser next draws the page
    page.wait_for_function("document.activeElement.className === 'summary'")
    fit_for_all(page, "mistakes")
    page.get_by_role("link", name="Choose the reason").click()
    assert page.evaluate("document.activeElement.name") == "reason"

    fill(page, child)
    page.get_by_label("I am worried about").check()
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="found", level=1).wait_for()
    assert child[0]["forename"] in page.get_by_role("listitem").first.inner_text()
    fit_for_all(page, "list")

    page.get_by_role("button", name="Who works with this child").first.click()
    page.get_by_role("heading", level=2).wait_for()
    text = page.get_by_role("main").inner_text()
    for row in child:
        assert row["organisation"] in text
    fit_for_all(page, "child")
    assert page.url == f"{address}/child" and child[0]["surname"] not in page.title()
    assert [line for line in said if "422" not in line] == []

    looked = [entry["facts"] for entry in noted.looked_at(copied, child[0]["person_id"])]
    opened = [facts for facts in looked if facts["what"] == "contact"]
    assert [facts["reason"] for facts in opened] == ["safeguarding_concern"]
    assert audit.verify(copied)["ok"]

    page = page_of(browser, "lead", width)
    page.goto(f"{address}/alerts")
    assert page.get_by_role("cell", name="own postcode").count() == 1
    fit_for_all(page, "alerts")
    listed = json.loads(ei("contact-search", "alerts", "--json", home=copied).stdout)
    assert "own_address" in [alert["rule"] for alert in listed]
    log = (copied.root / "contact-search.log").read_text()
    assert child[0]["surname"] not in log and "worker" not in log


def test_by_keyboard_alone(browser, address, child):
    page = page_of(browser, "worker")
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(f"{child[0]['forename']} {child[0]['surname']}")
    born = child[0]["date_of_birth"]
    for value in (born.day, born.month, born.year):
        page.keyboard.press("Tab")
        page.keyboard.type(str(value))
    for _ in range(4):  # past age, address and school to the reasons
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="found", level=1).wait_for()


def test_nobody_found_and_nobody_let_in(browser, address):
    page = page_of(browser, "worker", 390)
    page.goto(address)
    page.get_by_label("Name of the child").fill("Nobody Whatsoever")
    page.get_by_label("Age in years").fill("7")
    page.get_by_label("I am worried about").check()
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="No child found").wait_for()
    fit_for_all(page, "nobody")
    page = page_of(browser, "stranger", 390)
    page.goto(address)
    page.get_by_role("heading", name="You cannot use this page").wait_for()
    fit_for_all(page, "refused")
