"""A small city, and a home on which the whole way was run once: shared by all test processes."""

import fcntl
import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from running import DAY, ei, run_json
from wanting import left_out

from orchestration import at_rest
from orchestration.home import Home

PEOPLE, SEED = 250, 11


@contextmanager
def made_once(folder: Path):
    """Yields True to the one test process that is to make `folder`; the others wait for it."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder.with_suffix(".done")
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        left_out("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder that all processes of this test session see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session", autouse=True)
def keys_of_homes(shared):
    """Keys that runs make for homes lie with the tests' folders, not with the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(shared / "config"))
        for name in (at_rest.SAID, at_rest.KEY, at_rest.KEY_FILE):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def small_city(shared):
    """The landing folder of a synthetic city of 250 people. Not to be changed."""
    city = shared / "small_city"
    with made_once(city) as mine:
        if mine:
            people = ["--people", str(PEOPLE), "--seed", str(SEED)]
            ei("generate", *people, "--out", str(city), "--as-of", DAY)
    return city


@pytest.fixture(scope="session")
def ran(shared, small_city):
    """A home of the small city after one run that nothing disturbed. Not to be changed."""
    home = Home(shared / "ran")
    with made_once(home.root) as mine:
        if mine:
            shutil.copytree(small_city / "landing", home.landing)
            answer = run_json(home)
            (shared / "ran.json").write_text(json.dumps(answer))
    return home


@pytest.fixture(scope="session")
def first_answer(shared, ran):
    """What that run printed with --json."""
    return json.loads((shared / "ran.json").read_text())


@pytest.fixture
def fresh(tmp_path, ran):
    """A home of the small city on which nothing was run yet, with the same secrets as `ran`:
    pseudonyms, and so releases, are the same only under the same secrets."""
    home = Home(tmp_path / "home")
    shutil.copytree(ran.landing, home.landing)
    shutil.copytree(ran.keys, home.keys)
    return home


@pytest.fixture
def copied(tmp_path, ran):
    """A copy of the home after its run, to do with as a test likes."""
    home = Home(tmp_path / "home")
    shutil.copytree(ran.root, home.root, symlinks=True)
    return home
