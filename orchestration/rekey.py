"""Encrypt a home's tables with another key, file by file; stopped anywhere, it is done again."""

import os
from pathlib import Path

import duckdb

from orchestration import duck
from orchestration.home import Home
from orchestration.key_at_rest import Key

STORES = ("raw", "quarantine", "reference", "work", "state", "published")  # with Parquet files


def rekey(home: Home, old: Key | None, new: Key) -> int:
    """Give every file and the warehouse the key `new`; returns how many had `old` (None: none)."""
    done = 0
    with duck.opened(*(key for key in (old, new) if key)) as con:
        for path in files(home):
            done += _file(con, path, old, new)
        if home.warehouse.exists():
            done += _warehouse(con, home.warehouse, old, new)
    return done


def files(home: Home) -> list[Path]:
    """Every Parquet file of the platform's own folders."""
    return sorted(
        path
        for name in STORES
        for path in (home.root / name).rglob("*.parquet")
        if not path.is_symlink()
    )


def is_encrypted(path: Path) -> bool:
    """Whether a Parquet file is encrypted, footer and all (its first four bytes say so)."""
    with path.open("rb") as file:
        return file.read(4) == b"PARE"


def _file(con: duckdb.DuckDBPyConnection, path: Path, old: Key | None, new: Key) -> bool:
    if is_encrypted(path) and (old is None or _opens(con, path, new)):
        return False
    aside = path.with_suffix(".rekeyed")
    before = duck.table(old if is_encrypted(path) else None, path)
    con.execute(f"copy (from {before}) to '{duck.text(aside)}' {duck.options(new)}")
    _replace(aside, path)
    return True


def _opens(con: duckdb.DuckDBPyConnection, path: Path, key: Key) -> bool:
    try:
        con.execute(f"select * from {duck.table(key, path)} limit 0")
    except duckdb.Error:
        return False
    return True


def _warehouse(con: duckdb.DuckDBPyConnection, path: Path, old: Key | None, new: Key) -> bool:
    try:
        con.execute(duck.attach(path, "rekeyed", new, read_only=True))
    except duckdb.Error:
        pass
    else:
        con.execute("detach rekeyed")
        return False
    aside = path.with_suffix(".rekeyed")
    for left in (aside, _log_of(aside)):
        left.unlink(missing_ok=True)
    con.execute(duck.attach(path, "before", old))
    con.execute("force checkpoint before")  # what a killed run left in its log goes into the file
    con.execute(duck.attach(aside, "rekeyed", new))
    con.execute("copy from database before to rekeyed")
    con.execute("detach before")
    con.execute("detach rekeyed")
    _log_of(path).unlink(missing_ok=True)
    _replace(aside, path)
    return True


def _log_of(warehouse: Path) -> Path:
    """DuckDB's write-ahead log of a database file."""
    return warehouse.with_name(f"{warehouse.name}.wal")


def _replace(aside: Path, path: Path) -> None:
    aside.chmod(0o600)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(path)
