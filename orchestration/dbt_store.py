"""dbt-duckdb's plugin that opens the warehouse as the home keeps it: encrypted, or plain.

dbt starts with a database in memory; here the home's is attached to it as `warehouse`, before dbt
does so itself (`attach if not exists`), and so the key stands in no profile, log or artefact.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration import duck
from orchestration.home import Home
from orchestration.key_at_rest import Key, key_below


class Plugin(BasePlugin):
    """The home that EI_HOME names; without it (linting, parsing) the profile's database."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Attach the warehouse, and tell the macro `sources_as_views` of encrypted files."""
        conn.execute("create table memory.main.encrypted (location varchar, as_table varchar)")
        if "EI_HOME" not in os.environ:
            return
        home = Home(Path(os.environ["EI_HOME"]))
        key = key_below(home.root)
        duck.know(conn, *([key] if key else []))
        conn.execute(duck.attach(home.warehouse, "warehouse", key))
        if key is not None:
            state = Path(os.environ.get("EI_STATE", "."))
            for location, table in encrypted_sources(conn, home, state, key):
                conn.execute("insert into memory.main.encrypted values (?, ?)", [location, table])

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """What names no database means the warehouse."""
        cursor.execute("use warehouse")


def encrypted_sources(
    con: duckdb.DuckDBPyConnection, home: Home, state: Path, key: Key
) -> Iterator[tuple[str, str]]:
    """(location as the sources' meta has it, the same as a table in SQL) of what dbt reads."""
    names = {(path.parent.parent.name, path.name) for path in home.raw.glob("*/*/*.parquet")}
    for feed, name in sorted(names):
        parts = sorted((home.raw / feed).glob(f"*/{name}"))
        yield f"{home.raw}/{feed}/*/{name}", by_name(con, key, parts)
    for path in (home.work / "delivery.parquet", home.reference / "postcode.parquet"):
        if path.exists():
            yield str(path), duck.table(key, path)
    for path in state.glob("*.parquet"):
        yield str(path), duck.table(key, path)


def by_name(con: duckdb.DuckDBPyConnection, key: Key, paths: Sequence[Path]) -> str:
    """Files as one table, columns by name; what a file lacks is null in its rows.

    DuckDB's own `union_by_name` fails on encrypted files (duckdb/duckdb#21508, 1.5.5): files of
    the same columns are read together, and those groups united.
    """
    groups: dict[tuple[tuple[str, str], ...], list[Path]] = {}
    for path in paths:
        con.execute(f"select * from {duck.table(key, path)} limit 0")
        columns = tuple((str(c[0]), str(c[1])) for c in con.description or ())
        groups.setdefault(columns, []).append(path)
    united = (f"select * from {duck.table(key, *group)}" for group in groups.values())
    return "(" + " union all by name ".join(united) + ")"
