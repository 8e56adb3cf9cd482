"""What changed from one release to another, by consumer: tables, columns, rows, persons, terms."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration import store
from orchestration.contracts.identifying import person_columns
from orchestration.home import Home
from orchestration.publishing.errors import NoRelease
from orchestration.publishing.release import kept, manifest, pointer

Part = Mapping[str, Any]  # of a manifest: what one consumer got


def in_turn(home: Home) -> list[str]:
    """The ids of the releases that are kept, the oldest first; of one day in the order in which the
    audit log has them: files are written anew by an erasure, and copied with a home."""
    ids = [folder.name for folder in kept(home)]
    if len({name[:10] for name in ids}) == len(ids):
        return ids
    from orchestration.governance.audit import PUBLISHED, entries

    published = (e for e in entries(home) if e.get("kind") == PUBLISHED)
    place = {e["facts"]["release_id"]: e["n"] for e in published}
    return sorted(ids, key=lambda name: (name[:10], place.get(name, 0), name))


def former(home: Home) -> tuple[str, str] | None:
    """The release before the current one and the current one; None where there are not two."""
    from orchestration.home import read_json

    current = (read_json(pointer(home)) or {}).get("release_id")
    ids = in_turn(home)
    if current not in ids or ids.index(current) == 0:
        return None
    return ids[ids.index(current) - 1], str(current)


def differences(home: Home, old: str, new: str) -> dict[str, Any]:
    """{old, new, contracts, agreements, consumers} with what changed, empty where nothing did.

    Persons are counted by their keys in the consumer's own tables, so a pseudonym whose key was
    rotated counts as another person. Raises NoRelease and ReleaseDamaged.
    """
    for name in (old, new):
        if not (home.published / name / "manifest.json").is_file():
            raise NoRelease(
                f"no release {name!r} is kept; kept: {', '.join(in_turn(home)) or 'none'}"
            )
    was, now = manifest(home, old), manifest(home, new)
    names = sorted({*was["consumers"], *now["consumers"]})
    nobody: Part = {"tables": {}}
    consumers = {
        name: _consumer(
            (home.published / old, was["consumers"].get(name, nobody)),
            (home.published / new, now["consumers"].get(name, nobody)),
        )
        for name in names
    }
    return {
        "old": old,
        "new": new,
        "contracts": _versions(was["contracts"], now["contracts"]),
        "agreements": _versions(_terms(was["agreements"]), _terms(now["agreements"])),
        "consumers": consumers,
    }


def _terms(agreements: Mapping[str, Any]) -> dict[str, str]:
    return {k: f"{a['version']}, {a['start']} to {a['end']}" for k, a in agreements.items()}


def _versions(was: Mapping[str, str], now: Mapping[str, str]) -> dict[str, list[str | None]]:
    """name -> [before, after] of all that differ; None where there was or is none."""
    return {
        name: [was.get(name), now.get(name)]
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    }


def _consumer(was: tuple[Path, Part], now: tuple[Path, Part]) -> dict[str, Any]:
    before, after = was[1]["tables"], now[1]["tables"]
    tables = {}
    for name in sorted({*before, *after}):
        one, other = before.get(name), after.get(name)
        told = _table(one, other)
        if told:
            tables[name] = told
    then, today = _persons(*was), _persons(*now)
    return {
        "tables": tables,
        "persons": {"before": len(then), "after": len(today), "in": len(today - then),
                    "out": len(then - today)},
    }  # fmt: skip


def _table(was: Part | None, now: Part | None) -> dict[str, Any]:
    if was is None or now is None:
        rows = [t["rows"] if t else None for t in (was, now)]
        return {"is": "new" if was is None else "gone", "rows": rows}
    told: dict[str, Any] = {}
    for word, one, other in (("columns added", now, was), ("columns gone", was, now)):
        beyond = [c for c in one["columns"] if c not in other["columns"]]
        if beyond:
            told[word] = beyond
    clauses = [
        c for c in now["columns"] if c in was["columns"] and _clauses(was, c) != _clauses(now, c)
    ]
    if clauses:
        told["other clauses"] = clauses
    if was["rows"] != now["rows"]:
        told["rows"] = [was["rows"], now["rows"]]
    if was["contract_version"] != now["contract_version"]:
        told["contract"] = [was["contract_version"], now["contract_version"]]
    if not told and was["sha256"] != now["sha256"]:
        told["content"] = "other values, as many rows"
    return told


def _clauses(table: Part, column: str) -> list[tuple[str, str, str]]:
    clauses = table["columns"][column]["clauses"]
    return sorted((c["agreement"], c["grant"], repr(c["rows"])) for c in clauses)


def _persons(folder: Path, part: Part) -> set[Any]:
    """The keys of persons in any table of a consumer."""
    found: set[Any] = set()
    for name, table in part["tables"].items():
        path = folder / table["file"]
        for column in person_columns(name, table["columns"]) if path.is_file() else ():
            if not column.endswith("ids"):  # a history of keys: of nobody's data
                found |= set(store.read(path, [column])[column].unique().to_pylist())
    return found - {None}


def words(told: dict[str, Any]) -> list[str]:
    """A table's changes, each in a few words."""
    found = []
    for what, value in told.items():
        if what == "is":
            found.append(f"the table is {value}")
        elif what in ("rows", "contract"):
            was, now = ("none" if v is None else f"{v:,}" if what == "rows" else v for v in value)
            found.append(f"{what} {was} -> {now}")
        else:
            found.append(f"{what}: {value if isinstance(value, str) else ', '.join(value)}")
    return found
