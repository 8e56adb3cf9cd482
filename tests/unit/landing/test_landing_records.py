"""Which records of an accepted file are held back, and for which reason first."""

import pytest
from landing_samples import (
    ATTENDANCE,
    EARLY_HELP,
    LIFESKILLS,
    PPN,
    attendance,
    delimited,
    early_help,
    lifeskills,
    ppn,
    upn,
)

from orchestration.landing import quarantined

FEEDS = {
    "schools_attendance": ("schools_attendance_2026-11-16.csv", ATTENDANCE),
    "early_help": ("early_help_2026-11-20.csv", EARLY_HELP),
    "police_ppn": ("police_ppn_2026-11-18.csv", PPN),
    "voluntary_programmes": ("voluntary_programmes_lifeskills_2026-10-14.csv", LIFESKILLS),
}
bad_upn = upn(1)[:-1] + str((int(upn(1)[-1]) + 1) % 10)

# feed, the second record (the first and third are good), its reason or None
CASES = {
    "header again": ("schools_attendance", ATTENDANCE, "repeated_header"),
    "header again, other case": (
        "schools_attendance",
        [f" {n.upper()}" for n in ATTENDANCE],
        "repeated_header",
    ),
    "header again with its byte-order mark": (
        "schools_attendance",
        [f"\ufeff{ATTENDANCE[0]}", *ATTENDANCE[1:]],
        "repeated_header",
    ),
    "total": ("voluntary_programmes", ["Total", "", "", "", "", "28", ""], "total_row"),
    "totals": ("voluntary_programmes", ["TOTALS:", "", "", "", "", "", ""], "total_row"),
    "grand total": ("voluntary_programmes", ["", "Grand Total", "", "", "", "9", ""], "total_row"),
    "grand totals": ("voluntary_programmes", ["Grand totals", "", "", "", "", "", ""], "total_row"),
    "short total": ("voluntary_programmes", ["", "Total", "28"], "total_row"),
    "a school of that name": ("voluntary_programmes", lifeskills(School="Total Academy"), None),
    "a word that begins so": (
        "voluntary_programmes",
        lifeskills(School="Totally", Name=""),
        "required",
    ),
    "too few": ("schools_attendance", attendance(7)[:-1], "column_count"),
    "too many": ("schools_attendance", [*attendance(7), ""], "column_count"),
    "one blank field": ("schools_attendance", [""], "column_count"),
    "all fields blank": ("schools_attendance", [""] * 13, "required"),
    "required": ("schools_attendance", attendance(7, LAEstab=""), "required"),
    "required, blanks": ("schools_attendance", attendance(7, LAEstab=" \t "), "required"),
    "required before type": (
        "schools_attendance",
        attendance(7, LAEstab="", CodeI="x"),
        "required",
    ),
    "int with a point": ("schools_attendance", attendance(7, CodeI="1.0"), "type"),
    "int in words": ("schools_attendance", attendance(7, CodeI="one"), "type"),
    "int in other digits": ("schools_attendance", attendance(7, CodeI="٣"), "type"),
    "int with comma": ("schools_attendance", attendance(7, CodeI="1,000"), "type"),
    "int with a sign": ("schools_attendance", attendance(7, CodeI="+1"), None),
    "int with blanks": ("schools_attendance", attendance(7, CodeI=" 1 "), None),
    "int below": ("schools_attendance", attendance(7, SessionsPossible="-1"), "range"),
    "int above": ("schools_attendance", attendance(7, SessionsPossible="11"), "range"),
    "int too long": ("schools_attendance", attendance(7, SessionsPossible="9" * 30), "range"),
    "type before range": (
        "schools_attendance",
        attendance(7, SessionsPossible="11", CodeI="x"),
        "type",
    ),
    "no such day": ("schools_attendance", attendance(7, WeekCommencing="2026-02-30"), "type"),
    "leap day": ("early_help", early_help(7, EpisodeStart="2024-02-29"), None),
    "no leap day": ("early_help", early_help(7, EpisodeStart="2026-02-29"), "type"),
    "uk form in an iso feed": ("early_help", early_help(7, EpisodeStart="26/10/2026"), "type"),
    "iso form in a uk feed": ("police_ppn", ppn(7, IncidentDate="2026-11-17"), "type"),
    "day without zero": ("police_ppn", ppn(7, IncidentDate="7/11/2026"), "type"),
    "year of two digits": ("police_ppn", ppn(7, IncidentDate="17/11/26"), "type"),
    "month before day": ("police_ppn", ppn(7, IncidentDate="11/17/2026"), "type"),
    "date with time": ("early_help", early_help(7, EpisodeStart="2026-10-26T00:00:00"), "type"),
    "excel's number": ("early_help", early_help(7, EpisodeStart="46000"), "type"),
    "year nought": ("early_help", early_help(7, EpisodeStart="0000-01-01"), "type"),
    "before 1900": ("early_help", early_help(7, AssessmentDate="1899-12-31"), "range"),
    "1900": ("early_help", early_help(7, AssessmentDate="1900-01-01"), None),
    "2100": ("early_help", early_help(7, AssessmentDate="2100-12-31"), None),
    "after 2100": ("early_help", early_help(7, AssessmentDate="2101-01-01"), "range"),
    "born on the day": ("early_help", early_help(7, DOB="2026-11-20"), None),
    "born after the delivery": ("early_help", early_help(7, DOB="2026-11-21"), "range"),
    "time": ("police_ppn", ppn(7, IncidentTime="23:59"), None),
    "time of day 25": ("police_ppn", ppn(7, IncidentTime="24:00"), "type"),
    "time without zero": ("police_ppn", ppn(7, IncidentTime="9:30"), "type"),
    "time with seconds": ("police_ppn", ppn(7, IncidentTime="09:30:00"), "type"),
    "code": ("police_ppn", ppn(7, Sex="X"), "code"),
    "code in lower case": ("police_ppn", ppn(7, Sex="f"), "code"),
    "code with blanks": ("police_ppn", ppn(7, Sex=" F "), None),
    "optional code": ("police_ppn", ppn(7, Ethnicity="W3"), "code"),
    "type before code": ("police_ppn", ppn(7, Sex="X", DOB="x"), "type"),
    "required identifier": ("schools_attendance", attendance(7, UPN=bad_upn), "identifier"),
    "identifier before range": (
        "schools_attendance",
        attendance(7, UPN=bad_upn, SessionsPossible="11"),
        "identifier",
    ),
    "identifier in small letters": ("schools_attendance", attendance(7, UPN=upn(7).lower()), None),
    "uprn is never a reason": ("early_help", early_help(7, UPRN="not known"), None),
    "postcode is never a reason": ("early_help", early_help(7, Postcode="??"), None),
    "key again": ("schools_attendance", attendance(1), "duplicate_key"),
    "key again, written otherwise": (
        "schools_attendance",
        attendance(1, UPN=f" {upn(1).lower()}", SessionsPossible="9"),
        "duplicate_key",
    ),
    "no key in the feed": ("voluntary_programmes", lifeskills(), None),
}
GOOD = {
    "schools_attendance": (attendance(1), attendance(2)),
    "early_help": (early_help(1), early_help(2)),
    "police_ppn": (ppn(1), ppn(2)),
    "voluntary_programmes": (lifeskills(), lifeskills(Name="Bibi, Amina")),
}


@pytest.mark.parametrize("case", CASES)
def test_record(inbox, case):
    feed, record, reason = CASES[case]
    name, header = FEEDS[feed]
    first, last = GOOD[feed]
    encoding = "utf-8-sig" if feed == "police_ppn" else "utf-8"
    content = delimited(header, first, record, last)
    if encoding == "utf-8-sig":
        content = b"\xef\xbb\xbf" + content
    [got] = inbox.receive(feed, name, content)
    assert got.outcome == "accepted"
    expected = {reason: 1} if reason else {}
    assert (got.received, got.accepted, got.quarantined_by_reason) == (
        3,
        2 if reason else 3,
        expected,
    )
    assert [row[:2] for row in inbox.reasons(feed)] == ([(2, reason)] if reason else [])


def test_optional_identifiers_are_set_aside_and_counted(inbox):
    rows = [
        early_help(1, UPN=bad_upn, NHSNumber="943 476 5919"),
        early_help(2, UPN=upn(2).lower(), NHSNumber="9434765918"),
        early_help(3, UPN=bad_upn, DOB="x"),  # held back: what it lacks is not set aside
    ]
    [got] = inbox.receive("early_help", FEEDS["early_help"][0], delimited(EARLY_HELP, *rows))
    assert got.normalisations == ["identifier_set_aside: 2"]
    assert got.quarantined_by_reason == {"type": 1}
    raw = inbox.raw("early_help")
    assert raw["upn"].to_list() == [None, upn(2)]
    assert raw["nhs_number"].to_list() == ["9434765919", None]


def test_place_identifiers_are_kept_as_written(inbox):
    record = early_help(1, UPRN="0100031574368", Postcode="ng72gx")
    inbox.receive("early_help", FEEDS["early_help"][0], delimited(EARLY_HELP, record))
    assert inbox.raw("early_help").select("uprn", "postcode").row(0) == ("0100031574368", "ng72gx")


def test_every_failure_of_a_record_is_noted_and_no_value(inbox):
    record = attendance(7, LAEstab="", CodeI="secret", SessionsPossible="99")
    name = FEEDS["schools_attendance"][0]
    inbox.receive("schools_attendance", name, delimited(ATTENDANCE, record))
    [row] = quarantined(inbox.home, "schools_attendance")
    assert (row["reason"], row["value_class"]) == ("required", "empty")
    assert [f.rpartition(":")[2] for f in row["other_failures"]] == ["type", "range"]
    assert "secret" not in str(row)
    assert b"secret" not in b"".join(
        p.read_bytes() for p in inbox.home.root.rglob("*.json")
    ) + b"".join(p.read_bytes() for p in inbox.home.quarantine.rglob("*.parquet"))


def test_a_key_counts_from_the_first_accepted_record(inbox):
    rows = [attendance(1, CodeI="x"), attendance(1), attendance(1)]
    name = FEEDS["schools_attendance"][0]
    inbox.receive("schools_attendance", name, delimited(ATTENDANCE, *rows))
    assert [row[:2] for row in inbox.reasons("schools_attendance")] == [
        (1, "type"),
        (3, "duplicate_key"),
    ]


def test_line_breaks_delimiters_and_quotes_inside_quotes(inbox):
    summary = 'He said "no",\r\nthen left;\n\n"" twice'
    content = delimited(PPN, ppn(1, Summary=summary), ppn(2, DOB="31/02/2020"), ppn(3))
    inbox.receive("police_ppn", FEEDS["police_ppn"][0], content)
    assert inbox.raw("police_ppn")["summary"].to_list() == [summary, None]
    assert inbox.reasons("police_ppn") == [(2, "type", "dob")]


def test_columns_in_another_order(inbox):
    order = list(reversed(range(len(ATTENDANCE))))
    rows = [[row[i] for i in order] for row in (ATTENDANCE, attendance(1, CodeI="4"))]
    [got] = inbox.receive("schools_attendance", FEEDS["schools_attendance"][0], delimited(*rows))
    assert (got.accepted, inbox.raw("schools_attendance")["upn"].to_list()) == (1, [upn(1)])
