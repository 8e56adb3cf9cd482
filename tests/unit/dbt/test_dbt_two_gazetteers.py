"""One city's gazetteer, sent as AddressBase Premium and as DTF 7.3, makes the same tables.

What DTF 7.3 has not: delivery points, latitude and longitude (samples/dtf73.md), and a postcode for
an address that is not postal; a building then has that of its flats where they agree.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from dbt_home import AS_OF, dbt, landed

from synthetic_city import reference_files
from synthetic_city.book import Book
from synthetic_city.chance import stream
from synthetic_city.city import build
from synthetic_city.dtf import write_dtf
from synthetic_city.rates import standard
from synthetic_city.town import SECTOR

pytestmark = pytest.mark.slow

SEED = 73
KEYS = {
    "street": ("usrn",),
    "blpu": ("uprn",),
    "property": ("uprn",),
    "address_variant": ("uprn", "variant_key"),
}
ONLY_ADDRESSBASE = {"latitude", "longitude"}


def gazetteer(root: Path, supply: Path, others: Path) -> Path:
    """The warehouse of a home to which this supply was sent, with the ONS's files."""
    for feed in ("ons_uprn_directory", "ons_ward_boundaries"):
        shutil.copytree(others / feed, root / "landing" / feed)
    (root / "landing" / "llpg").mkdir()
    shutil.copy(supply, root / "landing" / "llpg")
    home = landed(root)
    models = [f"+{name}" for name in KEYS]
    done = dbt(home, "build", "--select", *models, "--exclude-resource-type", "test", "unit_test")
    assert done.returncode == 0, done.stdout[-4000:]
    return home.warehouse


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both warehouses attached: abp and dtf."""
    work = tmp_path_factory.mktemp("two_gazetteers")
    city = build(2_000, stream(SEED, "city"), AS_OF.toordinal())
    # the change-only updates, which `send` writes too, change the city
    dtf = write_dtf(city, work, AS_OF, stream(SEED, "gazetteer"))
    book = Book(work / "sent", standard(), stream(SEED, "files"), SECTOR)
    reference_files.send(city, book, AS_OF, stream(SEED, "gazetteer"))
    sent = work / "sent" / "landing"
    [full] = (sent / "llpg").glob("llpg_full_*.zip")
    supplies = {"abp": full, "dtf": dtf}
    with duckdb.connect() as connection:
        for name, supply in supplies.items():
            warehouse = gazetteer(work / name, supply, sent)
            connection.execute(f"attach '{warehouse}' as {name} (read_only)")
        yield connection


@pytest.mark.parametrize("table", KEYS)
def test_tables_are_equal(both: duckdb.DuckDBPyConnection, table: str) -> None:
    key = KEYS[table]
    columns = [
        name
        for (name,) in both.execute(
            "select column_name from information_schema.columns"
            " where table_catalog = 'dtf' and table_schema = 'gazetteer' and table_name = ?",
            [table],
        ).fetchall()
        if name not in ONLY_ADDRESSBASE | {"postcode"} | set(key)
    ]
    ours = "where source = 'lpi'" if table == "address_variant" else ""
    a, b = (f"(select * from {name}.gazetteer.{table} {ours})" for name in ("abp", "dtf"))
    wrong = {
        column: n
        for column in columns
        if (
            n := both.sql(
                f"""select count(*) from {a} as a full join {b} as b using ({", ".join(key)})
                    where a.{column} is distinct from b.{column}"""
            ).fetchall()[0][0]
        )
    }
    rows = [both.sql(f"select count(*) from {t}").fetchall()[0][0] for t in (a, b)]
    assert rows[0] == rows[1] > 10
    assert wrong == {}


def test_a_postcode_is_the_same_or_not_given(both: duckdb.DuckDBPyConnection) -> None:
    other, lacking, buildings = both.sql(
        """select count(*) filter (where d.postcode <> a.postcode),
                  count(*) filter (where d.postcode is null and k.uprn is not null),
                  count(distinct k.parent_uprn) filter (where d.postcode is not null)
           from abp.gazetteer.blpu as a join dtf.gazetteer.blpu as d using (uprn)
           left join dtf.gazetteer.blpu as k on k.parent_uprn = a.uprn and k.postcode is not null"""
    ).fetchall()[0]
    assert (other, lacking) == (0, 0)
    assert buildings > 10
