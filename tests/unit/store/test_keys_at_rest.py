"""Where a home's key comes from, what is said of it, and a new key."""

import json
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from orchestration import at_rest, key_at_rest, store
from orchestration.governance import audit
from orchestration.home import Home, read_json
from orchestration.key_at_rest import AtRestError

TABLE = pa.table({"n": [1, 2, 3], "name": ["Zubaida", None, "Ann"]})
SECRET = "5a" * 32


def fill(home):
    """Files in every store, and a warehouse with a view over one of them."""
    for place in ("raw/f/d/t", "quarantine/f/d", "reference/p", "state/s/t", "published/r/c/t"):
        path = home.root / f"{place}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        store.write(path, TABLE)
    with store.warehouse(home, read_only=False) as con:
        con.execute("create schema raw; create schema products")
        con.execute(f"create view raw.t as from {store.source(home.raw / 'f/d/t.parquet')}")
        con.execute("create table products.person as from raw.t")


def read_all(home):
    """Every table of the home, and how many of its files are encrypted."""
    found = [store.read(path).to_pydict() for path in at_rest.files(home)]
    with store.warehouse(home) as con:
        found.append(con.execute("from products.person").to_arrow_table().to_pydict())
    assert found == [TABLE.to_pydict()] * 6
    return sum(at_rest.is_encrypted(path) for path in at_rest.files(home))


def kinds(home):
    return [entry["kind"] for entry in audit.entries(home)]


def test_none_of_a_files_columns_can_be_asked_for(home, key_folder):
    at_rest.prepare(home)
    fill(home)
    for path in at_rest.files(home):
        assert store.read(path, []).column_names == []


def test_a_home_that_comes_without_a_key_gets_one_outside_of_it(home, key_folder):
    at_rest.prepare(home)
    (file,) = key_folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert key_folder.stat().st_mode & 0o777 == 0o700
    secret = file.read_text().strip()
    assert len(bytes.fromhex(secret)) == 32
    told = at_rest.facts(home)
    assert (told["mode"], told["key"], told["came_from"]) == ("encrypted", file.stem, str(file))
    assert secret not in "".join(
        path.read_text() for path in home.root.rglob("*") if path.is_file()
    ) + repr(key_at_rest.key_below(home.root)) + at_rest.words(home)
    assert kinds(home) == ["at_rest_key_made"]
    at_rest.prepare(home)
    assert kinds(home) == ["at_rest_key_made"] and at_rest.facts(home) == told


def test_plain_text_only_where_somebody_said_so(home, monkeypatch):
    monkeypatch.setenv(at_rest.SAID, at_rest.PLAIN)
    at_rest.prepare(home)
    monkeypatch.delenv(at_rest.SAID)
    at_rest.prepare(home)
    fill(home)
    assert read_all(home) == 0
    assert "plain text, as was said on" in at_rest.words(home)
    assert at_rest.facts(home)["plain_files"] == 5
    assert kinds(home) == ["at_rest_plain"]


def test_an_encrypted_home_is_not_made_plain_by_a_word(home):
    at_rest.prepare(home)
    with pytest.raises(AtRestError, match="is encrypted"):
        at_rest.prepare(home, plain=True)


def test_the_key_comes_from_the_environment_or_a_named_file(home, tmp_path, monkeypatch):
    monkeypatch.setenv(at_rest.KEY, SECRET)
    at_rest.prepare(home)
    fill(home)
    monkeypatch.delenv(at_rest.KEY)
    with pytest.raises(AtRestError, match="is not here"):
        store.read(home.raw / "f/d/t.parquet")
    file = tmp_path / "the.key"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    monkeypatch.setenv(at_rest.KEY_FILE, str(file))
    assert read_all(home) == 5


def test_a_named_file_is_made_where_it_is_not_there(home, tmp_path, monkeypatch):
    monkeypatch.setenv(at_rest.KEY_FILE, str(tmp_path / "keys" / "demo.key"))
    at_rest.prepare(home)
    fill(home)
    monkeypatch.delenv(at_rest.KEY_FILE)  # the home remembers where it was made
    assert read_all(home) == 5


@pytest.mark.parametrize("text", ["", "5a5a", "zz" * 32, "5a" * 31])
def test_what_is_no_key_is_refused_and_not_repeated(home, monkeypatch, text):
    monkeypatch.setenv(at_rest.KEY, text)
    with pytest.raises(AtRestError, match="64 hex digits") as refused:
        at_rest.prepare(home)
    assert not text or text not in str(refused.value)
    assert read_json(home.root / at_rest.MARK) is None


def test_a_key_in_the_home_or_open_to_others_is_refused(home, tmp_path, monkeypatch):
    monkeypatch.setenv(at_rest.KEY_FILE, str(home.keys / "at_rest.key"))
    with pytest.raises(AtRestError, match="outside the home"):
        at_rest.prepare(home)
    file = tmp_path / "open.key"
    file.write_text(SECRET)
    file.chmod(0o644)
    monkeypatch.setenv(at_rest.KEY_FILE, str(file))
    with pytest.raises(AtRestError, match="chmod 600"):
        at_rest.prepare(home)


def test_a_key_that_cannot_be_written_is_told_with_the_ways_out(home, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv(at_rest.KEY_FILE, str(tmp_path / "file" / "a.key"))
    with pytest.raises(AtRestError, match="--plain-text-at-rest"):
        at_rest.prepare(home)


def test_a_user_without_a_folder_for_keys_has_it_beside_the_home(home, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    at_rest.prepare(home)
    fill(home)
    assert read_all(home) == 5
    key = at_rest.facts(home)["key"]
    assert (tmp_path / f"home-{key}.key").stat().st_mode & 0o777 == 0o600


def test_a_copied_home_runs_on_and_without_its_key_says_what_to_do(home, key_folder, tmp_path):
    at_rest.prepare(home)
    fill(home)
    shutil.copytree(home.root, tmp_path / "copy")
    assert read_all(Home(tmp_path / "copy")) == 5
    (file,) = key_folder.iterdir()
    elsewhere = file.rename(tmp_path / "taken.key")
    with pytest.raises(AtRestError, match="is not here") as told:
        at_rest.prepare(Home(tmp_path / "copy"))
    for way in (str(file), at_rest.KEY, at_rest.KEY_FILE, "landing/"):
        assert way in str(told.value)
    elsewhere.rename(file)
    at_rest.prepare(Home(tmp_path / "copy"))


def test_another_homes_key_does_not_do(home, tmp_path, monkeypatch):
    at_rest.prepare(home)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other user"))
    mark = read_json(home.root / at_rest.MARK)
    (home.root / at_rest.MARK).write_text(json.dumps(mark | {"key_file": None}))
    monkeypatch.setenv(at_rest.KEY, SECRET)
    with pytest.raises(AtRestError, match="EI_AT_REST_KEY gives key"):
        at_rest.prepare(home)


def test_a_lost_mark_is_not_taken_for_a_new_home(home):
    at_rest.prepare(home)
    fill(home)
    (home.root / at_rest.MARK).unlink()
    with pytest.raises(AtRestError, match="put it back"):
        at_rest.prepare(home)


def test_what_an_earlier_version_left_in_plain_text_is_encrypted(home):
    fill(home)
    digests = [store.digest(path) for path in at_rest.files(home)]
    at_rest.prepare(home)
    assert read_all(home) == 5
    assert [store.digest(path) for path in at_rest.files(home)] == digests
    assert kinds(home) == ["at_rest_key_made", "at_rest_rekeyed"]
    assert at_rest.facts(home)["plain_files"] == 0


@pytest.mark.parametrize("plain", [True, False])
def test_a_new_key_for_everything(home, key_folder, plain):
    at_rest.prepare(home, plain=plain)
    fill(home)
    former = at_rest.facts(home)["key"]
    key = at_rest.rotate(home)
    assert key.id == at_rest.facts(home)["key"] != former
    if former:
        (key_folder / f"{former}.key").unlink()
    assert read_all(home) == 5
    assert audit.entries(home)[-1]["facts"] == {"from": former, "to": key.id, "files": 6}


class Renames:
    """Counts the renames by which files come into place, and dies at one of them."""

    def __init__(self, monkeypatch, dies_at=None, done=False):
        self.count = 0
        real = Path.replace

        def replace(path, target):
            self.count += 1
            if self.count != dies_at or done:
                real(path, target)
            if self.count == dies_at:
                raise KeyboardInterrupt

        monkeypatch.setattr(Path, "replace", replace)


@pytest.mark.slow
def test_a_rotation_killed_at_any_rename_goes_on_at_the_next_run(home, tmp_path, monkeypatch):
    """Before the rename and after it: what is read is the same, and no file is left aside."""
    at_rest.prepare(home)
    fill(home)
    former = at_rest.facts(home)["key"]
    shutil.copytree(home.root, tmp_path / "whole")
    with monkeypatch.context() as m:
        counted = Renames(m)
        at_rest.rotate(Home(tmp_path / "whole"))
    assert counted.count >= 10
    for at, done in product(range(1, counted.count + 1), (False, True)):
        killed = Home(tmp_path / f"{at} {done}")
        shutil.copytree(home.root, killed.root)
        with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
            Renames(m, at, done)
            at_rest.rotate(killed)
        at_rest.prepare(killed)
        if at_rest.facts(killed)["key"] == former:  # killed before the new key held
            at_rest.rotate(killed)
        assert read_all(killed) == 5
        assert not list(killed.root.rglob("*.rekeyed*"))
        assert "before" not in read_json(killed.root / at_rest.MARK)
        assert audit.entries(killed)[-1]["facts"]["from"] == former
        assert audit.verify(killed)["ok"]


def test_a_rotation_killed_while_a_file_is_written_goes_on(home, monkeypatch):
    at_rest.prepare(home)
    fill(home)
    half = {home.raw / "f/d/t.rekeyed", home.warehouse.with_suffix(".rekeyed")}
    half |= {home.warehouse.with_name("warehouse.rekeyed.wal")}
    for path in half:
        path.write_bytes(b"PARE half")
    at_rest.rotate(home)
    assert read_all(home) == 5
    assert not any(path.exists() for path in half)


KILLED = """
import os, sys
from pathlib import Path
from orchestration import store
from orchestration.home import Home
with store.warehouse(Home(Path(sys.argv[1])), read_only=False) as con:
    con.execute("create table products.late as select 'Zubaida' as name")
    os.kill(os.getpid(), 9)
"""


def test_what_a_killed_run_left_in_the_warehouses_log_is_kept_by_a_rotation(home):
    at_rest.prepare(home)
    fill(home)
    subprocess.run([sys.executable, "-c", KILLED, str(home.root)])
    log = home.warehouse.with_name(f"{home.warehouse.name}.wal")
    assert log.exists() and b"Zubaida" not in log.read_bytes()
    at_rest.rotate(home)
    for read_only in (True, False):
        with store.warehouse(home, read_only=read_only) as con:
            assert con.execute("from products.late").fetchall() == [("Zubaida",)]
    assert read_all(home) == 5


def test_a_view_over_files_is_read_with_the_new_key_once_it_is_made_anew(home):
    at_rest.prepare(home)
    fill(home)
    at_rest.rotate(home)
    with store.warehouse(home, read_only=False) as con:
        with pytest.raises(duckdb.Error):
            con.execute("from raw.t")
        con.execute(
            f"create or replace view raw.t as from {store.source(home.raw / 'f/d/t.parquet')}"
        )
        assert len(con.execute("from raw.t").fetchall()) == 3
