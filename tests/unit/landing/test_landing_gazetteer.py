"""The gazetteer in AddressBase form: volumes, trailers, versions, record types."""

import json

import pytest
from landing_gazetteer_lines import BLPU, DESCRIPTOR, LPI, STREET, properties, supply, volume
from landing_samples import zipped

FEED, NAME = "llpg", "llpg_full_2026-10-05.zip"
ROADS = [STREET, DESCRIPTOR]
TWO = (
    volume(*ROADS, *properties(1, 2), following=2),
    volume(*properties(3, 2), number=2),
)
ONE = volume(*ROADS, *properties(1, 1))


def test_volumes_add_up(inbox):
    [got] = inbox.receive(FEED, NAME, supply(*TWO))
    assert (got.outcome, got.received, got.accepted, got.normalisations) == ("accepted", 14, 14, [])
    blpus = inbox.raw(FEED, "llpg_blpu")
    assert blpus["row_number"].to_list() == [3, 6, 9, 12]
    assert set(blpus["supply"]) == {"full"}
    assert set(blpus["change_type"]) == {"I"}
    assert inbox.raw(FEED, "llpg_street").height == 1


def test_tables_without_records_are_there_and_empty(inbox):
    inbox.receive(FEED, NAME, supply(ONE))
    assert inbox.raw(FEED, "llpg_successor").is_empty()


REJECTED = {
    "a record lost": (
        supply(TWO[0], volume(*properties(3, 2)[:-1], number=2, count=6)),
        "trailer_count",
    ),
    "a record too many": (supply(volume(*ROADS, count=1)), "trailer_count"),
    "trailer counts metadata": (supply(volume(*ROADS, count=3)), "trailer_count"),
    "trailer without a count": (supply(ONE.replace(b"99,0,5,", b"99,0,,")), "trailer_count"),
    "two trailers": (supply(ONE + b"99,0,5,2026-10-05,06:16:41\r\n"), "trailer_count"),
    "no trailer": (supply(volume(*ROADS, trailer=False)), "missing_trailer"),
    "no trailer in the first": (
        supply(volume(*ROADS, trailer=False), volume(*properties(1, 1), number=2)),
        "missing_trailer",
    ),
    "last volume missing": (supply(TWO[0]), "missing_volume"),
    "first volume missing": (supply(TWO[1]), "missing_volume"),
    "middle volume missing": (
        supply(volume(*ROADS, following=2), volume(*properties(1, 1), number=3)),
        "missing_volume",
    ),
    "the same volume twice": (supply(TWO[0], TWO[0]), "missing_volume"),
    "cut in a record": (supply(volume(*properties(1, 2), trailer=False)[:-150]), "truncated"),
    "version 1.0": (supply(volume(*ROADS, version="1.0")), "unsupported_version"),
    "version 1.0 in the second": (
        supply(TWO[0], volume(*properties(3, 2), number=2, version="1.0")),
        "unsupported_version",
    ),
    "version 3": (supply(volume(*ROADS, version="3.0")), "unsupported_version"),
    "an update called full": (supply(volume(*ROADS, kind="C")), "wrong_format"),
    "no header": (supply(ONE.split(b"\r\n", 1)[1]), "wrong_format"),
    "names of columns": (supply(b'"RECORD_IDENTIFIER","CHANGE_TYPE"\r\n' + ONE), "wrong_format"),
    "no volume": (zipped({}), "missing_member"),
    "only a note": (zipped({"readme.txt": b"x"}), "missing_member"),
    "volumes of an update": (supply(ONE, kind="COU"), "missing_member"),
    "a note beside": (
        zipped({"AddressBasePremium_FULL_2026-10-05_001.csv": ONE, "readme.txt": b"x"}),
        "undeclared_member",
    ),
    "empty volume": (supply(b""), "empty_file"),
    "no records": (supply(volume()), "no_rows"),
    "text": (ONE, "unreadable_archive"),
    "cut": (supply(*TWO)[:-40], "unreadable_archive"),
    "nothing": (b"", "empty_file"),
    "not utf-8": (supply(ONE.replace(b"CLUMBER", b"CL\xffMBER")), "encoding"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_rejected_and_the_former_stays(inbox, case):
    content, reason = REJECTED[case]
    inbox.receive(FEED, "llpg_full_2026-07-06.zip", supply(*TWO))
    before = inbox.raw(FEED, "llpg_blpu")
    [got] = inbox.receive(FEED, NAME, content)
    assert (got.outcome, got.reason) == ("rejected", reason)
    assert inbox.raw(FEED, "llpg_blpu").equals(before)


RECORDS = {
    "too few columns": (LPI.format(uprn=1, key=1).rsplit(",", 1)[0], "column_count"),
    "too many columns": (DESCRIPTOR + ",1", "column_count"),
    "unknown type": ('77,"I",1,2', "code"),
    "a type of DTF": ('22,"I",1,2,3,4,5,6,7,8,9', "code"),
    "unknown change": (BLPU.format(uprn=1).replace('"I"', '"X"'), "code"),
    "no such day": (DESCRIPTOR.replace("2001-03-19", "2001-02-30"), "type"),
    "key again": (BLPU.format(uprn=100031000001), "duplicate_key"),
}


@pytest.mark.parametrize("case", RECORDS)
def test_record_held_back(inbox, case):
    record, reason = RECORDS[case]
    content = supply(volume(*ROADS, *properties(1, 1), record))
    [got] = inbox.receive(FEED, NAME, content)
    assert (got.outcome, got.received, got.accepted) == ("accepted", 6, 5)
    assert got.quarantined_by_reason == {reason: 1}
    assert [row[:2] for row in inbox.reasons(FEED)] == [(6, reason)]


def test_an_update_may_change_a_record_twice(inbox):
    records = [BLPU.format(uprn=7), BLPU.format(uprn=7).replace('"I"', '"U"')]
    content = supply(volume(*records, kind="C"), kind="COU")
    [got] = inbox.receive(FEED, "llpg_cou_2026-11-16.zip", content)
    assert (got.accepted, got.late) == (2, False)
    raw = inbox.raw(FEED, "llpg_blpu")
    assert (raw["change_type"].to_list(), set(raw["supply"])) == (["I", "U"], {"cou"})


def test_a_single_volume_may_be_number_nought(inbox):
    [got] = inbox.receive(FEED, NAME, supply(volume(*ROADS, number=0)))
    assert got.outcome == "accepted"


def test_lines_of_no_type_are_counted_and_not_named(inbox, monkeypatch):
    """What stands first in a line that is no record may be anything, a name too."""
    monkeypatch.setattr("orchestration.landing.sorter.BATCH", 2)
    records = [f'"Lacey Mills {n}","I",1' for n in range(5)]
    [got] = inbox.receive(FEED, NAME, supply(volume(*ROADS, *properties(1, 1), *records)))
    assert (got.received, got.accepted, got.quarantined_by_reason) == (10, 5, {"code": 5})
    assert [row[0] for row in inbox.reasons(FEED)] == [6, 7, 8, 9, 10]
    [entry] = (inbox.home.deliveries / FEED).glob("*.json")
    assert "Lacey" not in entry.read_text()
    assert json.loads(entry.read_text())["facts"]["record_types"]["other"] == 5
