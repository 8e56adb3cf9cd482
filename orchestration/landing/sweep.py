"""Clearing what a killed run left, and what a newer file of the same name replaced."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.landing import ledger
from orchestration.landing.ledger import Entry

if TYPE_CHECKING:
    from orchestration.home import Home

EMPTY = "_empty"
STAGING = "landing"


def sweep(home: Home, entries: list[Entry]) -> None:
    """Leave in raw/ and quarantine/ what the ledger says is in force, and nothing else.

    Idempotent; safe to kill at any moment. Runs before and after landing.
    """
    shutil.rmtree(home.work / STAGING, ignore_errors=True)
    live = {(e.feed, e.delivery_id) for e in ledger.in_force(entries).values()}
    for folder in home.raw.glob("*/*"):
        if folder.name != EMPTY and (folder.parent.name, folder.name) not in live:
            _remove(folder)
    for file in home.quarantine.glob("*/*"):
        if (file.parent.name, file.stem) not in live:
            _remove(file)
    for part in home.deliveries.glob("*/.*.part"):
        _remove(part)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
