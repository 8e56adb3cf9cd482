"""The store of a data steward's decisions: one Parquet file an import, never changed afterwards.

A decision's id begins with its number in the store, so that of two decisions of one day about the
same records the later one counts, in whatever order the files are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from orchestration import store
from orchestration.linkage.persons.describe import KEY
from orchestration.linkage.state import SCHEMAS

FOLDER = "decisions"  # below state/
SIDES = [f"{k}_{side}" for side in "ab" for k in KEY]
KINDS = ("same", "different")


def _schema() -> pa.Schema:
    return SCHEMAS["review_decision"]


def _empty() -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(_schema().empty_table()))


def stored(state: Path) -> pl.DataFrame:
    """Every decision in the store, as table review_decision, by id. state: the folder state/."""
    files = sorted((state / FOLDER).glob("*.parquet"))
    return pl.concat([_empty(), *map(store.frame, files)]).sort("decision_id")


def merged(former: pl.DataFrame, state: Path) -> pl.DataFrame:
    """The former release's decisions and those that came to the store since; each once."""
    both = pl.concat([_empty(), former, stored(state)], how="diagonal_relaxed")
    return both.unique("decision_id", keep="first", maintain_order=True).sort("decision_id")


def mistakes(rows: list[dict[str, Any]], entity_of: pl.DataFrame) -> list[str]:
    """What is wrong with a file of decisions, every mistake of every row; no values in it.

    rows: columns of SIDES, decision (same, different, or empty: not looked at), reason; all text.
    entity_of: the record's key (feed, file, row_number, role) and entity_id of every record held.
    """
    missing = [c for c in (*SIDES, "decision", "reason") if rows and c not in rows[0]]
    if missing:
        return [f"columns missing: {', '.join(missing)}"]
    known = _entities(entity_of)
    found: list[str] = []
    said: dict[frozenset[str], tuple[int, str]] = {}
    for number, row in enumerate(rows, start=2):  # row 1 has the columns' names
        kind, reason = _text(row["decision"]).lower(), _text(row["reason"])
        if not kind:
            if reason:
                found.append(f"row {number}: a reason without a decision")
            continue
        if kind not in KINDS:
            found.append(f"row {number}: decision is neither same nor different")
        if not reason:
            found.append(f"row {number}: no reason given")
        sides = [tuple(_text(row[f"{k}_{side}"]) for k in KEY) for side in "ab"]
        entities = [known.get(side) for side in sides]
        for side, entity in zip("ab", entities, strict=True):
            if entity is None:
                found.append(f"row {number}: record {side} is not held")
        if None in entities:
            continue
        pair = frozenset(str(e) for e in entities)
        if len(pair) == 1:
            found.append(f"row {number}: both records stand under one number of one system")
        elif said.setdefault(pair, (number, kind))[1] != kind:
            found.append(f"row {number}: contradicts row {said[pair][0]}")
    return found


def add(
    state: Path, rows: Iterable[dict[str, Any]], entity_of: pl.DataFrame, by: str, on: date
) -> list[str]:
    """Append the decisions of a file without mistakes; returns the ids of those that are new.

    rows, entity_of: as for ``mistakes``; a row may also have export_id and stratum.
    A decision of the same steward on the same line of the same export is there already: reading a
    file twice adds nothing, in whatever order its rows stand.
    """
    there = stored(state)
    known = _entities(entity_of)
    ids = {i.split("-")[1]: i for i in there["decision_id"].to_list()}
    next_number = 1 + max((int(i[1:].split("-")[0]) for i in ids.values()), default=0)
    new: dict[str, dict[str, Any]] = {}
    for row in rows:
        kind = _text(row["decision"]).lower()
        if not kind:
            continue
        sides = sorted(tuple(_text(row[f"{k}_{side}"]) for k in KEY) for side in "ab")
        reason = _text(row["reason"])
        said = [_text(row.get("export_id")), kind, reason, by, *sides[0], *sides[1]]
        digest = hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:16]
        if digest not in ids:
            decided = {"kind": kind, "decided_on": on, "decided_by": by, "reason": reason}
            new[digest] = decided | {"stratum": _text(row.get("stratum")) or None}
            for side, values in zip("ab", sides, strict=True):
                new[digest] |= {f"{k}_{side}": v for k, v in zip(KEY, values, strict=True)}
                new[digest] |= {f"row_number_{side}": int(values[2])}
                new[digest] |= {f"entity_id_{side}": known[values]}
    if not new:
        return []
    table = [
        {"decision_id": f"D{next_number + i:07d}-{digest}", **new[digest]}
        for i, digest in enumerate(sorted(new))
    ]
    whole = state / FOLDER / f"{next_number:07d}.parquet"
    whole.parent.mkdir(parents=True, exist_ok=True)
    store.write(part := whole.with_suffix(".part"), pa.Table.from_pylist(table, _schema()))
    part.replace(whole)
    return [str(row["decision_id"]) for row in table]


def digest(state: Path) -> str:
    """Hash of the store: a release follows from it as it does from deliveries."""
    text = "\n".join(stored(state)["decision_id"].to_list())
    return hashlib.sha256(text.encode()).hexdigest()


def _entities(entity_of: pl.DataFrame) -> dict[tuple[str, ...], str]:
    rows = entity_of.select(*KEY, "entity_id").iter_rows()
    return {tuple(map(str, row[:4])): row[4] for row in rows}


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
