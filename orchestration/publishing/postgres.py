"""Load the current release into PostgreSQL: a schema and a role a consumer, in one transaction.

Tables are loaded into new schemas beside those that consumers read; at the end the old ones go and
the new ones take their names, so that a reader sees the former release or the new one, and waits
for an instant. Whatever fails, the former release stays. The role of consumer `x` is `ei_x`: it
cannot log in, is granted to the people and programs of the consumer by whoever runs the server,
and may read what its grants name and nothing else. Row policies hold it to the agreements' terms.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql

from orchestration import store
from orchestration.home import Home
from orchestration.publishing.errors import NoRelease, PublishingError
from orchestration.publishing.policies import policy
from orchestration.publishing.release import current, manifest, require_as_published

OURS = "A release of the Early Intervention data platform"  # in the comment of every schema of ours
PATIENCE = "30s"  # for a lock that a reader holds
Cursor = psycopg.Cursor[Any]
Progress = Callable[[str], None]


def load(home: Home, dsn: str, progress: Progress | None = None) -> dict[str, Any]:
    """Make the current release what consumers read in the database at `dsn`, and note it in the
    audit log; returns {release_id, consumers: {consumer: {table: rows}}}.

    Raises NoRelease, ReleaseDamaged where a file is not what was published, and PublishingError
    where the server does not take it: then the former release stands.
    """
    from orchestration.governance.audit import append

    release = current(home)
    if release is None:
        raise NoRelease("there is no release yet: 'ei run' makes one")
    said = manifest(home, release.release_id)
    for consumer in said["consumers"]:
        require_as_published(home, release.release_id, consumer)
    try:
        with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
            loaded = _load(cursor, release.path, said, progress or (lambda _: None))
    except psycopg.Error as error:
        raise PublishingError(_words(error)) from None
    done = {"release_id": release.release_id, "consumers": loaded}
    append(home, "loaded_into_postgres", done)
    return done


def _words(error: psycopg.Error) -> str:
    """What went wrong, without what an error of the server may quote of a row."""
    if error.sqlstate is None:  # it did not get as far as a row
        return f"PostgreSQL: {error}".strip()
    about = error.diag
    named = [about.schema_name, about.table_name, about.column_name, about.constraint_name]
    where = ".".join(filter(None, named))
    safe = error.sqlstate[:2] in ("28", "3D", "42", "2B", "55")  # rights, names, what depends on it
    told = f": {about.message_primary}" if safe else ""
    place = f" at {where}" if where else ""
    return f"PostgreSQL: {type(error).__name__} ({error.sqlstate}){place}{told}"


def _load(
    cursor: Cursor, folder: Path, said: Mapping[str, Any], progress: Progress
) -> dict[str, dict[str, int]]:
    cursor.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(PATIENCE)))
    cursor.execute("select pg_advisory_xact_lock(hashtext('ei publish'))")  # one load at a time
    made_for = date.fromisoformat(said["created"])
    loaded: dict[str, dict[str, int]] = {}
    for consumer, part in said["consumers"].items():
        schema = f"{consumer}__new"
        _drop(cursor, schema)
        cursor.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        _comment(cursor, schema, said["release_id"])
        loaded[consumer] = {}
        for name, table in part["tables"].items():
            rows = _table(cursor, schema, name, folder / table["file"])
            if rows != table["rows"]:
                raise PublishingError(f"{consumer}/{name}: {rows} of {table['rows']} rows loaded")
            loaded[consumer][name] = rows
            progress(f"loaded for {consumer}: {name}, {rows} rows")
        _open(cursor, schema, consumer, part["tables"], said["agreements"], made_for)
    for schema in _ours(cursor):
        if not schema.endswith("__new"):
            _drop(cursor, schema)
    for consumer in loaded:
        cursor.execute(
            sql.SQL("alter schema {} rename to {}").format(
                sql.Identifier(f"{consumer}__new"), sql.Identifier(consumer)
            )
        )
    return loaded


def _ours(cursor: Cursor) -> list[str]:
    """The schemas that a load has made, by their comment."""
    cursor.execute(
        "select nspname from pg_namespace where obj_description(oid, 'pg_namespace') like %s"
        " order by nspname",
        (f"{OURS}%",),
    )
    return [row[0] for row in cursor.fetchall()]


def _comment(cursor: Cursor, schema: str, release: str) -> None:
    text = sql.Literal(f"{OURS}: {release}")
    cursor.execute(sql.SQL("comment on schema {} is {}").format(sql.Identifier(schema), text))


def _drop(cursor: Cursor, schema: str) -> None:
    """Drop a schema of ours with its tables. What others built on them stops it: nothing that is
    not ours is dropped."""
    if schema not in _ours(cursor):
        return  # is not there, or is not ours: making it fails by itself
    cursor.execute("select tablename from pg_tables where schemaname = %s", (schema,))
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL("drop table {}").format(sql.Identifier(schema, name)))
    cursor.execute(sql.SQL("drop schema {}").format(sql.Identifier(schema)))


def _table(cursor: Cursor, schema: str, name: str, path: Path) -> int:
    """Make a table and copy the file's rows into it; how many there are."""
    layout = store.schema(path)
    columns = [sql.SQL("{} {}").format(sql.Identifier(f.name), _type(f.type)) for f in layout]
    table = sql.Identifier(schema, name)
    cursor.execute(sql.SQL("create table {} ({})").format(table, sql.SQL(", ").join(columns)))
    names = sql.SQL(", ").join(map(sql.Identifier, layout.names))
    rows = 0
    with cursor.copy(sql.SQL("copy {} ({}) from stdin").format(table, names)) as copy:
        for values in _rows(path):
            copy.write_row(values)
            rows += 1
    return rows


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    for batch in store.batches(path):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _type(of: pa.DataType) -> sql.SQL:
    if pa.types.is_boolean(of):
        return sql.SQL("boolean")
    if pa.types.is_integer(of):
        return sql.SQL("bigint")
    if pa.types.is_floating(of):
        return sql.SQL("double precision")
    if pa.types.is_date(of):
        return sql.SQL("date")
    if pa.types.is_timestamp(of):
        return sql.SQL("timestamp")
    if pa.types.is_string(of) or pa.types.is_large_string(of):
        return sql.SQL("text")
    raise PublishingError(f"no PostgreSQL type for {of}")


def _open(
    cursor: Cursor,
    schema: str,
    consumer: str,
    tables: Mapping[str, Any],
    terms: Mapping[str, Any],
    made_for: date,
) -> None:
    """Let the consumer's role read the granted columns, in the rows that the policy allows."""
    role = sql.Identifier(f"ei_{consumer}")
    cursor.execute("select 1 from pg_roles where rolname = %s", (f"ei_{consumer}",))
    if cursor.fetchone() is None:
        cursor.execute(sql.SQL("create role {} nologin").format(role))
    name = sql.Identifier(schema)
    cursor.execute(sql.SQL("revoke all on schema {} from public").format(name))
    cursor.execute(sql.SQL("grant usage on schema {} to {}").format(name, role))
    for table, said in tables.items():
        place, columns = sql.Identifier(schema, table), said["columns"]
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        cursor.execute(sql.SQL("revoke all on {} from public").format(place))
        cursor.execute(sql.SQL("grant select ({}) on {} to {}").format(names, place, role))
        cursor.execute(sql.SQL("alter table {} enable row level security").format(place))
        cursor.execute(
            sql.SQL("create policy granted on {} for select to {} using ({})").format(
                place, role, policy(columns, terms, made_for)
            )
        )
        for column, of in columns.items():
            clauses = "; ".join(
                f"{c['agreement']} {c['agreement_version']} {c['grant']} for {c['purpose']}"
                for c in of["clauses"]
            )
            cursor.execute(
                sql.SQL("comment on column {} is {}").format(
                    sql.Identifier(schema, table, column), sql.Literal(clauses)
                )
            )
