"""What is landed once, again, anew, or not at all; and what a killed run leaves."""

import datetime as dt
import hashlib
import os
from dataclasses import replace

import polars as pl
import pytest
from landing_inbox import Inbox
from landing_samples import ATTENDANCE, attendance, delimited, homelessness, zipped

from orchestration.landing import deliveries

FEED, NAME = "schools_attendance", "schools_attendance_2026-11-09.csv"
GOOD = delimited(ATTENDANCE, attendance(1), attendance(2))
OTHER = delimited(ATTENDANCE, attendance(1), attendance(2), attendance(3, CodeI="x"))


def outcomes(inbox):
    return [(d.file, d.outcome, d.reason) for d in deliveries(inbox.home)]


def tree(home) -> dict[str, str]:
    """Hashes of all that landing writes."""
    folders = (home.raw, home.quarantine, home.deliveries, home.work)
    return {
        str(path.relative_to(home.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_known_file_is_passed_over(inbox):
    inbox.receive(FEED, NAME, GOOD)
    before = tree(inbox.home)
    assert inbox.land() == []
    assert tree(inbox.home) == before
    assert outcomes(inbox) == [(NAME, "accepted", None)]


def test_the_same_bytes_under_another_name(inbox):
    inbox.receive(FEED, NAME, GOOD)
    [got] = inbox.receive(FEED, "schools_attendance_2026-11-02.csv", GOOD)
    assert (got.outcome, got.reason, got.accepted) == ("duplicate", "duplicate_delivery", 0)
    assert inbox.land() == []
    assert inbox.raw(FEED).height == 2


def test_the_earlier_delivery_date_is_landed_first(inbox):
    inbox.put(FEED, "schools_attendance_2026-11-16.csv", GOOD)
    inbox.put(FEED, "schools_attendance_2026-11-09_v2.csv", GOOD)
    inbox.put(FEED, NAME, GOOD)
    got = inbox.land()
    assert [(d.file, d.outcome, d.version) for d in got] == [
        (NAME, "accepted", 1),
        ("schools_attendance_2026-11-09_v2.csv", "duplicate", 2),
        ("schools_attendance_2026-11-16.csv", "duplicate", 1),
    ]


def test_bytes_of_a_rejected_file_are_no_duplicate(inbox):
    inbox.receive(FEED, NAME, GOOD[:-14])
    [got] = inbox.receive(FEED, "schools_attendance_2026-11-16.csv", GOOD[:-14])
    assert (got.outcome, got.reason) == ("rejected", "truncated")


def test_the_same_bytes_in_another_feed_are_no_duplicate(inbox):
    inbox.receive(FEED, NAME, GOOD)
    [got] = inbox.receive("schools_census", "schools_census_2026-11-09.csv", GOOD)
    assert (got.outcome, got.reason) == ("rejected", "wrong_feed")


def test_new_bytes_under_a_known_name_replace_the_former(inbox):
    inbox.receive(FEED, NAME, GOOD)
    [got] = inbox.receive(FEED, NAME, OTHER)
    assert (got.outcome, got.received, got.accepted) == ("accepted", 3, 2)
    assert outcomes(inbox) == [(NAME, "accepted", None)]
    assert [d.superseded for d in deliveries(inbox.home, superseded=True)] == [True, False]
    assert set(inbox.raw(FEED)["delivery_id"]) == {got.delivery_id}
    assert inbox.reasons(FEED) == [(3, "type", "code_i")]
    [back] = inbox.receive(FEED, NAME, GOOD)
    assert (back.outcome, back.received) == ("accepted", 2)
    assert set(inbox.raw(FEED)["delivery_id"]) == {back.delivery_id}
    assert inbox.reasons(FEED) == []


def test_bad_bytes_under_a_known_name_leave_the_former(inbox):
    inbox.receive(FEED, NAME, GOOD)
    before = tree(inbox.home)
    [got] = inbox.receive(FEED, NAME, GOOD[:-14])
    assert got.reason == "truncated"
    after = tree(inbox.home)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {f"deliveries/{FEED}/{got.delivery_id}.json", "work/delivery.parquet"}


def test_a_duplicate_counts_once_its_twin_is_replaced(inbox):
    inbox.receive(FEED, NAME, GOOD)
    inbox.receive(FEED, "schools_attendance_2026-11-16.csv", GOOD)
    got = inbox.receive(FEED, NAME, OTHER)
    assert [(d.file[-14:], d.outcome) for d in got] == [
        ("2026-11-09.csv", "accepted"),
        ("2026-11-16.csv", "accepted"),
    ]


def test_without_agreement_nothing_is_read_and_later_it_is(inbox):
    inbox.refused[FEED] = "no_agreement"
    [got] = inbox.receive(FEED, NAME, GOOD)
    assert (got.outcome, got.reason) == ("rejected", "no_agreement")
    assert inbox.land() == []
    inbox.refused.clear()
    [got] = inbox.land()
    assert (got.outcome, got.accepted) == ("accepted", 2)
    assert outcomes(inbox) == [(NAME, "accepted", None)]


def test_a_rejected_file_is_tried_again_under_a_new_contract(inbox):
    inbox.receive(FEED, NAME, GOOD[:-14])
    assert inbox.land() == []
    [contract] = inbox.feeds[FEED]
    inbox.feeds = {**inbox.feeds, FEED: (replace(contract, version="9.0.0"),)}
    [got] = inbox.land()
    assert (got.reason, got.contract_version) == ("truncated", "9.0.0")
    assert inbox.land() == []


def test_a_file_in_the_wrong_place(inbox):
    inbox.put("no_such_feed", "a_2026-11-09.csv", b"x")
    inbox.put(FEED, "notes.txt", b"x")
    inbox.put(FEED, "schools_census_2026-11-09.csv", b"x")
    inbox.put(FEED, "schools_attendance_2026-11-09.xlsx", b"x")
    inbox.put(FEED, "old/schools_attendance_2026-11-09.csv", GOOD)
    inbox.put(".", "schools_attendance_2026-11-09.csv", GOOD)
    inbox.put(FEED, ".hidden", b"x")
    inbox.put(FEED, "~$open.xlsx", b"x")
    got = {(d.feed, d.file): (d.outcome, d.reason) for d in inbox.land()}
    assert got == {
        ("_landing", "schools_attendance_2026-11-09.csv"): ("rejected", "wrong_feed"),
        ("no_such_feed", "a_2026-11-09.csv"): ("rejected", "unknown_name"),
        (FEED, "notes.txt"): ("rejected", "unknown_name"),
        (FEED, "old/schools_attendance_2026-11-09.csv"): ("rejected", "unknown_name"),
        (FEED, "schools_attendance_2026-11-09.xlsx"): ("rejected", "wrong_format"),
        (FEED, "schools_census_2026-11-09.csv"): ("rejected", "wrong_feed"),
    }
    assert inbox.land() == []


def test_a_file_that_cannot_be_read_is_tried_again(inbox, monkeypatch):
    def unreadable(_):
        raise PermissionError

    with monkeypatch.context() as context:
        context.setattr("orchestration.landing.intake._sha256", unreadable)
        [got] = inbox.receive(FEED, NAME, GOOD)
    assert (got.outcome, got.reason) == ("rejected", "unreadable_file")
    assert [d.outcome for d in inbox.land()] == ["accepted"]


def test_a_file_that_grows_while_it_is_read_waits(inbox, monkeypatch):
    from orchestration.landing import judge

    path, judged = inbox.put(FEED, NAME, GOOD), judge.content

    def grow(*args):
        result = judged(*args)
        path.write_bytes(OTHER)
        return result

    with monkeypatch.context() as context:
        context.setattr(judge, "content", grow)
        assert inbox.land() == []
    assert inbox.raw(FEED).is_empty()
    assert [d.received for d in inbox.land()] == [3]


def test_landing_is_only_read(inbox):
    path = inbox.put(FEED, NAME, GOOD)
    stamp = path.stat().st_mtime_ns
    inbox.land()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (GOOD, stamp)


def test_two_homes_hold_the_same_bytes(inbox, tmp_path, feeds):
    twin = Inbox(tmp_path / "twin", feeds)
    for box in (inbox, twin):
        box.put(FEED, NAME, OTHER)
        box.put("housing_homelessness", "housing_homelessness_2026-11-09.zip", ZIP)
        box.land()
    assert tree(inbox.home) == tree(twin.home)


ZIP = zipped(homelessness(placements=homelessness()["placements.csv"].replace(b"HOSTEL", b"TENT")))


class Killed(BaseException):
    """Stands for a kill: no handler catches it."""


@pytest.mark.slow
def test_killed_anywhere_and_landed_again(tmp_path, feeds, monkeypatch):
    """Every wait for the disk is a place to die; the second run ends as an undisturbed one."""

    def filled(name: str) -> Inbox:
        box = Inbox(tmp_path / name, feeds)
        box.put(FEED, NAME, GOOD)
        box.land()
        box.put(FEED, NAME, OTHER)
        box.put("housing_homelessness", "housing_homelessness_2026-11-09.zip", ZIP)
        return box

    calm = filled("calm")
    calm.land()
    expected = tree(calm.home)
    real, deaths = os.fsync, 0
    for point in range(1, 200):
        box, calls = filled(f"killed{point}"), 0

        def fsync(handle: int, point: int = point) -> None:
            nonlocal calls
            calls += 1
            if calls == point:
                raise Killed
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)
        try:
            box.land()
        except Killed:
            deaths += 1
        monkeypatch.setattr(os, "fsync", real)
        box.land()
        assert tree(box.home) == expected, f"killed at {point}"
        if calls < point:
            break
    assert deaths > 15


def test_leftovers_are_swept(inbox):
    inbox.receive(FEED, NAME, GOOD)
    before = tree(inbox.home)
    for folder in (inbox.home.raw / FEED / "gone-00000000", inbox.home.work / "landing" / "x"):
        folder.mkdir(parents=True)
        (folder / "a.parquet").touch()
    stray = inbox.home.quarantine / FEED / "gone-00000000.parquet"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.touch()
    (inbox.home.deliveries / FEED / ".x.json.part").touch()
    inbox.land()
    assert tree(inbox.home) == before


def test_the_ledger_as_a_table(inbox):
    inbox.receive(FEED, NAME, OTHER)
    table = pl.read_parquet(inbox.home.work / "delivery.parquet")
    row = table.row(0, named=True)
    assert (row["delivery_date"], row["received"], row["quarantined_by_reason"]) == (
        dt.date(2026, 11, 9),
        3,
        '{"type": 1}',
    )


def test_every_table_has_a_file_without_rows(inbox):
    inbox.land()
    for contracts in inbox.feeds.values():
        for contract in contracts:
            for table in contract.tables:
                path = inbox.home.raw / contract.feed / "_empty" / f"{table.name}.parquet"
                columns = pl.read_parquet_schema(path)
                assert {f.name for f in table.fields} <= set(columns)
                assert list(columns)[:3] == ["feed", "file", "row_number"]
