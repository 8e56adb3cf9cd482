"""A delivery that was accepted by mistake is taken back, and told of."""

import pytest
from landing_samples import ATTENDANCE, attendance, delimited, homelessness, zipped
from running import ei

from orchestration.governance import audit
from orchestration.landing import deliveries, removed
from orchestration.landing.withdraw import withdraw

FEED = "schools_attendance"
WRONG, RIGHT = "schools_attendance_2027-11-09.csv", "schools_attendance_2026-11-09.csv"
ROWS = delimited(ATTENDANCE, attendance(1), attendance(2))
OTHER = delimited(ATTENDANCE, attendance(1), attendance(2), attendance(3, CodeI="x"))


def outcomes(inbox):
    return {d.file: (d.outcome, d.reason, d.accepted) for d in deliveries(inbox.home)}


def test_the_same_bytes_land_under_the_right_name(inbox):
    inbox.receive(FEED, WRONG, ROWS)
    inbox.receive(FEED, RIGHT, ROWS)
    assert outcomes(inbox)[RIGHT] == ("duplicate", "duplicate_delivery", 0)
    withdraw(inbox.home, FEED, WRONG)
    assert not list((inbox.home.raw / FEED).glob("schools*"))
    inbox.land()
    assert outcomes(inbox) == {
        WRONG: ("rejected", "withdrawn", 0),
        RIGHT: ("accepted", None, 2),
    }
    assert inbox.raw(FEED)["file"].unique().to_list() == [RIGHT]
    assert inbox.land() == []


def test_every_version_that_had_the_name_is_withdrawn(inbox):
    inbox.receive(FEED, RIGHT, ROWS)
    inbox.receive(FEED, RIGHT, OTHER)
    assert inbox.reasons(FEED)
    assert len(withdraw(inbox.home, FEED, RIGHT)) == 2
    assert inbox.land() == []
    assert [d.outcome for d in deliveries(inbox.home)] == ["rejected", "rejected"]
    assert not list((inbox.home.raw / FEED).glob("schools*"))
    assert not inbox.reasons(FEED)
    inbox.receive(FEED, RIGHT, delimited(ATTENDANCE, attendance(4)))
    assert inbox.raw(FEED).height == 1


def test_of_what_was_erased_before_nothing_is_missing(inbox):
    (landed,) = inbox.receive(FEED, RIGHT, ROWS)
    removed.note(inbox.home, FEED, landed.delivery_id, {RIGHT: {1: removed.ERASED}})
    assert [d.removed for d in deliveries(inbox.home)] == [1]
    withdraw(inbox.home, FEED, RIGHT)
    assert [(d.accepted, d.removed) for d in deliveries(inbox.home)] == [(0, 0)]


def test_a_member_stands_for_its_archive(inbox):
    archive = "housing_homelessness_2026-11-09.zip"
    landed = inbox.receive("housing_homelessness", archive, zipped(homelessness()))
    assert all(d.outcome == "accepted" for d in landed)
    withdraw(inbox.home, "housing_homelessness", landed[0].file)
    assert outcomes(inbox) == {archive: ("rejected", "withdrawn", 0)}
    assert inbox.land() == []


@pytest.mark.parametrize("file", ["schools_attendance_2026-01-01.csv", WRONG])
def test_what_is_not_in_force_cannot_be_withdrawn(inbox, file):
    inbox.receive(FEED, WRONG, b"")
    with pytest.raises(LookupError, match="ei deliveries"):
        withdraw(inbox.home, FEED, file)


def test_the_command_enters_it_in_the_audit_log(inbox):
    inbox.receive(FEED, WRONG, ROWS)
    asked = ["--feed", FEED, "--file", WRONG, "--ground", "wrong_name", "--request", "MAIL-17"]
    ei("withdraw", *asked, home=inbox.home)
    said = {e["kind"]: e["facts"] for e in audit.entries(inbox.home)}
    assert said["delivery_withdrawn"]["file"] == WRONG
    assert said["delivery_withdrawn"]["ground"] == "wrong_name"
    assert said["delivery_landed"]["reason"] == "withdrawn"
    assert audit.verify(inbox.home)["ok"]
    assert "ei deliveries" in ei("withdraw", *asked, home=inbox.home, code=1).stderr
