"""One city's gazetteer, sent as AddressBase Premium and as DTF 7.3, makes the same tables, by full
supply and after change-only updates; and an update decides anew only the addresses it can touch.

What DTF 7.3 has not: delivery points, latitude and longitude (samples/dtf73.md), and a postcode for
an address that is not postal; a building then has that of its flats where they agree.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from dbt_home import AS_OF, dbt, landed

from orchestration import store
from orchestration.home import Home
from orchestration.linkage.addresses import match as matching
from orchestration.linkage.addresses.match import Former, match
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
FORMS = ("abp", "dtf")


def built(home: Home, copy: Path) -> Path:
    """The warehouse of the home after its gazetteer was built anew, copied."""
    models = [f"+{name}" for name in KEYS]
    done = dbt(home, "build", "--select", *models, "--exclude-resource-type", "test", "unit_test")
    assert done.returncode == 0, done.stdout[-4000:]
    return Path(shutil.copy(home.warehouse, copy))


def sent(form: str, work: Path) -> list[Path]:
    """The full supply and the two change-only updates of one city in one form, with the ONS's
    files in work/landing.
    """
    city = build(2_000, stream(SEED, "city"), AS_OF.toordinal())  # the updates change it
    if form == "dtf":
        return write_dtf(city, work, AS_OF, stream(SEED, "gazetteer"), with_updates=True)
    book = Book(work, standard(), stream(SEED, "files"), SECTOR)
    reference_files.send(city, book, AS_OF, stream(SEED, "gazetteer"))
    return sorted((work / "landing" / "llpg").iterdir(), reverse=True)  # full before cou


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Home]:
    """A home a form; `warehouses` has what stood in them after the full supply and the updates."""
    return {form: Home(tmp_path_factory.mktemp(form)) for form in FORMS}


@pytest.fixture(scope="module")
def both(
    homes: dict[str, Home], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attached: abp and dtf after the full supply, abp_later and dtf_later after both updates."""
    work = tmp_path_factory.mktemp("two_gazetteers")
    supplies = {form: sent(form, work / form) for form in FORMS}
    with duckdb.connect() as connection:
        for form, (full, *updates) in supplies.items():
            landing = homes[form].root / "landing"
            for feed in ("ons_uprn_directory", "ons_ward_boundaries"):
                shutil.copytree(work / "abp" / "landing" / feed, landing / feed)
            (landing / "llpg").mkdir()
            for stage, files in ((form, [full]), (f"{form}_later", updates)):
                for file in files:
                    shutil.copy(file, landing / "llpg")
                warehouse = built(landed(homes[form].root), work / f"{stage}.duckdb")
                connection.execute(f"attach '{warehouse}' as {stage} (read_only)")
        yield connection


@pytest.mark.parametrize("stage", ["", "_later"])
@pytest.mark.parametrize("table", KEYS)
def test_tables_are_equal(both: duckdb.DuckDBPyConnection, table: str, stage: str) -> None:
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
    # a closed shop still has its delivery point, and by it the name, where there are such points
    ours = {
        "address_variant": "where source = 'lpi'",
        "property": "where logical_status <> '8'",
    }.get(table, "")
    a, b = (f"(select * from {form}{stage}.gazetteer.{table} {ours})" for form in FORMS)
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


def gazetteer(both: duckdb.DuckDBPyConnection, of: str) -> dict[str, pl.DataFrame]:
    """The gazetteer's tables as the matcher takes them."""
    names = {"variants": "address_variant", "properties": "property", "streets": "street"}
    return {key: both.sql(f"select * from {of}.gazetteer.{t}").pl() for key, t in names.items()}


@pytest.mark.parametrize("form", FORMS)
def test_an_update_changes_what_it_says(both: duckdb.DuckDBPyConnection, form: str) -> None:
    before, after = (gazetteer(both, of)["properties"] for of in (form, f"{form}_later"))
    added = after.join(before, on="uprn", how="anti")
    dropped = before.join(after, on="uprn", how="anti")
    both_states = before.join(after, on="uprn", suffix="_later")
    closed = both_states.filter(pl.col("logical_status") != pl.col("logical_status_later"))
    assert added.height > 3
    assert set(dropped["logical_status"]) == {"6"}  # planned houses that were never built
    assert closed.select("logical_status", "logical_status_later").unique().rows() == [("1", "8")]


@pytest.mark.parametrize("form", FORMS)
def test_an_update_decides_again_only_what_it_can_touch(
    both: duckdb.DuckDBPyConnection,
    homes: dict[str, Home],
    form: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, after = gazetteer(both, form), gazetteer(both, f"{form}_later")
    postcodes = store.frame(homes[form].root / "reference" / "postcode.parquet")
    addresses = (
        pl.concat([before["properties"], after["properties"]])
        .unique("uprn", maintain_order=True)
        .select(address_id="uprn", address_text="address", postcode_given="postcode")
    )
    first = match(addresses, **before, postcodes=postcodes)
    wanted = match(addresses, **after, postcodes=postcodes)
    decided: list[str] = []
    decide = matching.Decider.decide

    def noted(self: matching.Decider, written: matching.Written, *rest: object) -> object:
        decided.append(written.address_id)
        return decide(self, written, *rest)

    monkeypatch.setattr(matching.Decider, "decide", noted)
    got = match(addresses, **after, postcodes=postcodes, previous=first, former=Former(**before))
    assert got.equals(wanted)
    differing = wanted.join(first, on=["address_id", "uprn"], how="anti", nulls_equal=True)
    assert differing.height > 3
    assert set(differing["address_id"]) <= set(decided)
    assert len(set(decided)) < addresses.height / 4
