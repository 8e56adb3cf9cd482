"""What a release is made from, as one hash; and how far the warehouse has come with it.

A run whose fingerprint is that of the current release has nothing new to do.
"""

import hashlib
import json
import os
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any

from orchestration import contact_register
from orchestration.governance.rights import register
from orchestration.home import Home, read_json, write_json
from orchestration.landing import deliveries, inventory
from orchestration.linkage.persons import decisions
from orchestration.publishing import key_ids
from orchestration.rules import RULES, rules_hash


def fingerprint(home: Home, as_of: date) -> str:
    """Hash of what a release follows from: accepted deliveries, decisions, rules, day, keys.

    Rules are the files of `contracts/`, `dbt_project/`, `expectations/` and `orchestration/`;
    keys are the ids of the pseudonyms' secrets, so that a rotated one makes a new release.
    """
    accepted = sorted(
        (d.feed, d.file, d.sha256, d.contract_version or "")
        for d in deliveries(home)
        if d.outcome == "accepted"
    )
    facts = {
        "deliveries": accepted,
        "rules": rules_hash(RULES),
        "as_of": as_of.isoformat(),
        "keys": _keys(home, as_of),
        "contact_register": contact_register.stored_as(home.state),
        "decisions": decisions.digest(home.state),
        "rights": rights(home),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def rights(home: Home) -> str:
    """Hash of who was erased, objected or opted out."""
    return register.state(home)


@cache
def _keys(home: Home, as_of: date) -> list[str]:
    """The ids of the secrets in use; asked for once, since the agreements are read for it."""
    return key_ids(home, as_of)


def seen(home: Home) -> str:
    """Hash of every delivery ever judged, whatever became of it: what an account is about."""
    every = [(d.feed, d.file, d.sha256, d.outcome, d.reason) for d in deliveries(home)]
    return hashlib.sha256(json.dumps(every).encode()).hexdigest()


def listing(home: Home) -> tuple[str, float]:
    """Hash of names, sizes and times of all files in landing/, and the newest of those times."""
    newest, whole = 0.0, hashlib.sha256()
    for path in inventory.files(home.landing):
        whole.update(os.fsencode(path))
        with suppress(OSError):  # gone since, or it may not be looked at
            stat = path.stat()
            newest = max(newest, stat.st_mtime)
            whole.update(f"\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return whole.hexdigest(), newest


class Marks:
    """How far a candidate release has come: `built`, `gated`, `accounted`, each for a fingerprint.

    A mark is set when its stage is whole and taken away before the stage is begun again, so that
    a gate never judges half a warehouse and nothing ungated is published.
    """

    def __init__(self, home: Home) -> None:
        self.path = home.work / "marks.json"

    def get(self, stage: str) -> Any:
        """What the stage was done for, or None."""
        return (read_json(self.path) or {}).get(stage)

    def set(self, stage: str, value: Any) -> None:
        """Say that the stage is done."""
        write_json(self.path, {**(read_json(self.path) or {}), stage: value})

    def clear(self, *stages: str) -> None:
        """Say that the stages are no longer done."""
        kept = {k: v for k, v in (read_json(self.path) or {}).items() if k not in stages}
        write_json(self.path, kept)
