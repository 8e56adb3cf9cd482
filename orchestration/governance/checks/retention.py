"""C18, C19: nothing is kept past its time, and who was erased is gone."""

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from orchestration import store
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.checks.releases import Published, releases
from orchestration.governance.model import RetentionRule
from orchestration.governance.periods import before
from orchestration.home import Home
from orchestration.landing import deliveries

ERASED = "erased.json"  # in home.audit: {"digests": [SHA-256 of every key the person went under]}
KEYS = ("person_id", "related_person_id")


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
                old, what = _records(context, home, rule, limit), "records"
            else:
                days = (d.delivery_date for d in deliveries(home) if d.contract_id == rule.contract)
                old, what = sum(1 for day in days if day and day < limit), "deliveries"
            if old:
                message = f"{rule.contract}: {old} {what} are older than {schedule.period}"
                yield Finding(agreement.id, message)


def _records(context: Context, home: Home, rule: RetentionRule, limit: date) -> int:
    """Number of raw records whose date of the rule lies before the limit."""
    feed = context.feeds.get(rule.contract)
    table, _, column = (rule.column or "").rpartition(".")
    tables = [t for t, c in context.columns(rule.contract) if c == column and table in ("", t)]
    if feed is None or len(tables) != 1:
        return 0
    paths = sorted((home.raw / feed.feed).glob(f"*/{tables[0]}.parquet"))
    if not paths:
        return 0
    with store.connection(home.root) as con:
        row = con.execute(
            f'select count(*) from {store.source(*paths)} where "{column}" < ?', [limit]
        ).fetchone()
    return int(row[0]) if row else 0


def c19(context: Context) -> Iterator[Finding]:
    """An erased or opted-out person is in no kept release and not in the warehouse.

    Only digests of the keys are kept, so the proof does not keep the person.
    """
    home = context.home
    if home is None:
        return
    yield Finding("erasures")
    path = home.audit / ERASED
    erased = set(json.loads(path.read_text())["digests"]) if path.exists() else set()
    if not erased:
        return
    for release in releases(home):
        for table in release.tables:
            if _keys(table) & erased:
                yield Finding(release.id, f"{table.consumer}/{table.name} holds an erased person")
    if home.warehouse.exists():
        with store.warehouse(home) as con:
            found = con.execute(
                "select table_schema, table_name, column_name from information_schema.columns"
                " where column_name in ('person_id', 'related_person_id') order by all"
            ).fetchall()
            for schema, name, column in found:
                rows = con.execute(
                    f'select distinct "{column}" from "{schema}"."{name}"'
                ).fetchall()
                if _digests(rows) & erased:
                    yield Finding("warehouse", f"{schema}.{name} holds an erased person")


def _keys(table: Published) -> set[str]:
    found: set[str] = set()
    with store.connection(table.path) as con:
        for column in set(KEYS) & set(table.columns):
            sql = f'select distinct "{column}" from {store.source(table.path)}'
            found |= _digests(con.execute(sql).fetchall())
    return found


def _digests(rows: list[tuple[object, ...]]) -> set[str]:
    return {sha256(str(row[0]).encode()).hexdigest() for row in rows if row[0] is not None}
