"""The audit chain tells every tampering, and survives a writer that is killed."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from threading import Thread

import pytest

from orchestration.governance import audit
from orchestration.home import Home, read_json, write_json


@pytest.fixture
def home(tmp_path):
    place = Home(tmp_path)
    for n in range(1, 6):
        audit.append(place, "run", {"rows": n, "name": f"é{n}"}, datetime(2026, 1, n, tzinfo=UTC))
    return place


def log(home):
    return home.audit / "log.jsonl"


def lines(home):
    return log(home).read_bytes().splitlines(keepends=True)


def bad(home):
    found = audit.verify(home)
    assert found["ok"] is (found["first_bad"] is None)
    return found["first_bad"]


def test_a_whole_chain_ends_at_its_anchor(home):
    found = audit.verify(home)
    assert found == {"entries": 5, "ok": True, "first_bad": None, "head": found["head"]}
    assert read_json(home.audit / "anchor.json") == {"entries": 5, "head": found["head"]}
    assert audit.anchor(home) == {"entries": 5, "head": found["head"]}
    assert log(home).stat().st_mode & 0o777 == 0o600


def test_no_log_is_whole(tmp_path):
    found = audit.verify(Home(tmp_path))
    assert (found["entries"], found["ok"]) == (0, True)


def test_a_log_that_was_begun_anew_does_not_tell_of_the_release(home):
    """Log and anchor taken away together, and another log put in their place."""
    audit.append(home, audit.PUBLISHED, {"release_id": "2026-11-20-0123456789ab"})
    write_json(home.published / "current.json", {"release_id": "2026-11-20-0123456789ab"})
    assert bad(home) is None
    log(home).unlink()
    (home.audit / "anchor.json").unlink()
    assert bad(home) == 1
    audit.append(home, "run_started", {})
    assert bad(home) == 2


def test_any_changed_byte_is_found_at_its_entry(home):
    whole = log(home).read_bytes()
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0x01
        log(home).write_bytes(bytes(changed))
        assert bad(home) == whole[:at].count(b"\n") + 1, at


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda w: w[:2] + w[3:], 3),  # removed
        (lambda w: [w[0], w[2], w[1], *w[3:]], 2),  # swapped
        (lambda w: [*w[:2], w[1], *w[2:]], 3),  # twice
        (lambda w: w[:3], 4),  # the tail cut
        (lambda w: [], 1),
        (lambda w: [*w, b'{"n":6}\n'], 6),
        (lambda w: [*w, b"half"], 6),
        (lambda w: [w[0].replace(b"{", b"{ ", 1), *w[1:]], 1),
    ],
)
def test_what_was_removed_swapped_or_added_is_found_and_stays_to_see(home, change, where):
    log(home).write_bytes(b"".join(change(lines(home))))
    assert bad(home) == where
    audit.append(home, "later", {})
    audit.anchor(home)
    assert bad(home) == where


def test_a_lost_line_end_is_found_and_costs_nothing(home):
    log(home).write_bytes(log(home).read_bytes().rstrip())
    assert bad(home) == 5
    audit.append(home, "later", {})
    assert bad(home) is None and audit.verify(home)["entries"] == 6


def test_a_well_made_entry_past_the_anchor_is_found(home):
    kept = (home.audit / "anchor.json").read_bytes()
    audit.append(home, "forged", {})
    (home.audit / "anchor.json").write_bytes(kept)
    assert bad(home) == 6


@pytest.mark.parametrize("behind", [1, 2, 4])
def test_an_older_anchor_put_back_is_found_and_stays_to_see(home, behind):
    older = (home.audit / "anchor.json").read_bytes()
    for n in range(behind):
        audit.append(home, "later", {"n": n})
    (home.audit / "anchor.json").write_bytes(older)
    assert bad(home) == 6
    audit.append(home, "next", {})
    assert bad(home) in (6, 6 + behind)


def test_an_older_log_and_its_anchor_put_back_do_not_reach_the_anchor_kept_elsewhere(home):
    older = {path: path.read_bytes() for path in (log(home), home.audit / "anchor.json")}
    audit.append(home, "later", {})
    kept = audit.anchor(home)
    for path, content in older.items():
        path.write_bytes(content)
    assert bad(home) is None  # by itself it cannot be told
    assert audit.verify(home, kept)["first_bad"] == 6
    audit.append(home, "in its place", {})
    assert audit.verify(home, kept)["first_bad"] == 6


WRITER = """
import sys
from pathlib import Path
from orchestration.governance import audit
from orchestration.home import Home
for n in range(25):
    audit.append(Home(Path(sys.argv[1])), "together", {"writer": sys.argv[2], "n": n})
"""


def test_several_write_at_once(home):
    """Every entry is in the chain once, and each writer's are in order."""
    command = [sys.executable, "-c", WRITER, str(home.root)]
    writers = [subprocess.Popen([*command, str(name)]) for name in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert bad(home) is None
    together = [e["facts"] for e in audit.entries(home) if e["kind"] == "together"]
    for name in range(3):
        assert [f["n"] for f in together if f["writer"] == str(name)] == list(range(25))


def test_an_entry_that_is_added_while_the_log_is_read_is_no_break(home, monkeypatch):
    writer, read = Thread(target=audit.append, args=(home, "meanwhile", {})), audit._lines

    def slowly(path):
        found = read(path)
        writer.start()
        writer.join(0.3)
        return found

    with monkeypatch.context() as m:
        m.setattr(audit, "_lines", slowly)
        assert bad(home) is None
    writer.join()
    assert bad(home) is None and audit.verify(home)["entries"] == 6


def test_who_may_only_read_can_verify(home):
    (home.audit / ".lock").chmod(0o400)
    assert bad(home) is None
    (home.audit / ".lock").unlink()  # a copy without it
    assert bad(home) is None


def test_an_anchor_taken_away_is_found(home):
    (home.audit / "anchor.json").unlink()
    assert bad(home) == 6
    audit.append(home, "later", {})
    assert bad(home) is not None


def die(*args):
    raise KeyboardInterrupt


def test_killed_in_the_middle_of_a_line(home, monkeypatch):
    write = os.write
    with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
        m.setattr(os, "write", lambda h, line: (write(h, line[: len(line) // 2]), die()))
        audit.append(home, "killed", {})
    assert bad(home) is None
    audit.append(home, "next", {})
    assert bad(home) is None
    assert [e["kind"] for e in audit.entries(home)] == ["run"] * 5 + ["next"]


@pytest.mark.parametrize("survives", [0, 1])
def test_killed_between_anchor_and_log(home, monkeypatch, survives):
    """At the first rename nothing is written; at the second the entry is, not yet anchored."""
    left, replace = [survives], os.replace

    def dies(*args):
        if not left[0]:
            die()
        left[0] -= 1
        replace(*args)

    with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
        m.setattr(os, "replace", dies)
        audit.append(home, "killed", {})
    assert bad(home) is None
    audit.append(home, "next", {})
    assert audit.verify(home)["entries"] == 6 + survives
    assert bad(home) is None


def test_facts_must_be_plain(home):
    with pytest.raises(ValueError):
        audit.append(home, "odd", {"day": datetime(2026, 1, 1, tzinfo=UTC)})
    assert bad(home) is None


def test_the_log_is_followed_from_where_one_left_off(home):
    assert audit.since(Home(home.root / "new"), 0) == ([], 0)
    first, stood = audit.since(home, 0)
    assert [e["n"] for e in first] == [1, 2, 3, 4, 5]
    audit.append(home, "b", {})
    with (home.audit / "log.jsonl").open("ab") as log:
        log.write(b'{"kind": "half')
    second, end = audit.since(home, stood)
    assert [e["kind"] for e in second] == ["b"]
    assert audit.since(home, end) == ([], end)


def test_an_append_does_not_read_the_log(home, monkeypatch):
    monkeypatch.setattr(audit, "_lines", lambda _: pytest.fail("the log was read"))
    audit.append(home, "b", {})
