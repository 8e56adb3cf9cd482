"""What makes a whole file accepted or rejected: every sentence of the acceptance rules."""

import io

import pytest
from landing_samples import (
    ATTENDANCE,
    EARLY_HELP,
    LIFESKILLS,
    PPN,
    SANCTUARY,
    attendance,
    boundaries,
    delimited,
    early_help,
    lifeskills,
    ppn,
    sanctuary,
    upn,
    workbook,
    zipped,
)

from orchestration.landing.csv_reader import CsvRecords
from orchestration.landing.encoding import Text

GOOD = delimited(ATTENDANCE, attendance(1), attendance(2))
NAME = "schools_attendance_2026-11-16.csv"
LINES = GOOD.splitlines(keepends=True)


def text(encoding: str, mark: bytes = b"") -> bytes:
    return mark + GOOD.decode().encode(encoding)


ACCEPTED = {
    "crlf": (GOOD, 2, []),
    "lf": (GOOD.replace(b"\r\n", b"\n"), 2, []),
    "mixed line ends": (GOOD.replace(b"\r\n", b"\n", 1), 2, []),
    "no last line end": (GOOD[:-2], 2, []),
    "utf-8 mark": (text("utf-8", b"\xef\xbb\xbf"), 2, ["byte_order_mark"]),
    "utf-16 little": (text("utf-16-le", b"\xff\xfe"), 2, ["utf16"]),
    "utf-16 big": (text("utf-16-be", b"\xfe\xff"), 2, ["utf16"]),
    "two utf-8 marks": (text("utf-8", 2 * b"\xef\xbb\xbf"), 2, ["byte_order_mark"]),
    "blank lines": (b"\r\n".join([*LINES[:2], b"", b"   ", *LINES[2:]]), 2, []),
    "blank lines above": (b"\r\n\n" + GOOD, 2, []),
    "a title above": (b"Attendance, autumn\r\n\r\n" + GOOD, 2, []),
    "a title and empty cells above": (b'"Week 46",,,,,,,,,,,,\r\n' + GOOD, 2, []),
    "quoted names": (b'"' + LINES[0].strip().replace(b",", b'","') + b'"\n' + LINES[1], 1, []),
    "names in capitals, blanks": (LINES[0].upper().replace(b",", b" , ") + LINES[1], 1, []),
    "mark before a quoted name": (b'\xef\xbb\xbf"LAEstab"' + GOOD[7:], 2, ["byte_order_mark"]),
}
REJECTED = {
    "empty": (b"", "empty_file"),
    "mark only": (b"\xef\xbb\xbf", "empty_file"),
    "header only": (LINES[0], "no_rows"),
    "header only, no line end": (LINES[0].strip(), "no_rows"),
    "header and blank lines": (LINES[0] + b"\r\n\r\n", "no_rows"),
    "header cut": (LINES[0][:60], "truncated"),
    "cut in a record": (GOOD[:-14], "truncated"),
    "cut in a quoted field": (GOOD + b'8922001,"A8922', "truncated"),
    "quoted field never closed": (GOOD + b'8922001,"A8922\r\n' + LINES[1], "truncated"),
    "utf-16 cut in a character": (text("utf-16-le", b"\xff\xfe")[:-1], "encoding"),
    "not utf-8": (GOOD + delimited(attendance(3, LAEstab="é"), encoding="cp1252"), "encoding"),
    "utf-16 without mark": (text("utf-16-le"), "encoding"),
    "utf-32": (text("utf-32"), "encoding"),
    "workbook": (workbook(ATTENDANCE, attendance()), "wrong_format"),
    "zip": (zipped({"a.csv": GOOD}), "wrong_format"),
    "web page": (b"<!DOCTYPE html><html>Please log in</html>", "wrong_format"),
    "pdf": (b"%PDF-1.7\n" + bytes(range(256)), "wrong_format"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_format"),
    "gzip": (b"\x1f\x8b\x08\x00" + bytes(90), "wrong_format"),
    "json": (b'{"error": "not found"}', "wrong_format"),
    "nulls at the end": (GOOD + bytes(4096), "wrong_format"),
    "another feed": (delimited(EARLY_HELP, early_help()), "wrong_feed"),
    "another delimiter": (GOOD.replace(b",", b";"), "wrong_feed"),
    "no header": (b"".join(LINES[1:]), "wrong_feed"),
    "a record above the header": (LINES[1] + GOOD, "wrong_feed"),
    "a title and a header only": (b"Attendance\r\n" + LINES[0], "no_rows"),
    "fewer than half": (delimited(ATTENDANCE[:6], attendance()[:6]), "wrong_feed"),
    "just half": (delimited(ATTENDANCE[:7], attendance()[:7]), "missing_column"),
    "optional one missing": (delimited(ATTENDANCE[:-1], attendance()[:-1]), "missing_column"),
    "one more": (delimited([*ATTENDANCE, "NHSNumber"], [*attendance(), ""]), "undeclared_column"),
    "one more without a name": (
        delimited([*ATTENDANCE, ""], [*attendance(), ""]),
        "undeclared_column",
    ),
    "a name twice": (delimited([*ATTENDANCE, "UPN"], [*attendance(), ""]), "undeclared_column"),
    "one missing, one more": (
        delimited([*ATTENDANCE[:-1], "Religion"], attendance()),
        "missing_column",
    ),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(inbox, case):
    content, received, normalisations = ACCEPTED[case]
    [got] = inbox.receive("schools_attendance", NAME, content)
    assert (got.outcome, got.reason) == ("accepted", None)
    assert (got.received, got.accepted, got.quarantined) == (received, received, 0)
    assert got.normalisations == normalisations
    assert inbox.raw("schools_attendance")["upn"].to_list() == [upn(1), upn(2)][:received]


@pytest.mark.parametrize("case", REJECTED)
def test_rejected(inbox, case):
    content, reason = REJECTED[case]
    [got] = inbox.receive("schools_attendance", NAME, content)
    assert (got.outcome, got.reason) == ("rejected", reason)
    assert (got.received, got.accepted, got.quarantined) == (0, 0, 0)
    assert inbox.raw("schools_attendance").is_empty()
    assert not list(inbox.home.quarantine.glob("*/*"))


OTHER_FEEDS = {
    "police text in windows-1252": (
        "police_ppn",
        "police_ppn_2026-11-18.csv",
        delimited(PPN, ppn(Surname="O’NEILL", AKA="MÜLLER"), encoding="cp1252"),
        "accepted",
        None,
    ),
    "police text with a byte that is none": (
        "police_ppn",
        "police_ppn_2026-11-18.csv",
        delimited(PPN, ppn(AKA="X")).replace(b",X,", b",\x81,"),
        "rejected",
        "encoding",
    ),
    "police text in utf-8 with mark": (
        "police_ppn",
        "police_ppn_2026-11-18.csv",
        b"\xef\xbb\xbf" + delimited(PPN, ppn(AKA="MÜLLER")),
        "accepted",
        None,
    ),
    "police text in utf-8 and windows-1252": (
        "police_ppn",
        "police_ppn_2026-11-18.csv",
        delimited(PPN, ppn(AKA="MÜLLER")) + delimited(ppn(2, AKA="MÜLLER"), encoding="cp1252"),
        "accepted",
        None,
    ),
    "police text in utf-8 with letters that windows-1252 lacks": (
        "police_ppn",
        "police_ppn_2026-11-18.csv",
        delimited(PPN, ppn(AKA="ÁGNES")),
        "rejected",
        "encoding",
    ),
    "police text in utf-16 without mark": (
        "police_ppn",
        "police_ppn_2026-11-18.csv",
        delimited(PPN, ppn(AKA="MÜLLER"), encoding="utf-16-le"),
        "rejected",
        "encoding",
    ),
    "text called a workbook": (
        "housing_sanctuary",
        "housing_sanctuary_2026-10-12.xlsx",
        delimited(SANCTUARY, ["x"] * 12),
        "rejected",
        "wrong_format",
    ),
    "archive called a workbook": (
        "housing_sanctuary",
        "housing_sanctuary_2026-10-12.xlsx",
        zipped({"a.csv": b"x"}),
        "rejected",
        "wrong_format",
    ),
    "workbook cut short": (
        "housing_sanctuary",
        "housing_sanctuary_2026-10-12.xlsx",
        workbook(["t"], ["t"], SANCTUARY, sanctuary())[:3000],
        "rejected",
        "wrong_format",
    ),
    "empty workbook file": (
        "housing_sanctuary",
        "housing_sanctuary_2026-10-12.xlsx",
        b"",
        "rejected",
        "empty_file",
    ),
    "one organisation's file in another's format": (
        "voluntary_programmes",
        "voluntary_programmes_haven_2026-10-14.csv",
        delimited(LIFESKILLS, lifeskills()),
        "rejected",
        "wrong_feed",
    ),
    "total row without line end": (
        "voluntary_programmes",
        "voluntary_programmes_lifeskills_2026-10-14.csv",
        delimited(LIFESKILLS, lifeskills()) + b"Total,,,,,10,",
        "accepted",
        None,
    ),
    "boundaries cut short": (
        "ons_ward_boundaries",
        "ons_ward_boundaries_2022-12-31.geojson",
        b'{"type":"FeatureCollection","features":[{"type":"Feature","prop',
        "rejected",
        "truncated",
    ),
    "boundaries that are none": (
        "ons_ward_boundaries",
        "ons_ward_boundaries_2022-12-31.geojson",
        b'{"type":"Feature"}',
        "rejected",
        "wrong_format",
    ),
    "boundaries with half a character": (
        "ons_ward_boundaries",
        "ons_ward_boundaries_2022-12-31.geojson",
        boundaries(WD22NM=r'"\ud800"'),
        "rejected",
        "encoding",
    ),
    "boundaries with a number beyond measure": (
        "ons_ward_boundaries",
        "ons_ward_boundaries_2022-12-31.geojson",
        boundaries(WD22NM="9" * 5000),
        "rejected",
        "wrong_format",
    ),
    "boundaries nested beyond measure": (
        "ons_ward_boundaries",
        "ons_ward_boundaries_2022-12-31.geojson",
        boundaries(WD22NM="[" * 5000 + "]" * 5000),
        "rejected",
        "wrong_format",
    ),
    "boundaries without features": (
        "ons_ward_boundaries",
        "ons_ward_boundaries_2022-12-31.geojson",
        b'{"type":"FeatureCollection","features":[]}',
        "rejected",
        "no_rows",
    ),
}


@pytest.mark.parametrize("case", OTHER_FEEDS)
def test_other_feeds(inbox, case):
    feed, name, content, outcome, reason = OTHER_FEEDS[case]
    [got] = inbox.receive(feed, name, content)
    assert (got.outcome, got.reason) == (outcome, reason)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_names_outside_ascii_survive(inbox, encoding):
    """Also where a feed of Windows-1252 is sent in UTF-8, whose bytes would decode as both."""
    said = []
    rows = delimited(PPN, ppn(Surname="O’NEILL", AKA="MÜLLER"), encoding=encoding)
    inbox.put("police_ppn", "police_ppn_2026-11-18.csv", rows)
    [got] = inbox.land(said.append)
    assert (got.outcome, got.normalisations) == ("accepted", [])
    assert inbox.raw("police_ppn").select("surname", "aka").row(0) == ("O’NEILL", "MÜLLER")
    assert ("read as UTF-8" in said[-1]) == (encoding == "utf-8")


def test_a_delivery_dated_after_the_day_of_the_run_is_accepted_and_told(inbox):
    """The design judges lateness and agreements by that day, and refuses nothing for it."""
    said = []
    inbox.put("schools_attendance", "schools_attendance_2026-11-21.csv", GOOD)
    assert [d.outcome for d in inbox.land(said.append)] == ["accepted"]
    assert "lies after the day of this run (2026-11-20)" in said[-1]


def test_a_batch_border_is_no_border(inbox, monkeypatch):
    monkeypatch.setattr("orchestration.landing.csv_reader.BATCH", 2)
    rows = [attendance(n) for n in range(1, 6)]
    rows[3] = attendance(2)  # the key of the second record again, two batches later
    [got] = inbox.receive("schools_attendance", NAME, delimited(ATTENDANCE, *rows))
    assert (got.received, got.quarantined_by_reason) == (5, {"duplicate_key": 1})
    assert inbox.reasons("schools_attendance")[0][:2] == (4, "duplicate_key")
    assert inbox.raw("schools_attendance")["row_number"].to_list() == [1, 2, 3, 5]


def test_a_batch_of_long_records_is_smaller(monkeypatch):
    """Memory is bounded by the text of the records too, not by their number alone."""
    monkeypatch.setattr("orchestration.landing.csv_reader.BATCH_TEXT", 300)
    content = delimited(["a", "b"], *([str(n), "x" * 100] for n in range(10)))
    found = CsvRecords(
        io.BytesIO(content), Text("utf-8"), find_header=lambda rows: (0, [next(rows)])
    ).batches()
    sizes = [len(rows) for rows in found]
    assert sum(sizes) == 10 and max(sizes) <= 4


def test_a_file_cut_after_many_batches_leaves_nothing(inbox, monkeypatch):
    monkeypatch.setattr("orchestration.landing.csv_reader.BATCH", 2)
    content = delimited(ATTENDANCE, *(attendance(n) for n in range(1, 8)))[:-10]
    [got] = inbox.receive("schools_attendance", NAME, content)
    assert got.reason == "truncated"
    assert inbox.raw("schools_attendance").is_empty()
    assert not list((inbox.home.work / "landing").glob("*"))
