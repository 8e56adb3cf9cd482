"""Nothing is kept past its time: what the agreements' retention rules take away by themselves.

Deliveries and records go at the beginning of a run, before anything is made of them; releases, and
the secrets of pseudonyms that none of them needs any more, at its end. What is to go is entered in
the audit log first, by agreement and rule, so that nothing goes unsaid.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from orchestration import store
from orchestration.contracts.model import FeedContract
from orchestration.governance import audit
from orchestration.governance.checks.context import Context, load
from orchestration.governance.checks.releases import current_release, releases
from orchestration.governance.model import RetentionRule, in_force
from orchestration.governance.noted import agreements_of
from orchestration.governance.periods import before
from orchestration.governance.rights.erase import forget_warehouse
from orchestration.governance.rights.known import Finder, going, take_out
from orchestration.home import Home, read_json
from orchestration.landing import ledger, removed
from orchestration.paths import CONTRACTS
from orchestration.publishing.pseudonyms import kept_keys, path_of

APPLIED = "retention_applied"
DELETE = "delete"  # of a schedule's actions; what is to be reviewed stays, and C18 tells of it


@dataclass(frozen=True)
class Gone:
    """What one rule took away: so many `deliveries`, `records` or `releases`."""

    agreement: str
    contract: str
    schedule: str
    what: str
    count: int
    rows: int


def apply(home: Home, as_of: date, root: Path = CONTRACTS) -> list[Gone]:
    """Take deliveries and records that are past their time out of the raw store and the quarantine.

    Where anything went, the warehouse goes too and is built anew.
    """
    context = load(as_of, root, None, None)
    found: list[Gone] = []
    for agreement, rule, limit in _due(context):
        contract = context.feeds.get(rule.contract)
        if contract is None:
            continue
        if context.registers.retention[rule.schedule].trigger == "record" and rule.column:
            found += _records(home, contract, agreement, rule, limit)
        else:
            found += _deliveries(home, contract, agreement, rule, limit)
    if found:
        forget_warehouse(home)
    return found


def prune(home: Home, as_of: date, root: Path = CONTRACTS) -> list[Gone]:
    """Remove the releases that are past the shortest period of any of their products, with their
    state, and the secrets of epochs that no kept release needs. The current release stays."""
    context = load(as_of, root, None, None)
    rules = [due for due in _due(context) if due[1].contract in context.products]
    current = current_release(home)
    found = []
    if rules and current:
        agreement, rule, limit = max(rules, key=lambda due: (due[2], due[0]))
        old = [r for r in releases(home) if r.as_of < limit and r.id != current.id]
        if old:
            gone = Gone(agreement, rule.contract, rule.schedule, "releases", len(old), 0)
            _say(home, limit, [gone], [r.id for r in old])
            found.append(gone)
        for release in old:
            shutil.rmtree(release.path)
            shutil.rmtree(home.state / release.id, ignore_errors=True)
    _prune_keys(home)
    return found


def ended(as_of: date, root: Path = CONTRACTS) -> frozenset[str]:
    """The feed contracts that no agreement in force lets the platform have.

    Where a document cannot be read, a contract that no other names is not said to have ended: C01
    tells of the mistake, and a slip of the pen takes nothing out of a release.
    """
    context = load(as_of, root, None, None)
    covered = agreements_of(as_of, root)
    named = {
        grant.contract
        for agreement in context.agreements.values()
        if not in_force(agreement, as_of)
        for grant in agreement.grants
    }
    unsure = bool(context.mistakes["agreements"])
    return frozenset(
        name for name in context.feeds if name not in covered and (name in named or not unsure)
    )


def applied(home: Home) -> list[dict[str, Any]]:
    """What went so far, newest first, from the audit log: a line a rule and day."""
    return [
        {"on": entry["at"][:10], "before": entry["facts"]["before"], **gone}
        for entry in reversed(audit.entries(home))
        if entry.get("kind") == APPLIED
        for gone in entry["facts"]["removed"]
    ]


def _due(context: Context) -> Iterator[tuple[str, RetentionRule, date]]:
    """Each rule of each agreement that deletes, with the day before which nothing may be left."""
    for agreement in context.agreements.values():
        for rule in agreement.retention:
            schedule = context.registers.retention.get(rule.schedule)
            if schedule and schedule.action == DELETE:
                yield agreement.id, rule, before(context.as_of, schedule.period)


def _say(home: Home, limit: date, gone: Iterable[Gone], names: list[str]) -> None:
    facts = {"before": limit.isoformat(), "removed": [asdict(g) for g in gone], "names": names}
    audit.append(home, APPLIED, facts)


def _deliveries(
    home: Home, contract: FeedContract, agreement: str, rule: RetentionRule, limit: date
) -> list[Gone]:
    old = [
        entry
        for entry in ledger.in_force(ledger.read(home)).values()
        if entry.contract_id == contract.id
        and any(p.delivery_date and p.delivery_date < limit for p in entry.parts)
        and _is_held(home, entry)
    ]
    if not old:
        return []
    ids = {entry.delivery_id for entry in old}
    parts = [p for p in ledger.deliveries(home) if p.feed == contract.feed and p.delivery_id in ids]
    rows = sum(part.accepted - part.removed for part in parts)
    gone = Gone(agreement, contract.id, rule.schedule, "deliveries", len(old), rows)
    _say(home, limit, [gone], [entry.delivery_id for entry in old])
    for entry in old:
        removed.note_whole(home, entry.feed, entry.delivery_id, removed.RETENTION)
        shutil.rmtree(home.raw / entry.feed / entry.delivery_id, ignore_errors=True)
        (home.quarantine / entry.feed / f"{entry.delivery_id}.parquet").unlink(missing_ok=True)
    return [gone]


def _is_held(home: Home, entry: ledger.Entry) -> bool:
    gone = removed.read(home, entry.feed, entry.delivery_id)
    return gone.whole is None or (home.raw / entry.feed / entry.delivery_id).exists()


def _records(
    home: Home, contract: FeedContract, agreement: str, rule: RetentionRule, limit: date
) -> list[Gone]:
    """Records whose day lies before the limit, and those that rest on them alone."""
    table, _, column = (rule.column or "").rpartition(".")
    named = [t.name for t in contract.tables if column in {f.name for f in t.fields}]
    named = [name for name in named if table in ("", name)]
    if len(named) != 1:
        return []  # C13 tells of it
    folders = sorted(p.parent for p in (home.raw / contract.feed).glob(f"*/{named[0]}.parquet"))
    if not any(
        _old(store.frame(f / f"{named[0]}.parquet", [column]), column, limit).any() for f in folders
    ):
        return []
    finder = Finder(contract, b"", frozenset())
    held = finder.find(folders)
    for one in held:
        if one.table.name == named[0]:
            one.whole = _old(one.rows, column, limit)
    finder.spread(held)
    rows = sum(int(one.whole.sum()) for one in held)
    gone = Gone(agreement, contract.id, rule.schedule, "records", rows, rows)
    _say(home, limit, [gone], [])
    for delivery_id, files in going(held, removed.RETENTION).items():
        removed.note(home, contract.feed, delivery_id, files)
    for one in held:
        take_out(one)
    return [gone]


def _old(rows: pl.DataFrame, column: str, limit: date) -> pl.Series:
    return (rows[column] < limit).fill_null(False)


def _prune_keys(home: Home) -> None:
    """Remove secrets of former epochs under which no kept release has pseudonyms."""
    needed = {
        column["pseudonym_key"]
        for release in releases(home)
        for part in (read_json(release.path / "manifest.json") or {}).get("consumers", {}).values()
        for table in part["tables"].values()
        for column in table["columns"].values()
    }
    keys = kept_keys(home)
    newest = {(k.consumer, k.purpose): k.epoch for k in keys}  # the last of them: sorted by epoch
    for key in keys:
        if key.epoch < newest[key.consumer, key.purpose] and key.id not in needed:
            audit.append(home, "key_removed", {"key_id": key.id})
            path_of(home, key.consumer, key.purpose, key.epoch).unlink()
