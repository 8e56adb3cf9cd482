"""The key of data at rest, and where it is looked for: what a home itself says holds no secret."""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.home import private, read_json

MARK = "at_rest.json"
PLAIN, ENCRYPTED = "plain", "encrypted"
KEY, KEY_FILE = "EI_AT_REST_KEY", "EI_AT_REST_KEY_FILE"
LENGTH = 32  # bytes


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
            return found(folder, mark) if mark["mode"] == ENCRYPTED else None
    return None


def found(root: Path, mark: dict[str, Any]) -> Key:
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


def made(root: Path, to: Path | None) -> tuple[Key, Path | None]:
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
