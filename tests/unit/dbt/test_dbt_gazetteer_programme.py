"""The gazetteer programme's published figures, made anew by running client records through landing,
matching and the models: 154,000 inside and 33,000 outside the authority before become 134,000 and
53,000 of the same 187,000, with over 5,000 anomalies on live clients (products.md).

What goes in: 134,000 records of homes in a made-up city; 53,000 of homes around it, whose writer
named the place in 33,000 and wrote no more than the post town, Nottingham, in 20,000. Each is
written by the synthetic city's clerks with their errors; every address is told (nothing withheld)
and one postcode in a hundred is missing, as the published totals have no third side. One case in
five is still open. What comes out is the pipeline's.
"""

import csv
import io
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from dbt_home import AS_OF, dbt, landed

from synthetic_city import reference_files
from synthetic_city.address import Address
from synthetic_city.addressing import AddressClerk
from synthetic_city.book import Book
from synthetic_city.chance import stream
from synthetic_city.city import City, build
from synthetic_city.rates import standard
from synthetic_city.town import SECTOR

pytestmark = pytest.mark.slow

SEED = 1998
TRULY_INSIDE, NAMED_OUTSIDE, SAID_NOTTINGHAM = 134_000, 33_000, 20_000
STILL_OPEN = 0.2
HOMES = ("private", "council", "hmo", "room")
HEADER = [
    *("EpisodeID", "AssessmentID", "AssessmentDate", "PersonRef", "Role", "UPN", "NHSNumber"),
    *("Forename", "Surname", "KnownAs", "DOB", "Sex", "Ethnicity", "UPRN", "AddressLine1"),
    *("AddressLine2", "AddressLine3", "Postcode", "Themes", "SupportLevel", "EpisodeStart"),
    *("EpisodeEnd", "EndReason", "LeadOrganisation", "LeadPractitioner", "LeadPhone"),
]


def addresses(city: City, rng: random.Random) -> Iterator[Address]:
    """The clients' addresses as clerks wrote them down."""
    rates = standard().sector("council") | {"address_withheld": 0.0, "postcode_missing": 0.01}
    clerk = AddressClerk(city, rates, rng)
    inside = [p for p in city.places if p.kind in HOMES and p.inside and not p.added]
    outside = [p for p in city.outside if p.kind in HOMES]
    yield from (clerk.write(rng.choice(inside)) for _ in range(TRULY_INSIDE))
    wanted = {True: NAMED_OUTSIDE, False: SAID_NOTTINGHAM}
    while any(wanted.values()):
        written = clerk.write(rng.choice(outside))
        names_place = bool(written.locality)
        if wanted[names_place]:
            wanted[names_place] -= 1
            yield written


def records(city: City, rng: random.Random) -> str:
    """A client index in the form of the early help feed."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADER)
    for n, written in enumerate(addresses(city, rng)):
        ended = "" if rng.random() < STILL_OPEN else "2026-06-01"
        values = {
            "EpisodeID": f"E{n}",
            "PersonRef": f"P{n}",
            "Role": "PARENT_CARER",
            "Forename": "A",
            "Surname": "B",
            "UPRN": written.uprn,
            "Postcode": written.postcode,
            "SupportLevel": "TARGETED",
            "EpisodeStart": "2026-01-05",
            "EpisodeEnd": ended,
            "EndReason": "MOVED" if ended else "",
            "LeadOrganisation": "C",
            "LeadPractitioner": "D",
        }
        values |= zip(HEADER[14:17], written.lines(rng, 3), strict=True)
        rows.writerow([values.get(name, "") for name in HEADER])
    return text.getvalue()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The models of a home to which the gazetteer and the client index were sent."""
    root: Path = tmp_path_factory.mktemp("programme")
    city = build(25_000, stream(SEED, "city"), AS_OF.toordinal())
    book = Book(root, standard(), stream(SEED, "files"), SECTOR)
    reference_files.send(city, book, date(2026, 11, 20), stream(SEED, "gazetteer"))
    index = records(city, stream(SEED, "clients"))
    home = landed(root, {"early_help/early_help_2026-11-13.csv": index})
    models = ["--select", "+product_address_quality", "+product_address_anomaly"]
    for command in (
        ["build", *models, "--exclude-resource-type", "test", "unit_test"],
        ["test", "--select", "no_client_moves_out_of_the_reckoning"],
    ):
        done = dbt(home, *command)
        assert done.returncode == 0, done.stdout[-4000:]
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        yield connection


def test_the_published_figures_come_out(warehouse: duckdb.DuckDBPyConnection) -> None:
    figures = warehouse.sql("select * from products.address_quality where feed = 'all'").pl()
    got = figures.row(0, named=True)
    thousands = {name: round(n, -3) for name, n in got.items() if name != "feed"}
    assert got["records_before"] == got["records_after"] == 187_000
    assert (thousands["inside_before"], thousands["outside_before"]) == (154_000, 33_000)
    assert (thousands["inside_after"], thousands["outside_after"]) == (134_000, 53_000)
    assert got["not_known_before"] + got["not_known_after"] < 1_000
    assert got["live_records_with_anomaly"] > 5_000


def test_the_worklist_is_of_live_clients_and_says_who_mends_it(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    listed, open_cases, kinds, menders = warehouse.sql(
        """select count(distinct a.row_number),
                  count(distinct a.row_number) filter (where e.episode_end is null),
                  count(distinct a.kind), count(distinct a.mended_by)
           from products.address_anomaly as a
           join staging.stg_early_help as e using (feed, file, row_number)"""
    ).fetchall()[0]
    assert listed == open_cases > 5_000
    assert kinds >= 8 and menders == 2


def test_who_moved_across_the_boundary_did_live_outside(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    moved, wrongly = warehouse.sql(
        f"""select count(*), count(*) filter (where row_number <= {TRULY_INSIDE})
            from conformed.client_address
            where side_before = 'inside' and side_after = 'outside'"""
    ).fetchall()[0]
    assert moved > 19_000
    assert wrongly <= moved * 0.001
