"""Workbooks: which sheet, which rows are records, what a cell says."""

import datetime as dt
import io
import zipfile

import pytest
from landing_samples import MENTORS, NCMP, SANCTUARY, sanctuary, workbook, zipped

from orchestration.landing.rejection import Rejected
from orchestration.landing.workbook_parts import errors

FEED, NAME = "housing_sanctuary", "housing_sanctuary_2026-10-12.xlsx"
TITLES = (["Sanctuary scheme: installations"], ["Quarter to 12/10/2026"])
MENTORS_NAME = "voluntary_programmes_mentors_2026-10-14.xlsx"


def land(inbox, *rows, **kwargs):
    [got] = inbox.receive(FEED, NAME, workbook(*TITLES, SANCTUARY, *rows, **kwargs))
    return got


def test_titles_are_skipped_and_rows_counted_below_the_header(inbox):
    got = land(inbox, sanctuary(1), sanctuary(2, DOB="x"), sanctuary(3), sheet="Installations")
    assert (got.received, got.quarantined_by_reason) == (3, {"type": 1})
    assert inbox.reasons(FEED) == [(2, "type", "dob")]


def test_empty_titles_count_as_rows(inbox):
    content = workbook([], [None, ""], SANCTUARY, sanctuary())
    [got] = inbox.receive(FEED, NAME, content)
    assert got.accepted == 1


def test_the_named_sheet_is_read_wherever_it_stands(inbox):
    got = land(inbox, sanctuary(), sheet="Installations", others=("Notes", "Codes"))
    assert got.accepted == 1


def test_without_the_named_sheet_the_first_is_read(inbox):
    assert land(inbox, sanctuary(), sheet="Sheet1").accepted == 1


def test_an_unnamed_sheet_feed_reads_the_first(inbox):
    record = ["Hero S", 2013, "Carlton", "School", dt.date(2026, 7, 4), 20, "ongoing"]
    content = workbook(MENTORS, record, others=())
    [got] = inbox.receive("voluntary_programmes", MENTORS_NAME, content)
    assert got.accepted == 1
    raw = inbox.raw("voluntary_programmes", "voluntary_programmes_mentors")
    assert raw.select("year_of_birth", "start", "meetings").row(0) == (
        2013,
        dt.date(2026, 7, 4),
        20,
    )


def test_dates_as_cells_or_text_numbers_as_numbers(inbox):
    record = sanctuary(1, ReferralDate=dt.datetime(2026, 8, 7, 13, 45), CostPounds=12)
    assert land(inbox, record).accepted == 1
    row = inbox.raw(FEED).row(0, named=True)
    assert row["referral_date"] == dt.date(2026, 8, 7)
    assert row["installation_date"] == dt.date(2026, 8, 21)
    assert row["dob"] == dt.date(1997, 6, 24)
    assert (row["cost_pounds"], row["call_outs_before"]) == (12.0, 5)


CELLS = {
    "number as text": ({"CallOutsBefore": "5"}, None),
    "number with fraction": ({"CallOutsBefore": 5.5}, "type"),
    "number text with fraction": ({"CallOutsBefore": "5.0"}, "type"),
    "small number": ({"CostPounds": 0.00001}, None),
    "date as a bare number": ({"DOB": 35605}, "type"),
    "date in words": ({"DOB": "24 June 1997"}, "type"),
    "date of another form": ({"DOB": "1997-06-24"}, "type"),
    "date for a number": ({"CallOutsBefore": dt.date(2026, 1, 1)}, "type"),
    "formula without cached value": ({"Address": "=A1"}, "required"),
    "blank for required": ({"Surname": "  "}, "required"),
    "code with blanks": ({"Rehoused": " Y "}, None),
    "code as a truth value": ({"Rehoused": True}, "code"),
    "date of birth after delivery": ({"DOB": dt.date(2026, 10, 13)}, "range"),
}


@pytest.mark.parametrize("case", CELLS)
def test_cell(inbox, case):
    changes, reason = CELLS[case]
    got = land(inbox, sanctuary(1, **changes))
    assert got.quarantined_by_reason == ({reason: 1} if reason else {})


def test_wholly_empty_rows_are_no_records(inbox):
    got = land(inbox, [], sanctuary(1), [None] * 12, [" "] * 12, sanctuary(2, DOB="x"), [])
    assert got.received == 2
    assert inbox.reasons(FEED) == [(2, "type", "dob")]


def test_header_again_and_total(inbox):
    total = ["Total", *[None] * 7, 3209.52, 5, 1, None]
    got = land(inbox, sanctuary(1), SANCTUARY, total)
    assert got.quarantined_by_reason == {"repeated_header": 1, "total_row": 1}


def test_a_formatted_column_without_name_and_values_is_none(inbox):
    rows = [[None, *row, None] for row in (SANCTUARY, sanctuary())]
    [got] = inbox.receive(FEED, NAME, workbook(*TITLES, *rows))
    assert got.accepted == 1


REJECTED = {
    "values under no name": ([[*SANCTUARY, None], [*sanctuary(), "x"]], "undeclared_column"),
    "a column more": ([[*SANCTUARY, "Religion"], sanctuary()], "undeclared_column"),
    "a column less": ([SANCTUARY[:-1], sanctuary()[:-1]], "missing_column"),
    "header only": ([SANCTUARY], "no_rows"),
    "nothing": ([], "no_rows"),
    "another list": ([["a", "b"], [1, 2]], "wrong_feed"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_rejected(inbox, case):
    rows, reason = REJECTED[case]
    [got] = inbox.receive(FEED, NAME, workbook(*TITLES, *rows) if rows else workbook())
    assert (got.outcome, got.reason) == ("rejected", reason)


def test_a_hidden_sheet_in_front_is_not_the_first(inbox):
    def hide(book):
        book.worksheets[0].append(["code", "meaning"])
        book.worksheets[0].sheet_state = "hidden"

    assert land(inbox, sanctuary(), others=("Lookups",), edit=hide).accepted == 1


ERRORS = {
    "a text that may be blank": ("Postcode", None),
    "a text that may not": ("Surname", "required"),
    "a date that may be blank": ("InstallationDate", "type"),
    "a date that may not": ("ReferralDate", "type"),
    "a number": ("CostPounds", "type"),
    "a code": ("Rehoused", "code"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_of_excel_is_no_value(inbox, case):
    """Neither a surname #N/A nor a blank date in place of one that could not be worked out; also
    where the sheet begins below and beside its first cell."""
    column, reason = ERRORS[case]

    def spoil(book):
        cell = book["Installations"].cell(6, 2 + SANCTUARY.index(column), "#N/A")
        cell.data_type = "e"

    rows = [[], [None, "Installations"], [], SANCTUARY, sanctuary(1), sanctuary(2)]
    content = workbook(
        *([None, *row] for row in rows), edit=spoil, sheet="Installations", others=("Notes",)
    )
    [got] = inbox.receive(FEED, NAME, content)
    assert (got.received, got.quarantined_by_reason) == (2, {reason: 1} if reason else {})
    values = inbox.raw(FEED).filter(row_number=2).to_dicts()
    assert not reason or not values
    assert reason or values[0]["postcode"] is None


def test_an_identifier_that_is_an_error_is_set_aside(inbox):
    def spoil(book):
        book.active["B2"].data_type = "e"

    dob = dt.date(2021, 3, 4)
    record = ["URN1", "#REF!", "Ada", "Bell", dob, "F", "A", "", "", "", "R", dob, 99, 15, 1, ""]
    content = workbook(NCMP, record, sheet="NCMP", edit=spoil)
    [got] = inbox.receive("health_ncmp", "health_ncmp_2026-09-15.xlsx", content)
    assert (got.accepted, got.normalisations) == (1, ["identifier_set_aside: 1"])


TITLED = {
    "none": ([], "accepted"),
    "one": (TITLES[:1], "accepted"),
    "three, one of them empty": ([*TITLES, []], "accepted"),
    "a small table above": ([["Cost", "Cases"], [3209.52, 1], []], "accepted"),
    "nineteen": ([["x"]] * 19, "accepted"),
    "more than are searched": ([["x"]] * 20, "wrong_feed"),
    "a record above": ([sanctuary()], "wrong_feed"),
}


@pytest.mark.parametrize("case", TITLED)
def test_more_or_fewer_titles_than_agreed(inbox, case):
    """The header is where it is, and what is as full as a record is no title."""
    above, expected = TITLED[case]
    content = workbook(*above, SANCTUARY, sanctuary(1), sanctuary(2, DOB="x"))
    [got] = inbox.receive(FEED, NAME, content)
    assert (got.reason or got.outcome) == expected
    if expected == "accepted":
        assert inbox.reasons(FEED) == [(2, "type", "dob")]


def damaged(**parts: bytes) -> bytes:
    """A good workbook with parts put in the place of its own."""
    stream = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(workbook(*TITLES, SANCTUARY, sanctuary())))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            archive.writestr(name, parts.get(name.rpartition("/")[2][:-4], good.read(name)))
    return stream.getvalue()


def understated(content: bytes) -> bytes:
    """The archive with every part said to unpack to ten bytes."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = changed.find(mark)
        while start >= 0:
            changed[start + place : start + place + 4] = (10).to_bytes(4, "little")
            start = changed.find(mark, start + 4)
    return bytes(changed)


BOMBS = {
    "that says what it is": damaged(styles=b" " * (200 << 20)),
    "in a sheet": damaged(sheet1=b"<a>" * (60 << 20)),
    "that says it is small": understated(damaged(styles=b" " * (20 << 20))),
    "of entities": damaged(
        sheet1=b"<!DOCTYPE a [<!ENTITY a 'xxxxxxxxxx'>"
        + b"".join(b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12))
        + b"]><a>&m;</a>"
    ),
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_workbook_that_unpacks_beyond_measure(inbox, case):
    [got] = inbox.receive(FEED, NAME, BOMBS[case])
    assert (got.outcome, got.reason) == ("rejected", "wrong_format")


@pytest.mark.parametrize(
    ("place", "outcome"), [("XFD1048576", "rejected"), ("A900000", "accepted")]
)
def test_a_stray_cell_far_below(inbox, place, outcome):
    """A reader lays a sheet out as one rectangle: the last cell of all would be 400 GB of it."""

    def stray(book):
        book.active[place] = "x"

    assert land(inbox, sanctuary(), edit=stray).outcome == outcome


def test_cells_that_do_not_say_where_they_are_are_counted():
    def sheet(cell: str, row: str = "", times: int = 5000) -> bytes:
        rows = f"<row{row}>{cell * times}</row>" * 3
        return f'<worksheet xmlns="urn:x"><sheetData>{rows}</sheetData></worksheet>'.encode()

    def refused(xml: bytes) -> bool:
        with zipfile.ZipFile(io.BytesIO(zipped({"xl/worksheets/sheet1.xml": xml}))) as book:
            try:
                errors(book)
            except Rejected:
                return True
        return False

    assert not refused(sheet("<c><v>1</v></c>"))
    assert refused(sheet("<c><v>1</v></c>", ' r="9000"'))
    assert not refused(sheet("<c/>", ' r="9000"'))
    assert refused(sheet('<c r="XFD1048576"><v>1</v></c>', times=1))
    assert refused(sheet("<c>"))
