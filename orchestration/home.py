"""The home folder: everything of one installation (`interfaces.md`).

`landing/` belongs to the partners and is only read. All the rest is the platform's own and
readable by its owner alone: the home and new folders get mode 0700, and `private()` sets the
process's umask so that new files get 0600. A feed's folder in `landing/` may be a link to where
another account puts the files.
"""

import fcntl
import json
import logging
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

log = logging.getLogger("orchestration.home")
OTHERS = 0o077  # the rights of everybody but the owner
OWN_FOLDERS = (
    "raw",
    "quarantine",
    "deliveries",
    "reference",
    "work",
    "state",
    "warehouse",
    "published",
    "audit",
    "reports",
    "keys",
    "dagster",
)


class HomeBusy(RuntimeError):
    """Another run is at work on this home."""


class NoHome(RuntimeError):
    """The folder is not a home: it has no `landing/` in it."""


@dataclass(frozen=True)
class Home:
    """The folders of one installation. Nothing is made or read until a method is called."""

    root: Path

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def deliveries(self) -> Path:
        return self.root / "deliveries"

    @property
    def reference(self) -> Path:
        return self.root / "reference"

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file itself; dbt is its only writer."""
        return self.root / "warehouse" / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def audit(self) -> Path:
        return self.root / "audit"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    def prepare(self) -> None:
        """Make the platform's folders (0700), and close the home itself: what partners sent is
        in it. Raises NoHome where there is no `landing/`."""
        if not self.landing.is_dir():
            raise NoHome(f"{self.root} is not a home: it has no folder 'landing' in it")
        private()
        _close(self.root)
        for name in OWN_FOLDERS:
            (self.root / name).mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def lock(self, patience: float = 1.0) -> Iterator[None]:
        """Hold this home for one run; raises HomeBusy where another process goes on holding it
        for `patience` seconds. Within a process that holds it already, nothing happens.

        The kernel lets go of the lock when the process ends, however it ends. Forked children
        close their copy, so that a worker that outlives a killed run does not keep the home.
        """
        root = self.root.resolve()
        if root in _held:
            yield
            return
        handle = _taken(root, patience)
        _held[root] = handle
        try:
            started = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"process {os.getpid()}, since {started}".encode(), 0)
            yield
        finally:
            del _held[root]
            os.ftruncate(handle, 0)
            fcntl.flock(handle, fcntl.LOCK_UN)
            os.close(handle)


_held: dict[Path, int] = {}


def _taken(root: Path, patience: float) -> int:
    """An open handle that holds the lock of the home at `root`. Raises HomeBusy."""
    handle = os.open(root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    last = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() < last:
                time.sleep(0.1)
                continue
            holder = os.pread(handle, 200, 0).decode(errors="replace").strip()
            os.close(handle)
            raise HomeBusy(
                f"another run is at work on {root} ({holder or 'it has just begun'}): "
                "wait for it to end, then run again"
            ) from None


def _close_in_child() -> None:
    for handle in _held.values():
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_close_in_child)


def _close(root: Path) -> None:
    """Take the rights of others from a folder, where they have any."""
    mode = stat.S_IMODE(root.stat().st_mode)
    if mode & OTHERS:
        try:
            root.chmod(mode & ~OTHERS)
        except PermissionError:
            log.warning("others may look into %s, which is another account's: close it", root)


def private() -> None:
    """From now on, what this process writes is readable by its owner alone."""
    os.umask(OTHERS)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a temporary name, synced, then renamed over `path`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)


def write_json(path: Path, document: Any) -> None:
    """`replace_file` for a JSON document; days and paths are written as text."""
    text = json.dumps(document, indent=2, sort_keys=True, default=str, ensure_ascii=False)
    replace_file(path, (text + "\n").encode())


def read_json(path: Path) -> Any | None:
    """The JSON document at `path`, or None where there is no such file."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
