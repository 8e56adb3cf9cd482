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

import base64
import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.home import Home, private, read_json, write_json

log = logging.getLogger("orchestration.at_rest")
MARK = "at_rest.json"
PLAIN, ENCRYPTED = "plain", "encrypted"
SAID, KEY, KEY_FILE = "EI_AT_REST", "EI_AT_REST_KEY", "EI_AT_REST_KEY_FILE"
LENGTH = 32  # bytes
STORES = ("raw", "quarantine", "reference", "work", "state", "published")  # with Parquet files


class AtRestError(RuntimeError):
    """A key is missing, wrong or badly kept; the message says what to do, never the key."""


@dataclass(frozen=True)
class Key:
    """A key, and what may be told of it."""

    secret: bytes = field(repr=False)
    came_from: str

    @property
    def id(self) -> str:
        """Tells keys apart and gives nothing of them away."""
        return hashlib.sha256(b"at rest key id:" + self.secret).hexdigest()[:12]

    @property
    def parquet(self) -> str:
        """What DuckDB takes as the key of Parquet files."""
        return self._derived(b"parquet")

    @property
    def warehouse(self) -> str:
        """What DuckDB takes as the key of the warehouse."""
        return self._derived(b"warehouse")

    def _derived(self, use: bytes) -> str:
        return base64.b64encode(hmac.digest(self.secret, use, "sha256")).decode()


def key_below(path: Path) -> Key | None:
    """The key of the home that `path` lies in; None in a plain home or outside of any.
    Raises AtRestError."""
    place = path.absolute()
    for folder in (place, *place.parents):
        if (folder / MARK).is_file():
            mark: dict[str, Any] = read_json(folder / MARK) or {"mode": PLAIN}
            return _found(folder, mark) if mark["mode"] == ENCRYPTED else None
    return None


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
        _found(home.root, _finish(home, mark))


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
    old = _found(home.root, mark) if mark["mode"] == ENCRYPTED else None
    if to is None and (KEY in os.environ or KEY_FILE in os.environ):
        raise AtRestError(f"name the file of the new key; {KEY} or {KEY_FILE} gives the old one")
    key, file = _made(home.root, to)
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
    key = _found(home.root, mark) if mark["mode"] == ENCRYPTED else None
    return {
        "mode": mark["mode"],
        "since": mark["since"],
        "key": key.id if key else None,
        "came_from": key.came_from if key else None,
    }


def files(home: Home) -> list[Path]:
    """Every Parquet file of the platform's own folders."""
    return sorted(
        path
        for name in STORES
        for path in (home.root / name).rglob("*.parquet")
        if not path.is_symlink()
    )


def is_encrypted(path: Path) -> bool:
    """Whether a Parquet file is encrypted, footer and all (its first four bytes say so)."""
    with path.open("rb") as file:
        return file.read(4) == b"PARE"


def _begin(home: Home, plain: bool) -> None:
    from orchestration.governance.audit import append

    held = files(home)
    if any(is_encrypted(path) for path in held):
        raise AtRestError(f"{MARK} is missing from an encrypted home: put it back")
    if plain:
        append(home, "at_rest_plain", {})
        _write(home, {"mode": PLAIN, "since": _today()})
        return
    key, file = _made(home.root, None)
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
    from orchestration.rekey import rekey

    old = _found(home.root, before) if before["key"] else None
    done = rekey(home, old, _found(home.root, mark))
    append(home, "at_rest_rekeyed", {"from": before["key"], "to": mark["key"], "files": done})
    kept = {name: value for name, value in mark.items() if name != "before"}
    _write(home, kept)
    return kept


def _found(root: Path, mark: dict[str, Any]) -> Key:
    """The key that the mark names. Raises AtRestError where it is not here."""
    seen = []
    for key in _candidates(root, mark):
        if key.id == mark["key"]:
            return key
        seen.append(f"{key.came_from} gives key {key.id}")
    told = f" ({'; '.join(seen)})" if seen else ""
    raise AtRestError(
        f"{root} is encrypted with key {mark['key']}, which is not here{told}. Put its file, which "
        f"was {mark['key_file'] or 'never written'}, at {_folder() / (mark['key'] + '.key')}, or "
        f"name it in {KEY_FILE}, or give the key in {KEY}. Without it only landing/ can be read: "
        "a home with nothing but a copy of landing/ can be run anew"
    )


def _candidates(root: Path, mark: dict[str, Any]) -> Iterator[Key]:
    if KEY in os.environ:
        yield Key(_secret(os.environ[KEY], KEY), KEY)
    named = (os.environ.get(KEY_FILE), mark["key_file"], _folder() / f"{mark['key']}.key")
    for file in map(Path, filter(None, named)):
        if file.is_file():
            yield _read(root, file)


def _made(root: Path, to: Path | None) -> tuple[Key, Path | None]:
    """The key for a home that has none, and the file it is in: given, or made now."""
    if to is None and KEY in os.environ:
        return Key(_secret(os.environ[KEY], KEY), KEY), None
    secret = secrets.token_bytes(LENGTH)
    named = to or os.environ.get(KEY_FILE)
    name = f"{Key(secret, '').id}.key"
    tried = []
    for place in [named] if named else [_folder() / name, root.parent / f"{root.name}-{name}"]:
        file = Path(place).absolute()
        _outside(root, file)
        try:
            if not file.exists():
                _make(file, secret)
            return _read(root, file), file
        except OSError as error:
            tried.append(f"{file}: {error.strerror}")
    raise AtRestError(
        f"no key can be kept ({'; '.join(tried)}): name a file outside the home in {KEY_FILE}, or "
        f"give a key in {KEY}, or say --plain-text-at-rest"
    )


def _make(file: Path, secret: bytes) -> None:
    private()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(secret.hex() + "\n")
        opened.flush()
        os.fsync(handle)


def _read(root: Path, file: Path) -> Key:
    _outside(root, file)
    if file.stat().st_mode & 0o077:
        raise AtRestError(f"others may read the key in {file}: chmod 600 it")
    return Key(_secret(file.read_text(), str(file)), str(file))


def _outside(root: Path, file: Path) -> None:
    if file.resolve().is_relative_to(root.resolve()):
        raise AtRestError(f"the key must lie outside the home, and {file} is in it")


def _secret(text: str, name: str) -> bytes:
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != LENGTH:
        raise AtRestError(f"{name} holds no key: {2 * LENGTH} hex digits are needed")
    return secret


def _folder() -> Path:
    """Where keys are kept that nobody gave another place."""
    try:
        base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    except RuntimeError:  # a user without a home folder
        base = "/nonexistent"
    return Path(base) / "early-intervention" / "keys"


def _write(home: Home, mark: dict[str, Any]) -> None:
    write_json(home.root / MARK, mark)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
