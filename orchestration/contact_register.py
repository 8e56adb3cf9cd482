"""The register of contact search: who is shielded, who consented to a sensitive service there.

A decision is about a person and carries the person's records of that day: where the linkage puts
a record under another key later, a shield goes with it; a consent stays with the key.
Files are added, never changed; of two decisions about one person and topic the later one counts.
A decision counts in contact search at once, and in what is published from the next run on.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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


def in_force(state: Path, day: date) -> pl.DataFrame:
    """The decisions that count on the day, a row for each record: a person's newest about a topic,
    unless it lifts or withdraws, or has run out."""
    newest = pl.col("decision_id") == pl.col("decision_id").max().over("person_id", "topic")
    lasts = pl.col("valid_to").is_null() | (pl.col("valid_to") > day)
    return stored(state).filter(newest).filter(pl.col("holds") & lasts)


@dataclass(frozen=True)
class Standing:
    """Who is shielded, and under which labels a person's sensitive services may be shown, by the
    keys under which it was decided."""

    shielded: frozenset[str] = frozenset()
    consents: Mapping[str, frozenset[str]] = field(default_factory=dict)


def standing(state: Path, day: date) -> Standing:
    """What counts on the day, for who shows children."""
    labels = sensitive()
    shielded, consents = set(), dict[str, frozenset[str]]()
    for person, topic in in_force(state, day).select("person_id", "topic").unique().iter_rows():
        if topic == SHIELD:
            shielded.add(person)
        elif topic in labels:
            consents[person] = consents.get(person, frozenset()) | {labels[topic]}
    return Standing(frozenset(shielded), consents)


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
    keys = [tuple(r) for r in records] or [(None,) * len(RECORD)]
    (state / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    part = state / FOLDER / f".{os.getpid()}.part"
    while True:
        number = 1 + max(map(int, stored_as(state)), default=0)
        said = (f"C{number:07d}", person_id, topic, holds, on, by, reason, until)
        table = pl.DataFrame([(*said, *key) for key in keys], schema=SCHEMA, orient="row")
        store.write(part, table.to_arrow())
        try:  # a link is never put over a file that somebody else wrote meanwhile
            os.link(part, state / FOLDER / f"{number:07d}.parquet")
        except FileExistsError:
            continue
        finally:
            part.unlink()
        return said[0]


def sensitive() -> dict[str, str]:
    """The sensitive services of seed `service`, each with the label under which it is shown."""
    with (DBT_PROJECT / "seeds" / "service.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["service"]: r["contact_label"] for r in rows if r["is_sensitive"] == "true"}


def topics() -> list[str]:
    """What can be decided: a shield, and consent for each sensitive service."""
    return [SHIELD, *sensitive()]


def keys_of(state: Path, person_id: str, topic: str, records: pl.DataFrame) -> list[str]:
    """The keys under which decisions about a person stand: today's, and those that one of the
    person's `records` (feed, file, row_number, role) had when a shield was set."""
    before = stored(state).filter(topic=topic).join(records, on=list(RECORD), how="semi")
    held = before["person_id"].to_list() if topic == SHIELD else []
    return sorted({person_id, *held})


def stored_as(state: Path) -> list[str]:
    """The names of the register's files: a new decision makes a new release."""
    return sorted(p.stem for p in (state / FOLDER).glob("*.parquet"))
