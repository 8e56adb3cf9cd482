"""The current release: what the pointer `published/current.json` names."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration import store
from orchestration.home import Home, read_json
from orchestration.publishing.errors import NoRelease, ReleaseDamaged

MANIFEST = "manifest.json"
STAGING = ".staging-"
EMPTY_STATE = "_empty"


@dataclass(frozen=True)
class Release:
    """A release as it stands. `consumers` is {consumer: {table: {file, rows}}}; `file` is relative
    to `path`, the release's folder."""

    release_id: str
    created: date
    path: Path
    fingerprint: str
    consumers: dict[str, dict[str, dict[str, Any]]]


def kept(home: Home) -> list[Path]:
    """The folders of the releases that are kept, by the days that begin their names."""
    return sorted(path.parent for path in home.published.glob(f"[0-9]*/{MANIFEST}"))


def pointer(home: Home) -> Path:
    """The file whose replacement makes a release the current one."""
    return home.published / "current.json"


def manifest(home: Home, release_id: str) -> dict[str, Any]:
    """The manifest of a kept release. Raises ReleaseDamaged where it cannot be read."""
    path = home.published / release_id / MANIFEST
    try:
        document: dict[str, Any] = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        raise ReleaseDamaged(f"release {release_id} has no readable {MANIFEST}") from None
    return document


def current(home: Home) -> Release | None:
    """The current release, or None before the first. Raises ReleaseDamaged."""
    points_to = read_json(pointer(home))
    return read_release(home, points_to["release_id"]) if points_to else None


def read_release(home: Home, release_id: str) -> Release:
    """A kept release. Raises ReleaseDamaged."""
    said = manifest(home, release_id)
    consumers = {
        consumer: {
            name: {"file": table["file"], "rows": table["rows"]}
            for name, table in part["tables"].items()
        }
        for consumer, part in said["consumers"].items()
    }
    created = date.fromisoformat(said["created"])
    path = home.published / release_id
    return Release(release_id, created, path, said["fingerprint"], consumers)


def consumer_release(home: Home, consumer: str) -> dict[str, Any]:
    """{release_id, created, path, tables: {name: {file, rows}}}; `path` is the consumer's folder,
    `file` the whole path of the table. Raises NoRelease."""
    release = current(home)
    if release is None:
        raise NoRelease("there is no release yet: 'ei run' makes one")
    if consumer not in release.consumers:
        known = ", ".join(sorted(release.consumers)) or "none"
        raise NoRelease(f"no consumer {consumer!r} in release {release.release_id}; there: {known}")
    root = release.path.resolve()
    return {
        "release_id": release.release_id,
        "created": release.created.isoformat(),
        "path": str(root / consumer),
        "tables": {
            name: {"file": str(root / table["file"]), "rows": table["rows"]}
            for name, table in release.consumers[consumer].items()
        },
    }


def require_as_published(home: Home, release_id: str, consumer: str) -> None:
    """Raise ReleaseDamaged where a file of the consumer is missing or not what was published."""
    said = manifest(home, release_id)
    by = said.get("written_by", "")
    for name, table in said["consumers"][consumer]["tables"].items():
        file = home.published / release_id / table["file"]
        if not file.is_file() or not store.is_as_written(file, table["sha256"], table["rows"], by):
            raise ReleaseDamaged(f"{consumer}/{name} of release {release_id} is not as published")


def state_dir(home: Home) -> Path:
    """The folder of what is remembered of the current release; empty tables before the first.

    Raises ReleaseDamaged where the state is gone: without it every person would get a new key.
    """
    points_to = read_json(pointer(home))
    if points_to:
        folder = home.root / points_to["state"]
        if not folder.is_dir():
            raise ReleaseDamaged(f"the state of release {points_to['release_id']} is missing")
        return folder
    from orchestration.linkage.state import complete

    folder = home.state / EMPTY_STATE
    complete(folder)
    return folder
