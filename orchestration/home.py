"""A home: everything of one installation, in one folder that can be copied and run on."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class HomeBusy(RuntimeError):
    """Another run holds the home; nothing was touched."""


@dataclass(frozen=True)
class Home:
    """Paths under `root`. Partners write `landing`; all the rest is the platform's own."""

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root).resolve())

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

    def create(self) -> None:
        """Make the platform's folders, closed to others (mode 0700)."""
        for folder in (
            self.raw,
            self.quarantine,
            self.deliveries,
            self.reference,
            self.work,
            self.state,
            self.warehouse.parent,
            self.published,
            self.audit,
            self.reports,
            self.keys,
            self.dagster,
        ):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for one run. The kernel lets go when the process ends, however it ends.

        Raises HomeBusy when another run holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeBusy(
                    f"Another run is at work on {self.root}. Wait until it ends, then run again."
                ) from None
            yield
        finally:
            os.close(handle)
