"""A snapshot that is much smaller than the one before it is taken, and asked about: it replaces all
that was known, and half a file looks like a whole one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from orchestration.landing.ledger import ACCEPTED, Delivery, Entry
from orchestration.landing.names import Name

SMALLEST = 100  # records of a table in the former delivery; fewer change by more from day to day
SHARE = 0.75  # of the former records, below which a person is asked


def compared(entry: Entry, name: Name, known: Iterable[Entry]) -> Entry:
    """The entry, with a word in `detail` where a table of it has shrunk against the newest
    delivery of `known` that it replaces."""
    if name.contract.delivery_mode != "snapshot" or name.supply == "cou":
        return entry
    before = [e for e in known if _is_former(e, name)]
    former = max(before, key=lambda e: (e.parts[0].delivery_date, e.parts[0].version), default=None)
    if former is None:
        return entry
    last = {part.table: part for part in former.parts}
    return replace(entry, parts=[_asked(part, last.get(part.table)) for part in entry.parts])


def _is_former(entry: Entry, name: Name) -> bool:
    """Whether an entry is an older snapshot under the contract (of a gazetteer: a full one)."""
    day = entry.parts[0].delivery_date
    same = entry.outcome == ACCEPTED and entry.contract_id == name.contract.id
    older = day is not None and (day, entry.parts[0].version) < (name.delivery_date, name.version)
    return same and older and name.supply in entry.file.lower()


def _asked(part: Delivery, former: Delivery | None) -> Delivery:
    if former is None or former.accepted < max(SMALLEST, part.accepted / SHARE):
        return part
    words = f"{part.accepted} records, {former.accepted} in {former.file}: is it whole?"
    return replace(part, detail=words)
