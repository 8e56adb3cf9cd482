"""File names and due days."""

import datetime as dt

import pytest
from landing_samples import ATTENDANCE, PPN, attendance, delimited, ppn

from orchestration.landing.lateness import is_late
from orchestration.landing.names import recognise
from orchestration.landing.rejection import Rejected

NAMES = {
    ("schools_census", "schools_census_2026-11-03.csv"): ("2026-11-03", 1, ""),
    ("schools_census", "schools_census_2026-11-03_v2.csv"): ("2026-11-03", 2, ""),
    ("schools_census", "schools_census_2026-11-03_v12.csv"): ("2026-11-03", 12, ""),
    ("schools_census", "Schools_Census_2026-11-03.CSV"): ("2026-11-03", 1, ""),
    ("llpg", "llpg_full_2026-10-05.zip"): ("2026-10-05", 1, "full"),
    ("llpg", "llpg_cou_2026-10-05_v2.dtf"): ("2026-10-05", 2, "cou"),
    ("voluntary_programmes", "voluntary_programmes_haven_2026-10-14.csv"): ("2026-10-14", 1, ""),
}
STRANGE = {
    ("schools_census", "schools_census_2026-02-30.csv"): "unknown_name",
    ("schools_census", "schools_census_20261103.csv"): "unknown_name",
    ("schools_census", "schools_census_2026-11-03_v0.csv"): "unknown_name",
    ("schools_census", "schools_census_2026-11-03 (1).csv"): "unknown_name",
    ("schools_census", "schools_census_2026-11-03.csv.part"): "unknown_name",
    ("schools_census", "schools_census_2026-11-03.xlsx"): "wrong_format",
    ("schools_census", "police_ppn_2026-11-03.csv"): "wrong_feed",
    ("llpg", "llpg_2026-10-05.zip"): "unknown_name",
    ("llpg", "llpg_full_2026-10-05.csv"): "wrong_format",
    ("voluntary_programmes", "voluntary_programmes_2026-10-14.csv"): "unknown_name",
    ("voluntary_programmes", "voluntary_programmes_haven_2026-10-14.xlsx"): "wrong_format",
    ("nobody", "schools_census_2026-11-03.csv"): "wrong_feed",
    ("nobody", "x.csv"): "unknown_name",
}


@pytest.mark.parametrize("place", NAMES)
def test_recognised(feeds, place):
    found = recognise(*place, feeds)
    assert (found.delivery_date.isoformat(), found.version, found.supply) == NAMES[place]
    assert found.contract.feed == place[0]


@pytest.mark.parametrize("place", STRANGE)
def test_not_recognised(feeds, place):
    with pytest.raises(Rejected) as rejected:
        recognise(*place, feeds)
    assert rejected.value.reason == STRANGE[place]


DUE = [
    ("monthly", "2026-11-10", None, False),
    ("monthly", "2026-11-11", None, True),
    ("monthly", "2026-11-30", None, True),
    ("monthly", "2026-12-01", None, False),
    ("quarterly", "2026-10-21", None, False),
    ("quarterly", "2026-10-22", None, True),
    ("quarterly", "2026-12-31", None, True),
    ("quarterly", "2027-01-02", None, False),
    ("weekly", "2026-11-20", None, False),  # a Friday: the week ended on Sunday the 15th
    ("weekly", "2026-11-21", None, True),
    ("weekly", "2026-11-16", "2026-11-09", False),
    ("weekly", "2026-11-20", "2026-11-09", False),
    ("weekly", "2026-11-23", "2026-11-09", True),
    ("daily", "2026-11-20", None, False),
    ("daily", "2026-11-20", "2026-11-18", False),
    ("daily", "2026-11-20", "2026-11-17", True),
    ("termly", "2026-11-30", None, False),
    ("yearly", "2026-11-30", None, False),
    ("six-weekly", "2026-11-30", None, False),
]


@pytest.mark.parametrize(("cadence", "delivered", "period", "late"), DUE)
def test_due_days(cadence, delivered, period, late):
    day = dt.date.fromisoformat(period) if period else None
    assert is_late(cadence, dt.date.fromisoformat(delivered), day) is late


def test_the_period_is_read_from_the_records_where_they_agree(inbox):
    week = [attendance(n, WeekCommencing="2026-11-02") for n in (1, 2)]
    name = "schools_attendance_2026-11-16.csv"
    [got] = inbox.receive("schools_attendance", name, delimited(ATTENDANCE, *week))
    assert (got.late, got.normalisations) == (True, [])
    days = [ppn(1, IncidentDate="10/11/2026"), ppn(2, IncidentDate="11/11/2026")]
    [got] = inbox.receive("police_ppn", "police_ppn_2026-11-18.csv", delimited(PPN, *days))
    assert got.late is False
