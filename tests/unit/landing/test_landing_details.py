"""Of a file of which nothing is used, a person is told where to look, and no value of the file."""

import pytest
from landing_gazetteer_lines import properties, supply, volume
from landing_samples import ATTENDANCE, EARLY_HELP, attendance, delimited, early_help, zipped
from landing_samples import homelessness as tables

from orchestration.assets.landing import files_table
from orchestration.landing.ledger import deliveries
from orchestration.landing.words import why

A = "schools_attendance/schools_attendance_2026-11-16.csv"
E = "early_help/early_help_2026-11-13.csv"
H = "housing_homelessness/housing_homelessness_2026-11-09.zip"
G = "llpg/llpg_full_2026-10-05.zip"
NAMED = [c for c in EARLY_HELP if c not in ("DOB", "Postcode")]
LATIN = early_help(2, Surname="Zoë")
TOLD = {
    "columns missing": (E, delimited(NAMED), "missing_column", "missing: DOB, Postcode"),
    "a column renamed": (
        A,
        delimited([c.replace("UPN", "PupilNo") for c in ATTENDANCE]),
        "missing_column",
        "missing: UPN",
    ),
    "columns more": (
        A,
        delimited([*ATTENDANCE, "Secretname", "UPN"], [*attendance(), "x", "y"]),
        "undeclared_column",
        "not in the contract: column 14, 15",
    ),
    "another delimiter": (
        A,
        delimited(ATTENDANCE, attendance(), delimiter=";"),
        "wrong_feed",
        "0 of the contract's 13 columns are there; the header is one column: "
        "is another delimiter between its names?",
    ),
    "another partner's": (
        A,
        delimited(EARLY_HELP, early_help()),
        "wrong_feed",
        "of the contract's 13 columns are there",
    ),
    "another encoding": (
        E,
        delimited(EARLY_HELP, early_help(1)) + delimited(LATIN, encoding="cp1252"),
        "encoding",
        "not utf-8 in line 3",
    ),
    "a member missing": (
        H,
        zipped({k: v for k, v in tables().items() if k != "people.csv"}),
        "missing_member",
        "missing: people.csv",
    ),
    "a member more": (
        H,
        zipped({**tables(), "Secretname.txt": b"x"}),
        "undeclared_member",
        "1 more than the contract names",
    ),
    "a member empty": (H, zipped(tables(placements=b"")), "empty_file", "placements.csv"),
    "a member's column": (
        H,
        zipped(tables(people=b"CaseRef,PersonSeq,Forename,Surname,DOB,Sex,Ethnicity,NINO\r\n")),
        "missing_column",
        "people.csv: missing: RelationToApplicant",
    ),
    "a trailer": (
        G,
        supply(volume(*properties(1, 3), count=2)),
        "trailer_count",
        "volume 1: its trailer says 2, 9 came",
    ),
    "a volume": (
        G,
        supply(
            volume(*properties(1, 3), number=1, following=3),
            volume(*properties(7, 2), number=3),
        ),
        "missing_volume",
        "came: volumes 1, 3",
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_a_rejected_file_says_where_to_look(inbox, case):
    path, content, reason, detail = TOLD[case]
    said = []
    inbox.put(*path.split("/"), content)
    inbox.land(said.append)
    (found,) = deliveries(inbox.home)
    assert (found.outcome, found.reason) == ("rejected", reason)
    assert detail in found.detail and f"{reason} ({found.detail})" in said[-1]
    assert "Secret" not in found.detail + said[-1]
    (row,) = files_table([found]).records  # on Dagster's page
    assert (row.data["outcome"], row.data["why"]) == ("rejected", f"{reason} ({found.detail})")


def test_a_file_that_came_before_names_the_first(inbox):
    content = delimited(ATTENDANCE, attendance())
    inbox.put(*A.split("/"), content)
    inbox.put("schools_attendance", "schools_attendance_2026-11-17.csv", content)
    inbox.land()
    assert deliveries(inbox.home)[1].detail == "the same as schools_attendance_2026-11-16.csv"


@pytest.mark.parametrize(
    ("form", "first", "second", "asked"),
    [
        ("full", 60, 40, "120 records, 180 in llpg_full_2026-10-05.zip: is it whole?"),
        ("full", 60, 50, None),
        ("full", 30, 10, None),  # too few to tell
        ("cou", 60, 1, None),  # an update brings what changed
    ],
)
def test_a_full_supply_that_lacks_a_third_is_taken_and_asked_about(
    inbox, form, first, second, asked
):
    """A trailer that counts right makes half a gazetteer look like a whole one."""
    said = []
    inbox.put(*G.split("/"), supply(volume(*properties(1, first))))
    kind = {"full": ("F", "FULL"), "cou": ("C", "COU")}[form]
    later = supply(volume(*properties(1, second), kind=kind[0]), kind=kind[1])
    inbox.put("llpg", f"llpg_{form}_2026-11-16.zip", later)
    inbox.land(said.append)
    found = deliveries(inbox.home)[-1]
    assert (found.outcome, found.detail) == ("accepted", asked)
    assert ("is it whole" in said[-1]) is bool(asked)
    assert why(found) == (f"({asked})" if asked else "")
