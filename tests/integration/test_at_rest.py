"""A run leaves nothing of a person readable on the disk but what partners sent, in landing/."""

import re
from pathlib import Path

import duckdb
import polars as pl
import pytest
from running import DAY, ei

from orchestration import at_rest, key_at_rest, store
from orchestration.home import OTHERS
from orchestration.paths import CONTRACTS, DBT_PROJECT, EXPECTATIONS, REPO

pytestmark = pytest.mark.slow
SHORTEST = 6  # a shorter name is found in the bytes of anything


@pytest.fixture(scope="session")
def known(small_city):
    """What tells who somebody is: names, NHS numbers, UPNs, postcodes; no word of our own."""
    person = pl.read_parquet(small_city / "truth" / "person.parquet")
    residence = pl.read_parquet(small_city / "truth" / "residence.parquet")
    values = set(residence["postcode"].drop_nulls())
    for column in ("forename", "surname", "former_surname", "nhs_number", "upn"):
        values |= set(person[column].drop_nulls())
    ours = "\n".join(
        path.read_text(errors="replace")
        for folder in (CONTRACTS, DBT_PROJECT, EXPECTATIONS, REPO / "orchestration")
        for path in folder.rglob("*")
        if path.is_file()
    ).lower()
    return {v for v in values if len(v) >= SHORTEST and v.lower() not in ours}


def test_no_name_number_or_postcode_is_in_the_bytes_of_any_file(ran, known, tmp_path):
    assert len(known) > 500
    written = [p for p in ran.root.rglob("*") if p.is_file() and ran.landing not in p.parents]
    assert len(written) > 200
    sought = looked_for(known)
    assert [p for p in written if sought.search(content(p))] == []
    # the same search finds them where they are: in landing/, and in the warehouse once plain
    landed = b"\n".join(p.read_bytes() for p in ran.landing.rglob("*.csv"))
    assert len(set(sought.findall(landed))) > 200
    plain = tmp_path / "plain.duckdb"
    with store.warehouse(ran) as con:
        con.execute(f"attach '{plain}' as plain")
        con.execute("create schema plain.p; create table plain.p.t as from products.person")
    assert sought.search(plain.read_bytes())


def content(path):
    """A file's bytes; none of SQLite's log where another test has just closed the database."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        assert path.name.endswith(("-wal", "-shm"))
        return b""


def looked_for(values):
    """An expression for any of the values, as text or as it stands in a case of its own."""
    words = sorted({form.encode() for v in values for form in (v, v.upper(), v.replace(" ", ""))})
    return re.compile(b"|".join(map(re.escape, words)))


def test_every_table_is_encrypted(ran):
    files = at_rest.files(ran)
    assert len(files) > 150
    every = [p for p in ran.root.rglob("*.parquet") if not p.parent.is_symlink()]
    assert {p for p in every if "former_state" not in p.parts} == set(files)
    assert [p for p in files if not at_rest.is_encrypted(p)] == []
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(ran.warehouse), read_only=True)


def test_others_are_kept_out(ran, copied, tmp_path):
    """Of the home itself, all that a run writes in it, its key, and what is exported from it."""
    out = tmp_path / "out"
    ei("export", "--consumer", "data_steward", "--to", str(out), home=copied)
    key = Path(at_rest.facts(ran)["came_from"])
    own = [ran.root, key, key.parent, out]
    within = [p for p in (*ran.root.iterdir(), out) if p != ran.landing]
    found = own + [q for p in within for q in (p, *p.rglob("*")) if not q.is_symlink()]
    written = {p.name for p in found}
    assert written >= {"governance.html", "programme.html", "data_docs", "index.db", "log.jsonl"}
    assert written >= {"warehouse.duckdb", "dbt.log", "account.json", key.name}
    assert [p for p in found if p.parent == ran.root / "keys" and p.suffix == ".key"]
    assert [p for p in found if p.stat().st_mode & OTHERS] == []


def test_the_report_and_the_command_line_say_how_it_is_kept(ran):
    told = at_rest.facts(ran)
    page = (ran.reports / "governance.html").read_text()
    assert told["key"] in page and "Tables in plain text: 0" in page
    assert told["key"] in ei("at-rest", "show", home=ran).stdout
    secret = key_at_rest.key_below(ran.root).secret.hex()
    texts = [p for p in ran.root.rglob("*") if p.is_file() and ran.landing not in p.parents]
    assert not any(secret.encode() in content(p) for p in texts)


def test_without_its_key_a_home_says_what_to_do_and_with_a_new_one_runs_on(copied, tmp_path):
    mark = copied.root / at_rest.MARK
    nowhere = {"XDG_CONFIG_HOME": str(tmp_path / "nobody")}
    noted = at_rest.facts(copied)["came_from"]
    mark.write_text(mark.read_text().replace(noted, str(tmp_path / "gone.key")))
    for words in (["run", "--as-of", DAY], ["export", "--consumer", "data_steward", "--to", "x"]):
        said = ei(*words, home=copied, code=1, environment=nowhere)
        assert "is not here" in said.stderr and "Traceback" not in said.stderr
    ei("at-rest", "rotate", "--to", str(tmp_path / "new.key"), home=copied)
    said = ei("run", "--as-of", DAY, home=copied, environment=nowhere)
    assert "nothing new" in said.stdout and str(tmp_path / "new.key") in said.stderr
    out = tmp_path / "out"
    ei("export", "--consumer", "data_steward", "--to", str(out), home=copied, environment=nowhere)
    assert pl.read_parquet(out / "person.parquet").height > 0
