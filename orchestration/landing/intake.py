"""Landing: every new file accepted or rejected whole, its rows accepted or held back."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.contracts import FeedContract
from orchestration.landing import (
    commit,
    delivery_table,
    former,
    inventory,
    judge,
    ledger,
    names,
    raw,
    reference,
    removed,
)
from orchestration.landing.ledger import ACCEPTED, DUPLICATE, REJECTED, Delivery, Entry
from orchestration.landing.names import Name
from orchestration.landing.rejection import Rejected
from orchestration.landing.sweep import EMPTY, sweep
from orchestration.landing.withdraw import WITHDRAWN

if TYPE_CHECKING:
    from orchestration.home import Home

log = getLogger(__name__)
NO_ROOM = (OSError, MemoryError, duckdb.Error)  # what writing raises, not what a file holds
# None, or the reason for which nothing of the contract may be loaded that day (`no_agreement`).
Admission = Callable[[FeedContract, dt.date], str | None]
# Takes erased persons' rows out of a staged delivery; tells which rows went.
Erase = Callable[["Home", FeedContract, Path], removed.Rows]
Feeds = Mapping[str, Sequence[FeedContract]]

INVALID_CONTRACT = "invalid_contract"  # the reason for a file whose contract has a mistake in it
UNFILED = "_landing"  # the feed of a file that lies beside the feeds' folders
LONGEST_FEED = 60  # characters of the name of a folder that is no feed's


@dataclass(frozen=True)
class Found:
    """A file in the landing folder: what its name says, or why it says nothing."""

    feed: str
    path: Path
    inside: str
    name: Name | None
    refused: str | None

    @property
    def label(self) -> str:
        """The file's name (in a folder below the feed's: its path) as a table can hold it."""
        return names.printable(self.inside)


def land(
    home: Home,
    feeds: Feeds,
    admission: Admission,
    as_of: dt.date,
    progress: Callable[[str], None] | None = None,
    erase: Erase | None = None,
    broken: Collection[str] = (),
) -> list[Delivery]:
    """Land every new file of `home.landing`; returns the deliveries that this call decided.

    By feed, in the order of delivery date, version and name. Killed at any moment and called
    again, it ends in the same raw store and ledger. A file known under its name and bytes is
    passed over, unless it was rejected under another contract version or for want of an agreement
    that is now there. `broken`: feeds of which a contract has mistakes in it; a file there that no
    valid contract covers waits for its contract (`invalid_contract`).
    """
    say = progress or (lambda _: None)
    entries = ledger.read(home)
    sweep(home, entries)
    _write_empty(home, feeds)
    if reference.write_postcodes(home.reference / "postcode.parquet"):
        say("reference: postcodes written")
    new: list[Entry] = []
    for found in _found(home, feeds, broken):
        entry = _land_one(home, found, admission, as_of, entries, erase)
        if entry is None:
            continue
        entries = [e for e in entries if (e.feed, e.delivery_id) != (entry.feed, entry.delivery_id)]
        entries.append(entry)
        new.append(entry)
        say(_told(entry, as_of))
    sweep(home, entries)
    delivery_table.write(home)
    return [part for entry in new for part in entry.parts]


def _found(home: Home, feeds: Feeds, broken: Collection[str]) -> list[Found]:
    """Every file, in the order of landing."""
    files = [_recognised(home, path, feeds, broken) for path in inventory.files(home.landing)]
    first = dt.date.min
    return sorted(
        files,
        key=lambda f: (
            f.feed,
            f.name is None,
            f.name.delivery_date if f.name else first,
            f.name.version if f.name else 0,
            f.inside,
        ),
    )


def _recognised(home: Home, path: Path, feeds: Feeds, broken: Collection[str]) -> Found:
    parts = path.relative_to(home.landing).parts
    feed = names.printable(parts[0])[:LONGEST_FEED] if len(parts) > 1 else UNFILED
    if len(parts) > 2:  # files lie in the feed's own folder
        return Found(feed, path, "/".join(parts[1:]), None, "unknown_name")
    try:
        return Found(feed, path, path.name, names.recognise(feed, path.name, feeds), None)
    except Rejected as rejected:
        waits = feed in broken and rejected.reason != "wrong_feed"
        reason = INVALID_CONTRACT if waits else rejected.reason
        return Found(feed, path, path.name, None, reason)


def _land_one(
    home: Home,
    found: Found,
    admission: Admission,
    as_of: dt.date,
    entries: Sequence[Entry],
    erase: Erase | None = None,
) -> Entry | None:
    """The ledger's new entry for a file; None where there is nothing new to say."""
    contract = found.name.contract if found.name else None
    sequence = max((e.sequence for e in entries), default=0) + 1
    try:
        before = found.path.stat()
        sha256 = _sha256(found.path)
    except OSError:  # rights, a broken share: said in the ledger, and tried again the next time
        draft = judge.Draft(found.feed, found.label, found.path, found.name, "", sequence, as_of)
        return _refuse(home, draft, "unreadable_file")
    refused = found.refused or (admission(contract, as_of) if contract else None)
    prior = next((e for e in entries if _is_same(e, found, sha256)), None)
    same_bytes = [
        e for e in ledger.in_force(entries).values() if e.feed == found.feed and e.sha256 == sha256
    ]
    if prior and _still_holds(prior, refused, contract, same_bytes):
        return None
    draft = judge.Draft(found.feed, found.label, found.path, found.name, sha256, sequence, as_of)
    if refused:
        return _refuse(home, draft, refused)
    if same_bytes:
        first = same_bytes[0].file
        facts = {"duplicate_of": first}
        entry = judge.whole(draft, DUPLICATE, "duplicate_delivery", facts, f"the same as {first}")
        ledger.write(home, entry)
        return entry
    try:
        entry, staged = judge.content(draft, home.work)
    except Exception as error:
        if _moved(found.path, before):
            return None
        if isinstance(error, NO_ROOM) and _readable(found.path):
            raise  # the fault is not the file's
        return _refuse(home, draft, "unreadable_file", _where(error))
    if _moved(found.path, before):
        return None  # still being written: the next run reads it whole
    if found.name and entry.outcome == ACCEPTED:
        entry = former.compared(entry, found.name, ledger.in_force(entries).values())
    gone: removed.Rows = {}
    if erase and contract and entry.outcome == ACCEPTED:
        gone = erase(home, contract, staged / "raw")
    removed.landed_anew(home, entry.feed, entry.delivery_id, gone)
    commit.commit(home, entry, staged)
    return entry


def _refuse(
    home: Home, draft: judge.Draft, reason: str, facts: Mapping[str, Any] | None = None
) -> Entry:
    """Reject a file that was not opened, or not understood: the next run looks at it again."""
    entry = judge.whole(draft, REJECTED, reason, {"opened": False, **(facts or {})})
    ledger.write(home, entry)
    return entry


def _moved(path: Path, before: os.stat_result) -> bool:
    """Whether a file is not any more what it was when its landing began."""
    try:
        now = path.stat()
    except OSError:
        return True
    return (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns)


def _readable(path: Path) -> bool:
    try:
        return bool(_sha256(path))
    except OSError:
        return False


def _where(error: Exception) -> dict[str, str]:
    """What went wrong in reading a file, and where in the code; nothing of what the file says.

    One file that no rule foresaw must not keep all the others from landing.
    """
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
    log.error("a file could not be judged (%s); please report this", place)
    return {"error": place}


def _is_same(entry: Entry, found: Found, sha256: str) -> bool:
    return (entry.feed, entry.file, entry.sha256) == (found.feed, found.label, sha256)


def _still_holds(
    prior: Entry,
    refused: str | None,
    contract: FeedContract | None,
    same_bytes: Sequence[Entry],
) -> bool:
    """Whether what the ledger says of these bytes under this name would be said again."""
    if prior.reason == WITHDRAWN:
        return True
    if prior.outcome == ACCEPTED:
        return prior in same_bytes
    if prior.outcome == DUPLICATE:
        return bool(same_bytes)
    if refused or contract is None:
        return prior.reason == refused
    same_contract = (prior.contract_id, prior.contract_version) == (contract.id, contract.version)
    return same_contract and bool(prior.facts.get("opened", True))


def _write_empty(home: Home, feeds: Feeds) -> None:
    for contracts in feeds.values():
        for contract in contracts:
            for table in contract.tables:
                layout = raw.raw_schema(table, contract.file_format == "gazetteer")
                folder = home.raw / contract.feed / EMPTY
                raw.write_empty(folder / f"{table.name}.parquet", layout)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _told(entry: Entry, as_of: dt.date) -> str:
    """A line for the person who runs it: what became of a file, and what is odd about it."""
    received = sum(part.received for part in entry.parts)
    held_back = sum(part.quarantined for part in entry.parts)
    what = entry.reason or f"{received} received, {held_back} held back"
    details = [part.detail for part in entry.parts if part.detail]
    what += f" ({'; '.join(details)})" if details else ""
    if judge.READ_AS in entry.facts:
        what += "; read as UTF-8, which it is, although the contract names another encoding"
    day = entry.parts[0].delivery_date
    if entry.outcome == ACCEPTED and day and day > as_of:
        what += f"; its date lies after the day of this run ({as_of}): is the name right?"
        what += " If not: `ei withdraw`"
    return f"{entry.feed}/{entry.file}: {entry.outcome}, {what}"
