"""A delivery that should not count after all: sent under a wrong date, or by mistake."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from orchestration.landing import ledger
from orchestration.landing.ledger import ACCEPTED, REJECTED, Entry
from orchestration.landing.sweep import sweep

if TYPE_CHECKING:
    from orchestration.home import Home

WITHDRAWN = "withdrawn"  # the reason for which nothing of the file is used


class Ground(StrEnum):
    """Why a delivery is withdrawn; words of a list, so that no name gets into the audit log."""

    WRONG_NAME = "wrong_name"  # its date, or its feed
    WRONG_CONTENT = "wrong_content"
    SENDER_ASKED = "sender_asked"


def withdraw(home: Home, feed: str, file: str) -> list[Entry]:
    """Take an accepted file out of force: what it brought is removed, and no run lands these bytes
    under this name again. What was in force before it of that name stays replaced. A member of an
    archive stands for the archive.

    Returns the ledger's new entries. Raises LookupError where no such file is in force.
    """
    entries = ledger.read(home)
    accepted = [e for e in entries if e.feed == feed and e.outcome == ACCEPTED]
    named = {e.file for e in accepted if file in {e.file, *(part.file for part in e.parts)}}
    theirs = [e for e in accepted if e.file in named]
    if not theirs:
        raise LookupError(f"no accepted file {feed}/{file}: `ei deliveries` lists them all")
    new = [_withdrawn(entry) for entry in theirs]
    for entry in new:
        ledger.write(home, entry)
    sweep(home, ledger.read(home))
    return new


def _withdrawn(entry: Entry) -> Entry:
    part = replace(
        entry.parts[0], file=entry.file, outcome=REJECTED, reason=WITHDRAWN, table=None,
        detail=None, received=0, accepted=0, quarantined=0, quarantined_by_reason={},
        normalisations=[],
    )  # fmt: skip
    return replace(entry, outcome=REJECTED, reason=WITHDRAWN, parts=[part])
