"""DuckDB as it reads and writes what is encrypted: the words of its SQL, and its cryptography.

DuckDB writes encrypted files only with OpenSSL, which comes with its extension `httpfs`; that is
installed as a Python package, so nothing is downloaded.
"""

import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from orchestration.key_at_rest import Key


def opened(*keys: Key, **settings: Any) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that knows the keys, each by its id. What it spills is encrypted too."""
    con = duckdb.connect(config={"temp_directory": "", **settings})
    know(con, *keys)
    return con


def know(con: duckdb.DuckDBPyConnection, *keys: Key) -> None:
    """Let a DuckDB read and write what has these keys."""
    if keys:
        con.load_extension(_extension())
        con.execute("set temp_file_encryption = true")
    for key in keys:
        con.execute(f"pragma add_parquet_key('{key.id}', '{key.parquet}')")


def cursor(key: Key | None) -> duckdb.DuckDBPyConnection:
    """A connection to this process's one DuckDB for files with the key, or with none."""
    return _shared(key, os.getpid()).cursor()


@cache
def _shared(key: Key | None, _process: int) -> duckdb.DuckDBPyConnection:
    return opened(*([key] if key else []))


def table(key: Key | None, *paths: Path) -> str:
    """Parquet files as a table in SQL."""
    listed = ", ".join(f"'{text(path)}'" for path in paths)
    config = f", encryption_config = {{footer_key: '{key.id}'}}" if key else ""
    return f"read_parquet([{listed}]{config})"


def options(key: Key) -> str:
    """How `copy ... to` writes a Parquet file with the key."""
    return f"(format parquet, compression zstd, encryption_config {{footer_key: '{key.id}'}})"


def attach(path: Path, name: str, key: Key | None, read_only: bool = False) -> str:
    """SQL that attaches a database file by that name."""
    said = ["read_only"] if read_only else []
    said += [f"encryption_key '{key.warehouse}'"] if key else []
    return f"attach '{text(path)}' as {name}" + (f" ({', '.join(said)})" if said else "")


def text(path: Path) -> str:
    """A path within an SQL literal."""
    return str(path).replace("'", "''")


@cache
def _extension() -> str:
    folder = files("duckdb_extension_httpfs") / "extensions" / f"v{duckdb.__version__}"
    return str(folder / "httpfs.duckdb_extension")
