"""Making a judged file count: rows into place, then the ledger entry, which is the commit."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import store
from orchestration.landing import ledger, raw
from orchestration.landing.ledger import ACCEPTED, Entry

if TYPE_CHECKING:
    from orchestration.home import Home


def commit(home: Home, entry: Entry, staged: Path) -> None:
    """Move what `staged` holds into raw/ and quarantine/, then write the ledger.

    Killed before the ledger is written, the next sweep takes the rows away again and the file is
    landed anew; killed after, it has been landed.
    """
    if entry.outcome == ACCEPTED:
        target = home.raw / entry.feed / entry.delivery_id
        _move(staged / "raw", target)
        held_back = _gather(staged / "held_back")
        if held_back:
            _move(held_back, home.quarantine / entry.feed / f"{entry.delivery_id}.parquet")
    ledger.write(home, entry)
    shutil.rmtree(staged, ignore_errors=True)


def _move(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    ledger.sync_folder(source if source.is_dir() else source.parent)
    source.rename(target)
    ledger.sync_folder(target.parent)


def _gather(folder: Path) -> Path | None:
    """The rows held back of all tables as one file; None where there are none."""
    parts = [path for path in sorted(folder.glob("*.parquet")) if store.rows(path)]
    if not parts:
        return None
    whole = folder.with_suffix(".parquet")
    with store.Writer(whole, raw.HELD_BACK) as writer:
        for part in parts:
            for rows in store.batches(part):
                writer.add(rows)
    return whole
