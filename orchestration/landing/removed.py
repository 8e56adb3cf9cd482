"""Which accepted rows are no longer held, and why: erased for a person, or past their retention.

`audit/removed/<feed>/<delivery id>.json` names rows by file and number, before they are taken out
of the raw store, so that accepted = conformed + held back + removed stays a check and no excuse.
The ledger is never changed for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.home import read_json, write_json

if TYPE_CHECKING:
    from orchestration.home import Home

ERASED, RETENTION = "erased", "retention"
Rows = Mapping[str, Mapping[int, str]]  # file -> row number -> reason


@dataclass(frozen=True)
class Removed:
    """What is gone of a delivery: `whole` is the reason for which all of it is, else None."""

    whole: str | None
    rows: Rows

    def by_reason(self, file: str, accepted: int) -> dict[str, int]:
        """Reason -> rows of that file that are gone; `accepted` is how many it had."""
        counts = Counter(self.rows.get(file, {}).values())
        if self.whole and accepted > counts.total():
            counts[self.whole] += accepted - counts.total()
        return dict(sorted(counts.items()))


NOTHING = Removed(None, {})


def read(home: Home, feed: str, delivery_id: str) -> Removed:
    """What is gone of a delivery."""
    document = read_json(_path(home, feed, delivery_id))
    if document is None:
        return NOTHING
    rows = {
        file: {number: reason for reason, numbers in reasons.items() for number in numbers}
        for file, reasons in document["rows"].items()
    }
    return Removed(document["whole"], rows)


def note(home: Home, feed: str, delivery_id: str, rows: Rows) -> None:
    """Add rows; one that is noted already keeps its reason."""
    before = read(home, feed, delivery_id)
    files = {*before.rows, *rows}
    after = {file: {**rows.get(file, {}), **before.rows.get(file, {})} for file in files}
    _write(home, feed, delivery_id, Removed(before.whole, after))


def note_whole(home: Home, feed: str, delivery_id: str, reason: str) -> None:
    """All that is left of the delivery goes, for this reason."""
    before = read(home, feed, delivery_id)
    _write(home, feed, delivery_id, Removed(before.whole or reason, before.rows))


def landed_anew(home: Home, feed: str, delivery_id: str, rows: Rows) -> None:
    """The delivery has just been read from its file: only these rows are gone."""
    path = _path(home, feed, delivery_id)
    if any(rows.values()):
        _write(home, feed, delivery_id, Removed(None, rows))
    elif path.exists():
        path.unlink()


def _write(home: Home, feed: str, delivery_id: str, gone: Removed) -> None:
    document: dict[str, Any] = {"whole": gone.whole, "rows": {}}
    for file, rows in gone.rows.items():
        reasons: dict[str, list[int]] = {}
        for number, reason in sorted(rows.items()):
            reasons.setdefault(reason, []).append(number)
        if reasons:
            document["rows"][file] = reasons
    write_json(_path(home, feed, delivery_id), document)


def _path(home: Home, feed: str, delivery_id: str) -> Path:
    return home.audit / "removed" / feed / f"{delivery_id}.json"
