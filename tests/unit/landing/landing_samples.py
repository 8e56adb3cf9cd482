"""Small good deliveries of several feeds, as rows of text, and their bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable

import openpyxl

from orchestration.identifiers import UPN_LETTERS

ATTENDANCE = [
    "LAEstab",
    "UPN",
    "WeekCommencing",
    "SessionsPossible",
    "SessionsAuthorised",
    "SessionsUnauthorised",
    "CodeI",
    "CodeM",
    "CodeE",
    "CodeC",
    "CodeG",
    "CodeO",
    "CodeU",
]
EARLY_HELP = [
    "EpisodeID",
    "AssessmentID",
    "AssessmentDate",
    "PersonRef",
    "Role",
    "UPN",
    "NHSNumber",
    "Forename",
    "Surname",
    "KnownAs",
    "DOB",
    "Sex",
    "Ethnicity",
    "UPRN",
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "Postcode",
    "Themes",
    "SupportLevel",
    "EpisodeStart",
    "EpisodeEnd",
    "EndReason",
    "LeadOrganisation",
    "LeadPractitioner",
    "LeadPhone",
]
PPN = [
    "PPNRef",
    "IncidentRef",
    "IncidentDate",
    "IncidentTime",
    "PPNType",
    "RiskGrading",
    "ChildrenPresent",
    "IncidentAddress",
    "IncidentPostcode",
    "NominalRef",
    "Role",
    "Surname",
    "Forenames",
    "AKA",
    "DOB",
    "Sex",
    "Ethnicity",
    "HomeAddress",
    "HomePostcode",
    "Summary",
]
LIFESKILLS = ["School", "Name", "Year group", "DOB", "Started", "Sessions attended", "Completed"]
SANCTUARY = [
    "SanctuaryRef",
    "ReferralDate",
    "InstallationDate",
    "Forename",
    "Surname",
    "DOB",
    "Address",
    "Postcode",
    "CostPounds",
    "CallOutsBefore",
    "CallOutsAfter",
    "Rehoused",
]
MENTORS = [
    "Young person",
    "Year of birth",
    "Area",
    "Referral source",
    "Start",
    "Meetings",
    "Outcome",
]
NCMP = [
    "SchoolURN",
    "NHSNumber",
    "PupilForename",
    "PupilSurname",
    "DateOfBirth",
    "Sex",
    "EthnicCategory",
    "AddressLine1",
    "AddressLine2",
    "Postcode",
    "SchoolYear",
    "MeasurementDate",
    "HeightCm",
    "WeightKg",
    "BMICentile",
    "BMICategory",
]
CASES = [
    "CaseRef",
    "ApplicationDate",
    "HouseholdType",
    "Duty",
    "ReasonLoss",
    "LastSettledAddress",
    "LastSettledPostcode",
    "SupportNeeds",
    "RoughSleeping",
    "PreviousCases",
    "CloseDate",
    "CloseReason",
]
PEOPLE = [
    "CaseRef",
    "PersonSeq",
    "Forename",
    "Surname",
    "DOB",
    "Sex",
    "RelationToApplicant",
    "Ethnicity",
    "NINO",
]
PLACEMENTS = [
    "PlacementRef",
    "CaseRef",
    "AccommodationType",
    "Address",
    "Postcode",
    "DateIn",
    "DateOut",
    "ExitReason",
    "EvictionReason",
    "MoveOn",
]


def upn(serial: int) -> str:
    body = f"8922001{serial % 100:02d}{serial % 1000:03d}"
    total = sum(w * int(c) for w, c in zip(range(2, 14), body, strict=True))
    return UPN_LETTERS[total % 23] + body


def attendance(serial: int = 1, **changes: str) -> list[str]:
    row = dict(
        zip(ATTENDANCE, ["8922001", upn(serial), "2026-11-09", "10"] + 9 * ["0"], strict=True)
    )
    return list({**row, **changes}.values())


def early_help(serial: int = 1, **changes: str) -> list[str]:
    row = dict.fromkeys(EARLY_HELP, "")
    row |= {
        "EpisodeID": f"EH{serial:06d}",
        "PersonRef": f"EP{serial:06d}",
        "Role": "CHILD",
        "Forename": "Lacey",
        "Surname": "Mills",
        "DOB": "2014-07-19",
        "SupportLevel": "TARGETED",
        "EpisodeStart": "2026-10-26",
        "LeadOrganisation": "Forest Active Families",
        "LeadPractitioner": "Megan Tomlinson",
    }
    return list({**row, **changes}.values())


def ppn(serial: int = 1, **changes: str) -> list[str]:
    row = dict.fromkeys(PPN, "")
    row |= {
        "PPNRef": f"PPN/2026/{serial:06d}",
        "IncidentRef": "17112026-0001",
        "IncidentDate": "17/11/2026",
        "PPNType": "CHILD_CONCERN",
        "RiskGrading": "STANDARD",
        "ChildrenPresent": "N",
        "NominalRef": f"{serial}",
        "Role": "SUBJECT",
        "Surname": "SHAH",
        "Forenames": "MEHWISH",
        "Sex": "F",
    }
    return list({**row, **changes}.values())


def lifeskills(**changes: str) -> list[str]:
    row = ["Upton Academy", "Bibi, Mohamad", "Y7", "12/06/2014", "10/07/2026", "10", "Yes"]
    return list({**dict(zip(LIFESKILLS, row, strict=True)), **changes}.values())


def sanctuary(serial: int = 1, **changes: object) -> list[object]:
    row = [
        f"SAN26-{serial:04d}",
        dt.date(2026, 8, 7),
        "21/08/2026",
        "Sophie",
        "Eze",
        dt.date(1997, 6, 24),
        "73 Robin Rd, Nottingham",
        "NG6 0LR",
        3209.52,
        5,
        1,
        "N",
    ]
    return list({**dict(zip(SANCTUARY, row, strict=True)), **changes}.values())


def delimited(
    *rows: list[str], delimiter: str = ",", end: str = "\r\n", encoding: str = "utf-8"
) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(
    *rows: list[object],
    sheet: str = "Sheet1",
    others: tuple[str, ...] = (),
    edit: Callable[[openpyxl.Workbook], None] = lambda book: None,
) -> bytes:
    """A workbook of these rows, with other sheets in front; `edit` changes it at last."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for name in others:
        book.create_sheet(name, 0)
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def homelessness(**changes: bytes | None) -> dict[str, bytes]:
    """Members of a good delivery; `applications=...` replaces one, None leaves it out."""
    case = [
        "HC1",
        "2026-10-01",
        "SINGLE",
        "RELIEF",
        "FAMILY",
        "1 High St",
        "NG1 1AA",
        "",
        "N",
        "0",
        "",
        "",
    ]
    person = ["HC1", "1", "Ada", "Bell", "1990-01-02", "F", "APPLICANT", "WBRI", ""]
    placement = ["PL1", "HC1", "HOSTEL", "2 Low St", "NG1 1AB", "2026-10-02", "", "", "", ""]
    members: dict[str, bytes | None] = {
        "applications": delimited(CASES, case),
        "people": delimited(PEOPLE, person),
        "placements": delimited(PLACEMENTS, placement),
    }
    members |= changes
    return {f"{name}.csv": content for name, content in members.items() if content is not None}


def boundaries(**values: str) -> bytes:
    """A collection of one ward; its properties as JSON text."""
    given = {"WD22CD": '"E05012270"', "WD22NM": '"Aspley"', "LAD22CD": '"E06000018"', **values}
    said = ",".join(f'"{name}":{value}' for name, value in given.items())
    geometry = '{"type":"Polygon","coordinates":[]}'
    feature = f'{{"type":"Feature","properties":{{{said}}},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection","features":[{feature}]}}'.encode()
