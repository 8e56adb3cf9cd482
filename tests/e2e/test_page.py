"""Dagster's page in a headless browser: the stages, the checks, and 'Materialize all'.

Set EI_PICTURES to a folder to keep pictures of what the browser saw.
"""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from running import DAY, EI, contents

from orchestration.assets.fingerprint import Marks
from orchestration.publishing import current

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
PICTURES = os.environ.get("EI_PICTURES")


@pytest.fixture(scope="module")
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def page_address(fresh, free_port):
    """`ei ui` at work on a home on which nothing was run yet."""
    words = ["ui", "--home", str(fresh.root), "--port", str(free_port), "--as-of", DAY]
    log = (fresh.root / "ui.log").open("w")
    server = subprocess.Popen([*EI, *words], stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{free_port}"
    try:
        until = time.monotonic() + 180
        while not answers(address):
            assert server.poll() is None, (fresh.root / "ui.log").read_text()
            assert time.monotonic() < until, (fresh.root / "ui.log").read_text()
            time.sleep(1)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def answers(address: str) -> bool:
    """Whether the server is there."""
    try:
        with urllib.request.urlopen(f"{address}/server_info", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


@pytest.fixture
def page(browser):
    return browser.new_page(viewport={"width": 1800, "height": 1100})


def picture(page, name):
    """Keep what the browser shows, where pictures are asked for."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def test_materialize_all_in_the_page_is_the_whole_way(page, page_address, fresh, ran):
    page.goto(f"{page_address}/asset-groups")
    page.get_by_text("landing", exact=False).first.wait_for(timeout=120_000)
    for stage in ("landing", "staging", "gazetteer", "addresses", "spine", "conformed"):
        page.get_by_text(stage, exact=False).first.wait_for()
    picture(page, "graph")

    page.get_by_role("button", name="Materialize all").click()
    picture(page, "materialize")
    until = time.monotonic() + 900
    while current(fresh) is None or not Marks(fresh).get("accounted"):
        assert time.monotonic() < until, "no release came of it"
        time.sleep(2)
    assert current(fresh).release_id == current(ran).release_id
    assert contents(fresh.root, "published") == contents(ran.root, "published")

    page.goto(f"{page_address}/runs")
    page.get_by_text("Success").first.wait_for(timeout=120_000)
    picture(page, "runs")
    page.goto(f"{page_address}/assets/gates/person?view=checks")
    page.get_by_text("expectations").first.wait_for(timeout=60_000)
    picture(page, "checks")
    page.goto(f"{page_address}/assets/landing/schools_census")
    page.get_by_text("rows accepted").first.wait_for(timeout=60_000)
    picture(page, "landing")
