"""Homes for the checks: a ledger entry with its raw table, and a release."""

from datetime import date
from typing import Any

import polars as pl

from orchestration.governance import audit
from orchestration.home import Home, write_json
from orchestration.landing.ledger import Delivery, Entry, write


def landed(**given: Any) -> Delivery:
    """A delivery as the ledger has it: one row of police_asb, unless told otherwise."""
    feed = given.get("feed", "police_asb")
    facts: dict[str, Any] = {
        "feed": feed,
        "file": f"{feed}_20261101.csv",
        "delivery_date": date(2026, 11, 1),
        "version": 1,
        "late": False,
        "outcome": "accepted",
        "reason": None,
        "received": 1,
        "accepted": 1,
        "quarantined": 0,
        "quarantined_by_reason": {},
        "normalisations": [],
        "delivery_id": "one",
        "sha256": "0" * 64,
        "contract_id": feed,
        "contract_version": "1.0.0",
    }
    return Delivery(**{**facts, **given})


def deliver(home: Home, delivery: Delivery, columns: dict[str, Any] | None) -> None:
    """Write the delivery's ledger entry, and its raw table where there are columns."""
    d = delivery
    entry = Entry(
        d.feed, d.file, d.sha256, d.delivery_id, 1, d.outcome, d.reason, d.contract_id,
        d.contract_version, [d],
    )  # fmt: skip
    write(home, entry)
    if columns is not None:
        path = home.raw / d.feed / d.delivery_id / f"{d.feed}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(columns).write_parquet(path)


def publish(
    home: Home,
    tables: dict[str, dict[str, list[Any]]],
    types: dict[str, Any] | None = None,
    day: str = "2026-11-20",
) -> None:
    """Write a release (`consumer/table` -> columns) and make it the current one."""
    release = f"{day}-0123456789ab"
    for name, columns in tables.items():
        path = home.published / release / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(columns, schema_overrides=types).write_parquet(path)
    write_json(home.published / release / "manifest.json", {})
    audit.append(home, audit.PUBLISHED, {"release_id": release})
    write_json(home.published / "current.json", {"release_id": release})
