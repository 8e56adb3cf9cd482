"""The ledger as tables: for dbt (`work/delivery.parquet`) and for the data steward."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from orchestration import store
from orchestration.landing import ledger
from orchestration.landing.ledger import ACCEPTED

if TYPE_CHECKING:
    from orchestration.home import Home

LAYOUT = pa.schema(
    {
        "feed": pa.string(),
        "file": pa.string(),
        "table": pa.string(),
        "delivery_id": pa.string(),
        "delivery_date": pa.date32(),
        "version": pa.int32(),
        "late": pa.bool_(),
        "outcome": pa.string(),
        "reason": pa.string(),
        "received": pa.int64(),
        "accepted": pa.int64(),
        "quarantined": pa.int64(),
        "quarantined_by_reason": pa.string(),  # a JSON object: reason -> rows
        "normalisations": pa.list_(pa.string()),
        "sha256": pa.string(),
        "contract_id": pa.string(),
        "contract_version": pa.string(),
        "superseded": pa.bool_(),
        "removed": pa.int64(),
        "removed_by_reason": pa.string(),  # a JSON object: erased, retention -> rows
        "agreement_ended": pa.bool_(),
    }
)


def write(home: Home, ended: Container[str] = ()) -> None:
    """Write every delivery, superseded ones too, as one Parquet file, whole or not at all.

    `ended` are the feed contracts that no agreement in force covers any more.
    """
    rows: list[dict[str, Any]] = []
    for delivery in ledger.deliveries(home, superseded=True):
        row = asdict(delivery)
        for counts in ("quarantined_by_reason", "removed_by_reason"):
            row[counts] = json.dumps(row[counts], sort_keys=True)
        row["agreement_ended"] = delivery.outcome == ACCEPTED and delivery.contract_id in ended
        rows.append(row)
    path = home.work / "delivery.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_suffix(".part")
    store.write(staged, pa.Table.from_pylist(rows, schema=LAYOUT))
    staged.replace(path)


def rows_in_use(home: Home) -> Counter[str]:
    """By feed, the rows that a release is made from: accepted, still held, under an agreement."""
    rows: Counter[str] = Counter()
    for row in store.read(home.work / "delivery.parquet").to_pylist():
        if not row["agreement_ended"] and not row["superseded"]:
            rows[row["feed"]] += row["accepted"] - row["removed"]
    return +rows


def quarantined(home: Home, feed: str) -> list[dict[str, Any]]:
    """The rows held back of a feed's deliveries in force, by file and row number; no values.

    Columns: feed, file, table, row_number, contract, contract_version, field, reason,
    value_class, other_failures.
    """
    rows: list[dict[str, Any]] = []
    live = ledger.in_force(ledger.read(home)).values()
    for entry in live:
        path = home.quarantine / feed / f"{entry.delivery_id}.parquet"
        if entry.feed == feed and path.exists():
            rows += store.read(path).to_pylist()
    return sorted(rows, key=lambda row: (row["file"], row["row_number"]))
