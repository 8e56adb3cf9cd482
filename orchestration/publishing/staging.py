"""Write the tables of a candidate release, and the state that goes with it, aside."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import store
from orchestration.home import Home
from orchestration.linkage.state import STATE_TABLES
from orchestration.publishing.errors import PublishingError
from orchestration.publishing.grants import TableGrant
from orchestration.publishing.grounds import Grounds
from orchestration.publishing.keys import keys_of
from orchestration.publishing.pseudonyms import Key
from orchestration.publishing.query import EXCLUDED, ordered, quoted, table_query, who_of

PRODUCTS = "products"


@contextmanager
def warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, to be read only. Raises PublishingError where there is none."""
    if not home.warehouse.is_file():
        raise PublishingError("there is no warehouse to publish from")
    with store.warehouse(home) as con:
        yield con


def require(con: duckdb.DuckDBPyConnection, grants: Mapping[str, Mapping[str, TableGrant]]) -> None:
    """Raises PublishingError that names every table and column which is granted and not there, and
    every table of the state that is not."""
    rows = con.execute(
        "select table_schema, table_name, column_name from information_schema.columns"
    ).fetchall()
    there = {f"{schema}.{table}.{column}" for schema, table, column in rows}
    tables = {f"{schema}.{table}" for schema, table, _ in rows}
    missing = {f"{schema}.{name}" for name, schema in STATE_TABLES.items()} - tables
    for table in (table for every in grants.values() for table in every.values()):
        name = f"{PRODUCTS}.{table.product.id}"
        if name not in tables:
            missing.add(name)
            continue
        asked = {row.column for clause in table.clauses for row in clause.rows}
        missing |= {f"{name}.{c}" for c in asked.union(table.columns)} - there
    if missing:
        raise PublishingError(f"missing in the warehouse: {', '.join(sorted(missing))}")


def stage_consumers(
    home: Home,
    con: duckdb.DuckDBPyConnection,
    grounds: Grounds,
    grants: Mapping[str, Mapping[str, TableGrant]],
    day: date,
    folder: Path,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Write `folder/<consumer>/<table>.parquet` for all; returns the manifest's `consumers`."""
    said: dict[str, Any] = {}
    kept_out = exclude(home, con, grants)
    for consumer, tables in grants.items():
        (folder / consumer).mkdir(mode=0o700)
        hidden = grounds.consumers[consumer].pseudonymised
        entries = {}
        for name, table in tables.items():
            keys = keys_of(home, consumer, table) if hidden else {}
            file = f"{consumer}/{name}.parquet"
            source = f"{PRODUCTS}.{quoted(name)}"
            sql, parameters = table_query(table, source, keys, day, kept_out)
            rows, digest = _copy(con, sql, parameters, folder / file)
            entries[name] = _entry(table, keys, file, rows, digest)
            progress(f"published for {consumer}: {name}, {rows} rows")
        said[consumer] = {"pseudonymised": hidden, "tables": entries}
    return said


def exclude(
    home: Home,
    con: duckdb.DuckDBPyConnection,
    grants: Mapping[str, Mapping[str, TableGrant]],
) -> frozenset[str]:
    """Make the table EXCLUDED of who objected or opted out; the clauses (`who_of`) in it."""
    from orchestration.governance.rights.objections import NOBODY, excluded

    found = excluded(home, con)
    if found == NOBODY:
        return frozenset()
    clauses = {c for tables in grants.values() for t in tables.values() for c in t.clauses}
    keys = {who_of(c): sorted(found.of(c.agreement, c.purpose)) for c in clauses}
    pairs = [(who, key) for who, listed in sorted(keys.items()) for key in listed]
    table = pa.table(
        {"who": [w for w, _ in pairs], "person_id": [k for _, k in pairs]},
        schema=pa.schema({"who": pa.string(), "person_id": pa.string()}),
    )
    con.register(EXCLUDED, table)
    return frozenset(who for who, _ in pairs)


def stage_state(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Any]:
    """Write `folder/<state table>.parquet`; returns the manifest's `state`."""
    said = {}
    for name, schema in sorted(STATE_TABLES.items()):
        source = f"{schema}.{quoted(name)}"
        columns = [c[0] for c in con.execute(f"describe {source}").fetchall()]
        file = folder / f"{name}.parquet"
        rows, digest = _copy(con, f"select * from {source} {ordered(columns)}", {}, file)
        said[name] = {"rows": rows, "sha256": digest}
    return said


def _copy(con: duckdb.DuckDBPyConnection, sql: str, parameters: Any, file: Path) -> tuple[int, str]:
    """Write a query's rows in their order; how many there are, and the file's digest."""
    try:
        reader = con.execute(sql, parameters).to_arrow_reader(store.ROW_GROUP)
        rows = 0
        with store.Writer(file, reader.schema) as writer:
            for part in store.cut(reader):
                writer.add(part)
                rows += part.num_rows
        return rows, store.digest(file)
    except duckdb.Error as error:  # its words may quote a value
        raise PublishingError(f"{file.stem}: {type(error).__name__}") from None


def _entry(
    table: TableGrant, keys: Mapping[str, Key], file: str, rows: int, digest: str
) -> dict[str, Any]:
    return {
        "file": file,
        "rows": rows,
        "sha256": digest,
        "contract": table.product.id,
        "contract_version": table.product.version,
        "columns": {
            column: {
                "clauses": [clause.as_json() for clause in clauses],
                "pseudonym_key": keys[column].id if column in keys else None,
            }
            for column, clauses in table.columns.items()
        },
    }
