"""The register of contact search: who is shielded, who consented to a sensitive service there.

A decision is about a person and carries the person's records of that day: where the linkage puts
a record under another key later, a shield goes with it; a consent stays with the key.
Files are added, never changed; of two decisions about one person and topic the later one counts.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from orchestration import store
from orchestration.paths import DBT_PROJECT

FOLDER = "contact_register"  # below state/
SHIELD = "shield"  # the topic that is no service; the others are sensitive services
RECORD = {"feed": pl.String, "file": pl.String, "row_number": pl.Int64, "role": pl.String}
SCHEMA = {
    "decision_id": pl.String,
    "person_id": pl.String,
    "topic": pl.String,
    "holds": pl.Boolean,
    "decided_on": pl.Date,
    "decided_by": pl.String,
    "reason": pl.String,
    "valid_to": pl.Date,
    **RECORD,
}


def stored(state: Path) -> pl.DataFrame:
    """Every decision, a row for each record that it carries. state: the folder state/."""
    files = sorted((state / FOLDER).glob("*.parquet"))
    empty = pl.DataFrame(schema=SCHEMA)
    return pl.concat([empty, *map(store.frame, files)]).sort(
        "decision_id", "feed", "file", "row_number", "role"
    )


def add(
    state: Path,
    person_id: str,
    topic: str,
    holds: bool,
    records: Iterable[tuple[str, str, int, str]],
    by: str,
    reason: str,
    on: date,
    until: date | None = None,
) -> str:
    """Write a decision; returns its id.

    holds: shielded, or consent given; False lifts or withdraws it. records: feed, file, row_number
    and role of the person's records. until: the first day on which it holds no more.
    """
    numbers = [int(p.stem) for p in (state / FOLDER).glob("*.parquet")]
    number = 1 + max(numbers, default=0)
    said = (f"C{number:07d}", person_id, topic, holds, on, by, reason, until)
    keys = [tuple(r) for r in records] or [(None,) * len(RECORD)]
    table = pl.DataFrame([(*said, *key) for key in keys], schema=SCHEMA, orient="row")
    whole = state / FOLDER / f"{number:07d}.parquet"
    whole.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    store.write(part := whole.with_suffix(".part"), table.to_arrow())
    part.replace(whole)
    return said[0]


def topics() -> list[str]:
    """What can be decided: a shield, and consent for each sensitive service of seed `service`."""
    with (DBT_PROJECT / "seeds" / "service.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [SHIELD, *(row["service"] for row in rows if row["is_sensitive"] == "true")]


def keys_of(state: Path, person_id: str, topic: str, records: pl.DataFrame) -> list[str]:
    """The keys under which decisions about a person stand: today's, and those that one of the
    person's `records` (feed, file, row_number, role) had when a shield was set."""
    before = stored(state).filter(topic=topic).join(records, on=list(RECORD), how="semi")
    held = before["person_id"].to_list() if topic == SHIELD else []
    return sorted({person_id, *held})


def stored_as(state: Path) -> list[str]:
    """The names of the register's files: a new decision makes a new release."""
    return sorted(p.stem for p in (state / FOLDER).glob("*.parquet"))
