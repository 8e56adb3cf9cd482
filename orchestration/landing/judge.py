"""From a file to its ledger entry: which outcome, for which reason, with which counts."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestration.landing import gazetteer, tabular
from orchestration.landing.arrival import Arrival, Count
from orchestration.landing.lateness import is_late
from orchestration.landing.ledger import ACCEPTED, REJECTED, Delivery, Entry
from orchestration.landing.names import Name
from orchestration.landing.rejection import Rejected
from orchestration.landing.sweep import STAGING

READ_AS = "read_as"  # a fact of an entry
LONGEST_STEM = 150  # bytes of a file name that go into a delivery id


@dataclass(frozen=True)
class Draft:
    """A file before it is judged. `label`: its name as written in tables."""

    feed: str
    label: str
    path: Path
    name: Name | None
    sha256: str
    sequence: int
    landed_on: dt.date

    @property
    def delivery_id(self) -> str:
        """The same for the same name and bytes, today and on another machine."""
        before, _, ending = self.label.replace("/", "__").rpartition(".")
        stem = (before or ending).encode()[:LONGEST_STEM].decode("utf-8", "ignore")
        return f"{stem}-{self.sha256[:8]}"


def whole(
    draft: Draft,
    outcome: str,
    reason: str,
    facts: dict[str, Any] | None = None,
    detail: str | None = None,
) -> Entry:
    """The entry of a file of which nothing is used: rejected or a duplicate."""
    part = replace(_part(draft, draft.label, None, Count(), [], outcome, reason), detail=detail)
    return _entry(draft, outcome, reason, [part], facts or {})


def content(draft: Draft, work: Path) -> tuple[Entry, Path]:
    """Read a recognised file; its entry, and the folder under `work` with what it brings."""
    assert draft.name is not None
    staged = work / STAGING / draft.delivery_id
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    arrival = Arrival(draft.path, draft.name, draft.sha256, draft.delivery_id, staged)
    facts: dict[str, Any] = {}
    try:
        match arrival.contract.file_format:
            case "gazetteer":
                count, notes, facts = gazetteer.land_gazetteer(arrival)
                parts = [_part(draft, draft.label, None, count, notes)]
            case "zip":
                parts, facts = _tables(draft, tabular.land_zip(arrival))
            case _:
                parts, facts = _tables(draft, tabular.land_file(arrival))
    except Rejected as rejected:
        shutil.rmtree(staged)
        return whole(draft, REJECTED, rejected.reason, detail=rejected.detail), staged
    return _entry(draft, ACCEPTED, None, parts, facts), staged


def _tables(draft: Draft, found: list[tabular.Part]) -> tuple[list[Delivery], dict[str, Any]]:
    """The deliveries of a file's tables, and by label what was read in another encoding."""
    parts = [_part(draft, p.label, p.table.name, p.count, p.normalisations) for p in found]
    read_as = {p.label: p.read_as for p in found if p.read_as}
    return parts, {READ_AS: read_as} if read_as else {}


def _part(
    draft: Draft,
    label: str,
    table: str | None,
    count: Count,
    notes: list[str],
    outcome: str = ACCEPTED,
    reason: str | None = None,
) -> Delivery:
    name = draft.name
    contract = name.contract if name else None
    return Delivery(
        feed=draft.feed,
        file=label,
        delivery_date=name.delivery_date if name else None,
        version=name.version if name else 1,
        late=outcome == ACCEPTED and name is not None and _late(name, count),
        outcome=outcome,
        reason=reason,
        received=count.received,
        accepted=count.accepted,
        quarantined=count.reasons.total(),
        quarantined_by_reason=dict(sorted(count.reasons.items())),
        normalisations=notes,
        delivery_id=draft.delivery_id,
        sha256=draft.sha256,
        contract_id=contract.id if contract else None,
        contract_version=contract.version if contract else None,
        table=table,
        landed_on=draft.landed_on,
    )


def _late(name: Name, count: Count) -> bool:
    if name.supply == "cou":
        return False  # updates between two full supplies have no due day
    period = next(iter(count.period)) if len(count.period) == 1 else None
    return is_late(name.contract.cadence, name.delivery_date, period)


def _entry(
    draft: Draft,
    outcome: str,
    reason: str | None,
    parts: list[Delivery],
    facts: dict[str, Any],
) -> Entry:
    contract = draft.name.contract if draft.name else None
    return Entry(
        feed=draft.feed,
        file=draft.label,
        sha256=draft.sha256,
        delivery_id=draft.delivery_id,
        sequence=draft.sequence,
        outcome=outcome,
        reason=reason,
        contract_id=contract.id if contract else None,
        contract_version=contract.version if contract else None,
        parts=parts,
        facts=facts,
    )
