"""Zips of CSVs: all members, no others, and one bad member rejects the delivery."""

import io
import zipfile

import pytest
from landing_samples import PEOPLE, PLACEMENTS, delimited, homelessness, workbook, zipped

FEED, NAME = "housing_homelessness", "housing_homelessness_2026-11-09.zip"
GOOD = homelessness()


def encrypted() -> bytes:
    """A good archive whose members say that they are encrypted."""
    content = bytearray(zipped(GOOD))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + place] |= 1
            start = content.find(mark, start + 4)
    return bytes(content)


def damaged() -> bytes:
    """A stored archive with one byte of a member changed: its checksum fails."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in GOOD.items():
            archive.writestr(name, content)
    return stream.getvalue().replace(b"Ada", b"Eda", 1)


REJECTED = {
    "member missing": (zipped(homelessness(people=None)), "missing_member"),
    "member too many": (zipped({**GOOD, "notes.txt": b"x"}), "undeclared_member"),
    "missing before too many": (
        zipped({**homelessness(people=None), "notes.txt": b"x"}),
        "missing_member",
    ),
    "members in a folder": (zipped({f"export/{k}": v for k, v in GOOD.items()}), "missing_member"),
    "one more in a folder": (
        zipped({**GOOD, "old/people.csv": GOOD["people.csv"]}),
        "undeclared_member",
    ),
    "path out of the folder": (zipped({**GOOD, "../people.csv": b"x"}), "undeclared_member"),
    "mac's own files": (zipped({**GOOD, "__MACOSX/._people.csv": b"x"}), "undeclared_member"),
    "no zip": (b"CaseRef,PersonSeq\r\n", "unreadable_archive"),
    "cut zip": (zipped(GOOD)[:-30], "unreadable_archive"),
    "empty zip": (zipped({}), "missing_member"),
    "nothing": (b"", "empty_file"),
    "encrypted": (encrypted(), "unreadable_archive"),
    "checksum": (damaged(), "unreadable_archive"),
    "bomb": (zipped({**GOOD, "people.csv": bytes(120 << 20)}), "unreadable_archive"),
    "workbook": (workbook(["a"]), "wrong_format"),
    "empty member": (zipped(homelessness(people=b"")), "empty_file"),
    "headers only": (
        zipped({k: v.splitlines(keepends=True)[0] for k, v in GOOD.items()}),
        "no_rows",
    ),
    "member cut": (zipped(homelessness(people=GOOD["people.csv"][:-12])), "truncated"),
    "member of another": (zipped(homelessness(people=GOOD["placements.csv"])), "wrong_feed"),
    "member with a column more": (
        zipped(homelessness(people=delimited([*PEOPLE, "Religion"], ["x"] * 10))),
        "undeclared_column",
    ),
    "member not utf-8": (
        zipped(homelessness(people=GOOD["people.csv"].replace(b"Ada", b"\xe9"))),
        "encoding",
    ),
    "member is a workbook": (zipped(homelessness(people=workbook(["a"]))), "wrong_format"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_rejected(inbox, case):
    content, reason = REJECTED[case]
    [got] = inbox.receive(FEED, NAME, content)
    assert (got.file, got.outcome, got.reason) == (NAME, "rejected", reason)
    assert inbox.raw(FEED, "homelessness_people").is_empty()
    assert inbox.raw(FEED, "homelessness_applications").is_empty()


def test_every_member_is_a_delivery(inbox):
    marked = b"\xef\xbb\xbf" + GOOD["placements.csv"].replace(b"2026-10-02", b"2026-13-02")
    got = inbox.receive(FEED, NAME, zipped(homelessness(placements=marked)))
    assert [(d.file, d.outcome, d.received, d.accepted) for d in got] == [
        (f"{NAME}/applications.csv", "accepted", 1, 1),
        (f"{NAME}/people.csv", "accepted", 1, 1),
        (f"{NAME}/placements.csv", "accepted", 1, 0),
    ]
    assert got[2].normalisations == ["byte_order_mark"]
    assert inbox.reasons(FEED) == [(1, "type", "date_in")]
    assert inbox.raw(FEED, "homelessness_people")["file"].to_list() == [f"{NAME}/people.csv"]


def test_a_member_without_records_is_no_fault(inbox):
    got = inbox.receive(FEED, NAME, zipped(homelessness(placements=delimited(PLACEMENTS))))
    assert [(d.received, d.outcome) for d in got] == [
        (1, "accepted"),
        (1, "accepted"),
        (0, "accepted"),
    ]


def test_the_same_archive_again(inbox):
    sent = zipped(GOOD)  # once: a zip holds the time at which it was made
    inbox.receive(FEED, NAME, sent)
    [got] = inbox.receive(FEED, "housing_homelessness_2026-12-09.zip", sent)
    assert (got.outcome, got.reason) == ("duplicate", "duplicate_delivery")
    assert inbox.raw(FEED, "homelessness_people").height == 1
