"""The one feed whose columns may be more, and named after other years: ONS's directory."""

import pytest
from landing_samples import delimited

FEED, NAME = "ons_uprn_directory", "ons_uprn_directory_2026-10-20.csv"
HEADER = [
    "UPRN",
    "GRIDGB1E",
    "GRIDGB1N",
    "PCDS",
    "CTRY25CD",
    "RGN25CD",
    "LAD25CD",
    "WD25CD",
    "PARNCP25CD",
    "PCON24CD",
    "PFA23CD",
    "OA21CD",
    "LSOA21CD",
    "MSOA21CD",
    "RUC21IND",
    "IMD20IND",
]
ROW = [
    "31002321",
    "456733",
    "336763",
    "NG11_7AX",
    "E92000001",
    "E12000004",
    "E06000018",
    "E05012279",
    "E43000016",
    "E14001411",
    "E23000018",
    "E00068961",
    "E01013792",
    "E02002870",
    "UN1",
    "17480",
]

CASES = {
    "as agreed": (HEADER, ROW, None),
    "another year": ([n.replace("WD25CD", "WD24CD") for n in HEADER], ROW, None),
    "more columns": ([*HEADER, "HLTHAUTH"], [*ROW, "E18"], None),
    "two years of one": (["WD24CD", *HEADER], ["E05000001", *ROW], None),
    "one missing": (HEADER[:-1], ROW[:-1], "missing_column"),
    "a name twice": ([*HEADER, "WD25CD"], [*ROW, "E05000001"], "undeclared_column"),
}


@pytest.mark.parametrize("case", CASES)
def test_columns(inbox, case):
    header, row, reason = CASES[case]
    [got] = inbox.receive(FEED, NAME, delimited(header, row))
    assert got.reason == reason
    if not reason:
        raw = inbox.raw(FEED)
        [ward] = [value for value in raw.row(0) if str(value).startswith("E05")]
        assert ward == "E05012279"
