"""One file, one folder or one moment that no rule foresaw does not spoil the rest."""

import errno
import json
import os

import duckdb
import pytest
from landing_samples import ATTENDANCE, attendance, delimited

from orchestration.assets.fingerprint import listing
from orchestration.landing import deliveries, inventory, judge, raw

FEED, NAME = "schools_attendance", "schools_attendance_2026-11-09.csv"
GOOD = delimited(ATTENDANCE, attendance(1), attendance(2))
SECOND = "schools_attendance_2026-11-16.csv"
LATER = delimited(ATTENDANCE, attendance(3))


def test_what_is_hidden_or_locked_is_no_file_and_the_rest_is(inbox, tmp_path):
    for inside in (
        ".snapshot/a.csv",
        "a/.git/b.csv",
        "a/~$c.xlsx",
        ".d.csv",
        "a/e.csv",
        "a/b/f.csv",
    ):
        inbox.put(FEED, inside, b"x")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "g.csv").touch()
    landing = inbox.home.landing
    (landing / "linked").symlink_to(outside)  # a feed's own folder may lie elsewhere
    (landing / FEED / "loop").symlink_to(landing)
    (landing / FEED / "nothing.csv").symlink_to("/nowhere")
    os.mkfifo(landing / FEED / "pipe.csv")
    found = [str(path.relative_to(landing)) for path in inventory.files(landing)]
    assert found == ["linked/g.csv", f"{FEED}/a/b/f.csv", f"{FEED}/a/e.csv"]


def test_names_that_no_screen_should_print(inbox):
    """Line breaks, terminal codes, marks that turn the text round, bytes that are no text."""
    folder = inbox.put(FEED, "a.csv", b"x").parent
    for name in ("new\nline.csv", "red\x1b[31m.csv", "turned\u202e.csv", b"byte\xff.csv"):
        (folder / os.fsdecode(name)).write_bytes(b"x")
    (inbox.home.landing / ("x" * 250)).mkdir()
    (inbox.home.landing / ("x" * 250) / "b.csv").touch()
    listing(inbox.home)
    got = inbox.land()
    assert {(d.outcome, d.reason) for d in got} == {("rejected", "unknown_name")}
    assert len(got) == 6
    assert all(d.file.isprintable() and d.feed.isprintable() for d in got)
    assert len(json.dumps([d.as_json() for d in deliveries(inbox.home)])) > 0
    assert inbox.land() == []


def test_a_folder_that_cannot_be_listed_is_told(inbox, monkeypatch):
    inbox.put(FEED, NAME, GOOD)
    closed = inbox.put("early_help", "early_help_2026-11-20.csv", b"x").parent
    real = os.scandir

    def scandir(path):
        if str(path) == str(closed):
            raise PermissionError(errno.EACCES, "no", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed)
    got = {(d.feed, d.file): (d.outcome, d.reason) for d in inbox.land()}
    assert got == {
        ("_landing", "early_help"): ("rejected", "unreadable_file"),
        (FEED, NAME): ("accepted", None),
    }


def test_a_file_that_no_rule_foresaw_does_not_keep_the_others_out(inbox, monkeypatch, caplog):
    inbox.put(FEED, NAME, GOOD)
    inbox.put(FEED, SECOND, LATER)
    real = judge.content

    def content(draft, work):
        if draft.label == NAME:
            raise KeyError("8922001 Lacey Mills")
        return real(draft, work)

    with monkeypatch.context() as context:
        context.setattr(judge, "content", content)
        got = [(d.file, d.outcome, d.reason) for d in inbox.land()]
        assert got == [(NAME, "rejected", "unreadable_file"), (SECOND, "accepted", None)]
    assert "KeyError in test_landing_resilience.py" in caplog.text
    told = caplog.text + "".join(p.read_text() for p in inbox.home.deliveries.rglob("*.json"))
    assert "Lacey" not in told
    assert [(d.file, d.outcome) for d in inbox.land()] == [(NAME, "accepted")]


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "full"), MemoryError(), duckdb.IOException()]
)
def test_no_room_ends_the_run_and_spoils_nothing(inbox, monkeypatch, error):
    """The disk is full while the second file is read: the first stands, of the second nothing."""
    inbox.put(FEED, NAME, GOOD)
    inbox.put(FEED, SECOND, LATER)
    real, writes = raw.Sheaf.add, []

    def add(self, frame):
        writes.append(self.path)
        if len([p for p in writes if p.parts[-3].startswith(SECOND[:-4])]) == 1:
            raise error
        real(self, frame)

    with monkeypatch.context() as context:
        context.setattr(raw.Sheaf, "add", add)
        with pytest.raises(type(error)):
            inbox.land()
    assert [(d.file, d.outcome) for d in deliveries(inbox.home)] == [(NAME, "accepted")]
    assert inbox.raw(FEED).height == 2
    assert [(d.file, d.outcome) for d in inbox.land()] == [(SECOND, "accepted")]
    assert not list((inbox.home.work / "landing").glob("*"))


@pytest.mark.parametrize("after", [None, b"x"])
def test_a_file_that_goes_or_grows_while_it_is_read_waits(inbox, monkeypatch, after):
    path = inbox.put(FEED, NAME, GOOD)

    def content(draft, work):
        path.unlink()
        if after:
            path.write_bytes(after)
        raise UnicodeDecodeError("utf-8", b"", 0, 1, "cut")

    monkeypatch.setattr(judge, "content", content)
    assert inbox.land() == []
    assert deliveries(inbox.home) == []
