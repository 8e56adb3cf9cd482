"""The home: one run at a time, and nobody else's business."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home import Home, HomeBusy, NoHome, read_json, replace_file, write_json

HOLD = """
import sys, time
from pathlib import Path
from orchestration.home import Home
with Home(Path(sys.argv[1])).lock():
    print("held\\n", end="", flush=True)  # one write, so that two processes do not mix
    time.sleep(20)
"""


@pytest.fixture
def home(tmp_path):
    place = Home(tmp_path)
    place.landing.mkdir()
    return place


@pytest.fixture
def holder(home):
    """Another process that holds the home."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(home.root)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()


def test_a_second_process_is_refused_with_who_holds_it(home, holder):
    told = rf"another run is at work .*process {holder.pid}"
    with pytest.raises(HomeBusy, match=told), home.lock(patience=0):
        pass


def test_the_lock_goes_with_a_killed_process(home, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with home.lock(patience=0):
        pass


def test_a_run_may_ask_again_for_what_it_holds(home):
    with home.lock():
        with Home(home.root).lock(patience=0):
            pass
        assert (home.root / ".lock").read_text().startswith(f"process {os.getpid()}")


def test_the_lock_is_free_after_an_error(home):
    with pytest.raises(RuntimeError), home.lock():
        raise RuntimeError
    with home.lock(patience=0):
        pass


def test_a_worker_that_outlives_a_killed_run_does_not_keep_the_home(home):
    forking = HOLD.replace("    print", "    worker = __import__('os').fork()\n    print")
    run = subprocess.Popen([sys.executable, "-c", forking, str(home.root)], stdout=subprocess.PIPE)
    assert run.stdout.readline() == b"held\n"
    assert run.stdout.readline() == b"held\n"  # the worker says so too: it lives
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    with home.lock(patience=2):
        pass


def test_what_the_platform_makes_is_its_owners_alone(home):
    before = os.umask(0o022)
    try:
        home.root.chmod(0o755)
        home.prepare()
        write_json(home.work / "facts.json", {"rows": 3})
        for path in (home.root, home.raw, home.published, home.keys, home.work):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE((home.work / "facts.json").stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_a_home_that_is_anothers_to_close_is_told(home, monkeypatch, caplog):
    home.root.chmod(0o755)

    def refused(*_):
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refused)
    home.prepare()
    assert "others may look into" in caplog.text


def test_a_folder_without_landing_is_no_home(tmp_path):
    with pytest.raises(NoHome):
        Home(tmp_path).prepare()
    assert not any(tmp_path.iterdir())


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "x.json"
    write_json(path, {"a": 1})
    replace_file(path, b'{"a": 2}')
    assert read_json(path) == {"a": 2}
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]
    assert read_json(tmp_path / "none.json") is None
