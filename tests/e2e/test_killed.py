"""Killed at any moment and started again, a home ends in the same release, byte for byte."""

import json
import os
import random
import signal
import subprocess
import time

import pytest
from running import DAY, EI, contents, ei, run_json

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]
KILLS = int(os.environ.get("EI_KILLS", "10"))


def tables(home):
    """Everything that was published and that the next run will read, byte for byte."""
    return contents(home.root, "published", "state", "raw", "quarantine")


def begun(home):
    """`ei run` at work."""
    words = ["run", "--as-of", DAY, "--home", str(home.root)]
    return subprocess.Popen([*EI, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_ten_kills_and_the_same_release(fresh, ran):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    moments = random.Random(seed)
    began = time.monotonic()
    whole = None  # seconds that a run takes, once one has ended
    ended = 0
    for number in range(KILLS):
        run = begun(fresh)
        # spread over the length of a run, so that every stage is struck
        patience = (number + moments.random()) / KILLS * (whole or 40)
        try:
            run.wait(timeout=patience)
            ended += 1
            whole = time.monotonic() - began if whole is None else whole
        except subprocess.TimeoutExpired:
            os.kill(run.pid, signal.SIGKILL)
            run.wait()
    said = run_json(fresh)
    assert said["success"] is True
    assert all(line["balanced"] for line in said["account"])
    undisturbed = json.loads(ei("release", "--consumer", "data_steward", "--json", home=ran).stdout)
    assert said["release"]["release_id"] == undisturbed["release_id"]
    expected, found = tables(ran), tables(fresh)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []
    assert json.loads(ei("audit", "verify", "--json", home=fresh).stdout)["ok"] is True
    assert ended < KILLS, "no run was killed: the test has tested nothing"


def test_the_second_of_two_runs_at_once_is_refused(copied):
    first = begun(copied)
    try:
        until = time.monotonic() + 60
        while not (copied.root / ".lock").read_text().startswith(f"process {first.pid}"):
            assert first.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        second = ei("run", "--as-of", DAY, home=copied, code=1)
        assert "another run is at work" in second.stderr
        assert f"process {first.pid}" in second.stderr
        assert json.loads(ei("run", "--json", home=copied, code=1).stdout)["error"]
    finally:
        assert first.wait() == 0


def test_a_gate_that_fails_leaves_the_former_release(copied, first_answer):
    """A product that breaks its suite: damage done in the run itself, between build and gate."""
    before = tables(copied)
    program = (
        "import orchestration.assets.gates as gates\n"
        "from orchestration import store\n"
        "honest = gates.run_gates\n"
        "def damaged(home, day, **more):\n"
        "    with store.warehouse(home, read_only=False) as con:\n"
        "        con.execute(\"update products.person set person_id = 'the same for all'\")\n"
        "    return honest(home, day, **more)\n"
        "gates.run_gates = damaged\n"
        "from orchestration.cli import app; app()\n"
    )
    words = ["run", "--as-of", "2026-11-21", "--json", "--home", str(copied.root)]
    done = subprocess.run([EI[0], "-c", program, *words], capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    said = json.loads(done.stdout)
    assert said["success"] is False
    assert said["release"] == first_answer["release"]
    assert "person" in {gate["suite"] for gate in said["gates"] if not gate["success"]}
    assert tables(copied) == before
    log = [json.loads(line) for line in (copied.audit / "log.jsonl").read_text().splitlines()]
    assert log[-1]["kind"] == "release_held_back"
    assert run_json(copied, day="2026-11-21")["release"] != first_answer["release"]
