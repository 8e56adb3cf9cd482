"""The record of deliveries: one JSON file each, written last; only a later judgement of the same
bytes under the same name, or a withdrawal, takes its place.

`deliveries/<feed>/<delivery id>.json`. A delivery exists once its ledger file does; whatever
else lies about without one is a leftover of a killed run (see `sweep`). What is in force follows
from the ledger alone: of the accepted deliveries of one file name the latest.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.landing import removed

if TYPE_CHECKING:
    from orchestration.home import Home

ACCEPTED, REJECTED, DUPLICATE = "accepted", "rejected", "duplicate"
DAYS = ("delivery_date", "landed_on")


@dataclass(frozen=True)
class Delivery:
    """A file (or a member of a zip) as it was judged. Words: design/interfaces.md, feeds.md."""

    feed: str
    file: str
    delivery_date: dt.date | None
    version: int
    late: bool
    outcome: str
    reason: str | None
    received: int
    accepted: int
    quarantined: int
    quarantined_by_reason: dict[str, int]
    normalisations: list[str]
    delivery_id: str
    sha256: str
    contract_id: str | None
    contract_version: str | None
    table: str | None = None  # of a file with one table; the archive of a gazetteer has many
    detail: str | None = None  # where to look: column, line, member, count; no value of the file
    landed_on: dt.date | None = None  # the day of the run; None where an older version landed it
    superseded: bool = False  # a later accepted file of the same name took its place
    removed: int = 0  # rows accepted then and not held any more (see removed.py)
    removed_by_reason: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The delivery with its days as text."""
        days = {name: getattr(self, name) for name in DAYS}
        return {**asdict(self), **{n: day.isoformat() if day else None for n, day in days.items()}}


@dataclass(frozen=True)
class Entry:
    """One landed file: `parts` are its deliveries, `facts` what else is worth keeping."""

    feed: str
    file: str
    sha256: str
    delivery_id: str
    sequence: int
    outcome: str
    reason: str | None
    contract_id: str | None
    contract_version: str | None
    parts: list[Delivery]
    facts: dict[str, Any] = field(default_factory=dict)


def read(home: Home) -> list[Entry]:
    """Every ledger entry, in the order of landing."""
    found = [_load(path) for path in sorted(home.deliveries.glob("*/*.json"))]
    return sorted(found, key=lambda entry: entry.sequence)


def in_force(entries: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    """By feed and file name: the accepted delivery whose rows count."""
    accepted = [e for e in entries if e.outcome == ACCEPTED]
    return {(e.feed, e.file): e for e in sorted(accepted, key=lambda e: e.sequence)}


def write(home: Home, entry: Entry) -> None:
    """Put the entry into the ledger: whole or not at all, and on the disk."""
    document = {**asdict(entry), "parts": [part.as_json() for part in entry.parts]}
    path = entry_path(home, entry.feed, entry.delivery_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(document, indent=1, sort_keys=True).encode())


def entry_path(home: Home, feed: str, delivery_id: str) -> Path:
    """Where a ledger entry stands."""
    return home.deliveries / feed / f"{delivery_id}.json"


def deliveries(home: Home, superseded: bool = False) -> list[Delivery]:
    """Every delivery, in the order of landing; those superseded only where asked for."""
    entries = read(home)
    live = {id(entry) for entry in in_force(entries).values()}
    found: list[Delivery] = []
    for entry in entries:
        gone = entry.outcome == ACCEPTED and id(entry) not in live
        taken_out = removed.read(home, entry.feed, entry.delivery_id)
        for part in entry.parts:
            reasons = taken_out.by_reason(part.file, part.accepted) if part.accepted else {}
            found.append(
                replace(
                    part,
                    superseded=gone,
                    removed=sum(reasons.values()),
                    removed_by_reason=reasons,
                )
            )
    return [d for d in found if superseded or not d.superseded]


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file by one rename, after its bytes are on the disk."""
    staged = path.with_name(f".{path.name}.part")
    with staged.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _load(path: Path) -> Entry:
    document = json.loads(path.read_bytes())
    parts = [_part(part) for part in document.pop("parts")]
    return Entry(**document, parts=parts)


def _part(part: dict[str, Any]) -> Delivery:
    days = {name: part.get(name) for name in DAYS}
    read = {name: dt.date.fromisoformat(day) if day else None for name, day in days.items()}
    return Delivery(**{**part, **read})
