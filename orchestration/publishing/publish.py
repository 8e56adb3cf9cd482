"""Make a release: written aside, synced, and there at one stroke, or not at all.

The order: tables and state are staged; the state's folder is renamed in; the release's folder is
renamed in, by one rename; the pointer is replaced. Until that last step the former release is the
current one, and a run killed anywhere before leaves nothing but what `sweep` takes away.
"""

import hashlib
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import rfc8785

from orchestration import store
from orchestration.home import Home, write_json
from orchestration.publishing.durable import commit_folder, fresh_folder, sync_folder, sync_tree
from orchestration.publishing.grounds import Grounds, load_grounds
from orchestration.publishing.release import MANIFEST, STAGING, Release, pointer, read_release
from orchestration.publishing.staging import require, stage_consumers, stage_state, warehouse


def publish(
    home: Home,
    as_of: date,
    fingerprint: str,
    progress: Callable[[str], None] | None = None,
    grounds: Grounds | None = None,
) -> Release:
    """Publish schema `products` of the warehouse to every consumer, by the agreements in force on
    `as_of`, and make that the current release. The same inputs give the same bytes.

    `fingerprint` tells what the warehouse was made from; `grounds` are the repository's own where
    left out. Raises PublishingError (a table is missing), ContractError and BadKey; then, as after
    a kill, the former release stands.
    """
    grounds = grounds or load_grounds(as_of)
    grants = grounds.granted(as_of)
    staged = fresh_folder(home.published / f"{STAGING}{fingerprint[:12]}")
    state = fresh_folder(home.state / f"{STAGING}{fingerprint[:12]}")
    with warehouse(home) as con:
        require(con, grants)
        consumers = stage_consumers(
            home, con, grounds, grants, as_of, staged, progress or (lambda _: None)
        )
        remembered = stage_state(con, state)
    release_id = f"{as_of.isoformat()}-{digest_of(fingerprint, consumers)}"
    manifest = {
        "release_id": release_id,
        "created": as_of.isoformat(),
        "fingerprint": fingerprint,
        "written_by": store.WRITTEN_BY,
        "contracts": {p.id: p.version for p in grounds.products.values()},
        "agreements": grounds.agreements_json(grants),
        "consumers": consumers,
        "state": remembered,
    }
    write_json(staged / MANIFEST, manifest)
    _commit(home, release_id, staged, state)
    _point(home, release_id, manifest)
    return read_release(home, release_id)


def digest_of(fingerprint: str, consumers: dict[str, Any]) -> str:
    """12 hex digits over the fingerprint and the hash of every table."""
    hashes = {
        table["file"]: table["sha256"]
        for part in consumers.values()
        for table in part["tables"].values()
    }
    whole = rfc8785.dumps({"fingerprint": fingerprint, "tables": hashes})
    return hashlib.sha256(whole).hexdigest()[:12]


def terms_of(manifest: dict[str, Any]) -> str:
    """SHA-256 over what a manifest says of columns, clauses and agreements: what no erasure
    changes."""
    columns = {
        f"{consumer}/{name}": table["columns"]
        for consumer, part in manifest["consumers"].items()
        for name, table in part["tables"].items()
    }
    whole = rfc8785.dumps({"agreements": manifest["agreements"], "columns": columns})
    return hashlib.sha256(whole).hexdigest()


def _commit(home: Home, release_id: str, staged: Path, state: Path) -> None:
    """Rename state and release into their places; where they are kept already they stay."""
    final = home.published / release_id
    if final.is_dir() and (home.state / release_id).is_dir():
        shutil.rmtree(staged)
        shutil.rmtree(state)
        return
    for aside in (state, staged):
        sync_tree(aside)
    shutil.rmtree(home.state / release_id, ignore_errors=True)  # of a run that was killed here
    commit_folder(state, home.state / release_id)
    if final.is_dir():
        shutil.rmtree(staged)
    else:
        commit_folder(staged, final)


def _point(home: Home, release_id: str, manifest: dict[str, Any]) -> None:
    """Note in the audit log who got what, and make it the current release: in this order, so that
    the log tells of whatever is current (`audit.verify`)."""
    from orchestration.governance.audit import PUBLISHED, append

    append(
        home,
        PUBLISHED,
        {
            "release_id": release_id,
            "fingerprint": manifest["fingerprint"],
            "agreements": {k: v["version"] for k, v in manifest["agreements"].items()},
            "terms": terms_of(manifest),
            "rows": {
                consumer: {name: table["rows"] for name, table in part["tables"].items()}
                for consumer, part in manifest["consumers"].items()
            },
            "grants": {
                consumer: _used(part["tables"]) for consumer, part in manifest["consumers"].items()
            },
            "keys": sorted(
                {
                    column["pseudonym_key"]
                    for part in manifest["consumers"].values()
                    for table in part["tables"].values()
                    for column in table["columns"].values()
                    if column["pseudonym_key"]
                }
            ),
        },
    )
    points_to = {
        "release_id": release_id,
        "created": manifest["created"],
        "fingerprint": manifest["fingerprint"],
        "path": f"published/{release_id}",
        "state": f"state/{release_id}",
    }
    write_json(pointer(home), points_to)
    sync_folder(home.published)


def _used(tables: dict[str, Any]) -> dict[str, list[str]]:
    """The clauses that gave each table to a consumer, as `agreement grant`."""
    return {
        name: sorted(
            {
                f"{clause['agreement']} {clause['grant']}"
                for column in table["columns"].values()
                for clause in column["clauses"]
            }
        )
        for name, table in tables.items()
    }
