"""Data at rest: whether a home is encrypted, and with which key.

`at_rest.json` in the home says it, and holds no secret: {mode, key, key_file, since}. `key` is the
key's id; the key itself (32 bytes, in hex) is outside the home, and looked for in this order:
EI_AT_REST_KEY; the file that EI_AT_REST_KEY_FILE names; the file that made the home;
`early-intervention/keys/<id>.key` in the user's configuration folder, where one is made for a home
that comes without (beside the home, where that folder cannot be written). A home is in plain text
only where somebody said so, on its first run.

Every Parquet file of the platform's own folders and the warehouse are encrypted: AES-256-GCM by
DuckDB, each with a key that is derived from this one.
"""

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.home import Home, read_json, write_json
from orchestration.key_at_rest import (
    ENCRYPTED,
    KEY,
    KEY_FILE,
    MARK,
    PLAIN,
    AtRestError,
    Key,
    found,
    made,
)
from orchestration.rekey import files, is_encrypted, rekey

log = logging.getLogger("orchestration.at_rest")
SAID = "EI_AT_REST"


def prepare(home: Home, plain: bool = False) -> None:
    """Settle how the home is kept, on its first run; afterwards see that its key is here.

    `plain`: somebody said that it is to be in plain text (so does EI_AT_REST=plain). What an
    earlier version left in plain text is encrypted. Raises AtRestError.
    """
    plain = plain or os.environ.get(SAID) == PLAIN
    mark = read_json(home.root / MARK)
    if mark is None:
        _begin(home, plain)
    elif mark["mode"] == ENCRYPTED:
        if plain:
            raise AtRestError("this home is encrypted, and is not made plain by saying so")
        found(home.root, _finish(home, mark))


def words(home: Home) -> str:
    """How the home is kept, in a line."""
    told = _kept(home)
    if told["mode"] == PLAIN:
        return f"at rest: in plain text, as was said on {told['since']}"
    return f"at rest: encrypted with key {told['key']} from {told['came_from']}"


def rotate(home: Home, to: Path | None = None) -> Key:
    """Encrypt all of the home anew with a new key, in the file `to` (made where it is not there) or
    in the user's configuration folder. Killed, it goes on at the next run. Raises AtRestError."""
    mark = read_json(home.root / MARK) or {"mode": PLAIN}
    if mark.get("before"):
        mark = _finish(home, mark)
    old = found(home.root, mark) if mark["mode"] == ENCRYPTED else None
    if to is None and (KEY in os.environ or KEY_FILE in os.environ):
        raise AtRestError(f"name the file of the new key; {KEY} or {KEY_FILE} gives the old one")
    key, file = made(home.root, to)
    if old is not None and key.id == old.id:
        raise AtRestError(f"{file} holds the key in use")
    before = {"key": old.id if old else None, "key_file": mark.get("key_file")}
    _finish(home, _mark(home, key, file, before))
    return key


def facts(home: Home) -> dict[str, Any]:
    """What may be told: {mode, key, came_from, since, plain_files}; never the key."""
    return _kept(home) | {"plain_files": sum(not is_encrypted(path) for path in files(home))}


def _kept(home: Home) -> dict[str, Any]:
    mark = read_json(home.root / MARK) or {"mode": PLAIN, "since": None}
    key = found(home.root, mark) if mark["mode"] == ENCRYPTED else None
    return {
        "mode": mark["mode"],
        "since": mark["since"],
        "key": key.id if key else None,
        "came_from": key.came_from if key else None,
    }


def _begin(home: Home, plain: bool) -> None:
    from orchestration.governance.audit import append

    held = files(home)
    if any(is_encrypted(path) for path in held):
        raise AtRestError(f"{MARK} is missing from an encrypted home: put it back")
    if plain:
        append(home, "at_rest_plain", {})
        _write(home, {"mode": PLAIN, "since": _today()})
        return
    key, file = made(home.root, None)
    before = {"key": None, "key_file": None} if held or home.warehouse.exists() else None
    _finish(home, _mark(home, key, file, before))
    if file:
        log.info("at rest: the new key is in %s; without it the home cannot be read", file)


def _mark(home: Home, key: Key, file: Path | None, before: dict[str, Any] | None) -> dict[str, Any]:
    """Note the key that holds from now on; `before` tells of the one that files may still have."""
    from orchestration.governance.audit import append

    told = {"key": key.id, "came_from": KEY if file is None else "file"}
    append(home, "at_rest_key_made", told | ({"in_place_of": before["key"]} if before else {}))
    mark = {
        "mode": ENCRYPTED,
        "key": key.id,
        "key_file": str(file) if file else None,
        "since": _today(),
    }
    _write(home, mark | ({"before": before} if before else {}))
    return mark | ({"before": before} if before else {})


def _finish(home: Home, mark: dict[str, Any]) -> dict[str, Any]:
    """Encrypt with the home's key what still has the one before, or none."""
    before = mark.get("before")
    if before is None:
        return mark
    from orchestration.governance.audit import append

    old = found(home.root, before) if before["key"] else None
    done = rekey(home, old, found(home.root, mark))
    append(home, "at_rest_rekeyed", {"from": before["key"], "to": mark["key"], "files": done})
    kept = {name: value for name, value in mark.items() if name != "before"}
    _write(home, kept)
    return kept


def _write(home: Home, mark: dict[str, Any]) -> None:
    write_json(home.root / MARK, mark)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
