"""C18, C19: nothing is kept past its time, and who was erased is gone."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from typing import NamedTuple

import duckdb
import polars as pl

from orchestration import store
from orchestration.contracts import ContractError
from orchestration.contracts.identifying import person_columns
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.checks.releases import KeptRelease, releases
from orchestration.governance.model import RetentionRule
from orchestration.governance.periods import before
from orchestration.governance.rights import erase, objections, register
from orchestration.governance.rights.objections import Excluded
from orchestration.governance.rights.releases import pseudonyms_of, secrets_of
from orchestration.home import Home, read_json
from orchestration.landing import deliveries


def c18(context: Context) -> Iterator[Finding]:
    """No delivery, record or release is older than its retention schedule allows."""
    home = context.home
    if home is None:
        return
    for agreement in context.agreements.values():
        yield Finding(agreement.id)
        for rule in agreement.retention:
            schedule = context.registers.retention.get(rule.schedule)
            if schedule is None:
                continue
            limit = before(context.as_of, schedule.period)
            if rule.contract in context.products:
                old = sum(r.as_of < limit for r in releases(home))
                what = "releases"
            elif schedule.trigger == "record" and rule.column:
                found = record_days(context, home, rule, [limit])
                old, what = found.before[0] if found else 0, "records"
            else:
                days = (
                    d.delivery_date
                    for d in deliveries(home)
                    if d.contract_id == rule.contract and d.accepted > d.removed
                )
                old, what = sum(1 for day in days if day and day < limit), "deliveries"
            if old:
                message = f"{rule.contract}: {old} {what} are older than {schedule.period}"
                yield Finding(agreement.id, message)


class RecordDays(NamedTuple):
    """The dates of a rule in the raw records: the first of them, and how many lie before days."""

    first: date | None
    before: list[int]


def record_days(
    context: Context, home: Home, rule: RetentionRule, days: Sequence[date]
) -> RecordDays | None:
    """What raw records say of the date that a rule counts from; None where that cannot be told."""
    feed = context.feeds.get(rule.contract)
    table, _, column = (rule.column or "").rpartition(".")
    tables = [t for t, c in context.columns(rule.contract) if c == column and table in ("", t)]
    if feed is None or len(tables) != 1:
        return None
    paths = sorted((home.raw / feed.feed).glob(f"*/{tables[0]}.parquet"))
    if not paths:
        return RecordDays(None, [0] * len(days))
    counts = ", ".join(f'count(*) filter (where "{column}" < ?)' for _ in days)
    with store.connection(home.root) as con:
        row = con.execute(
            f'select min("{column}"), {counts} from {store.source(*paths)}', list(days)
        ).fetchone()
    return RecordDays(row[0], [int(n) for n in row[1:]]) if row else None


def c19(context: Context) -> Iterator[Finding]:
    """An erased person is in no kept release, not in the warehouse and not in the raw store; one
    who objected or opted out is in no kept release that serves that purpose.

    Only keyed digests are kept, so the proof does not keep the person.
    """
    home = context.home
    if home is None:
        return
    yield Finding("erasures")
    gone = register.erased(home).keys
    with ExitStack() as stack:
        con = stack.enter_context(store.warehouse(home)) if home.warehouse.exists() else None
        out = objections.excluded(home, con, context.root) if con and _has_keys(con) else None
        for release in releases(home):
            yield from _in_release(home, release, gone, out)
        if con and gone:
            yield from _in_warehouse(home, con, gone)
    try:
        for feed, rows in erase.left_behind(home).items():
            yield Finding("raw store", f"{feed}: {rows} rows are about an erased person")
    except ContractError as error:
        named = ", ".join(sorted({m.file for m in error.mistakes}))
        yield Finding("raw store", f"not known: {named} cannot be read (C01)")
    if register.pending(home).exists():
        yield Finding("erasures", "an erasure was begun and is not finished: `ei run` finishes it")


def _has_keys(con: duckdb.DuckDBPyConnection) -> bool:
    tables = "select 1 from information_schema.tables where table_name = 'person_key'"
    return con.execute(tables).fetchone() is not None


def _in_release(
    home: Home, release: KeptRelease, gone: frozenset[str], out: Excluded | None
) -> Iterator[Finding]:
    """Tables of a kept release with somebody in them who is to be in none of it."""
    if not gone and out in (None, objections.NOBODY):
        return
    said = read_json(release.path / "manifest.json") or {}
    secret = register.secret_of(home)
    secrets = secrets_of(home)
    for table in release.tables:
        held = _keys(store.frame(table.path, person_columns(table.name, table.columns)))
        where = f"{table.consumer}/{table.name}"
        if any(register.of_key(secret, key) in gone for key in held):
            yield Finding(release.id, f"{where} holds an erased person")
        facts = said.get("consumers", {}).get(table.consumer, {}).get("tables", {})
        columns = facts.get(table.name, {}).get("columns", {})
        clauses = {(c["agreement"], c["purpose"]) for v in columns.values() for c in v["clauses"]}
        kept_out = [out.of(*clause) for clause in clauses] if out else []
        if not kept_out or not any(kept_out):
            continue
        hidden = {v["pseudonym_key"] for v in columns.values()} - {None}
        every = set().union(*kept_out) if len(clauses) == 1 else frozenset.intersection(*kept_out)
        names = pseudonyms_of(secrets, every, hidden) if hidden else every
        if held & names:
            yield Finding(release.id, f"{where} holds a person who objected or opted out")


def _in_warehouse(
    home: Home, con: duckdb.DuckDBPyConnection, gone: frozenset[str]
) -> Iterator[Finding]:
    secret = register.secret_of(home)
    tables: dict[tuple[str, str], list[str]] = {}
    for schema, name, column in con.execute(
        """select table_schema, table_name, column_name from information_schema.columns
        where data_type = 'VARCHAR' order by all"""
    ).fetchall():
        tables.setdefault((schema, name), []).append(column)
    for (schema, name), columns in tables.items():
        for column in person_columns(name, columns):
            keys = con.sql(f'select distinct "{column}" from "{schema}"."{name}"').pl()
            if any(register.of_key(secret, key) in gone for key in _keys(keys)):
                yield Finding("warehouse", f"{schema}.{name} holds an erased person")
                break


def _keys(frame: pl.DataFrame) -> set[str]:
    """Every key in the columns; some hold several, parted by blanks."""
    return {
        key
        for name in frame.columns
        for value in frame[name].drop_nulls().unique()
        for key in str(value).split()
    }
