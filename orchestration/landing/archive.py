"""Zip archives of partners: members at the root, all of them and no others."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from orchestration.landing.rejection import Rejected

# A zip that unpacks to more than this, or by more than this factor, is not a partner's delivery.
LARGEST = 20 << 30
HIGHEST_RATIO = 500
RATIO_MATTERS_FROM = 100 << 20

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a compression or encryption that zipfile lacks
    RuntimeError,  # encrypted
    ValueError,
    OSError,
)


@contextmanager
def open_zip(path: Path, largest: int = LARGEST) -> Iterator[zipfile.ZipFile]:
    """The archive, its directory read. Raises Rejected `unreadable_archive`, also for one that
    unpacks to more than `largest` bytes."""
    try:
        opened = zipfile.ZipFile(path)
    except BROKEN:
        raise Rejected("unreadable_archive") from None
    with opened:
        infos = opened.infolist()
        whole = sum(info.file_size for info in infos)
        packed = sum(info.compress_size for info in infos)
        bomb = whole > RATIO_MATTERS_FROM and whole > HIGHEST_RATIO * max(packed, 1)
        if bomb or whole > largest or any(info.flag_bits & 1 for info in infos):
            raise Rejected("unreadable_archive")
        yield opened


class _Member(io.RawIOBase):
    """A member's bytes; damage found while reading rejects the archive."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            block = self._stream.read(len(buffer))
        except BROKEN:
            raise Rejected("unreadable_archive") from None
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._stream.close()
        super().close()


def open_member(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> io.BufferedReader:
    """A member's bytes as a stream. Raises Rejected `unreadable_archive`, also while it is read."""
    try:
        return io.BufferedReader(_Member(opened.open(info)), 1 << 20)
    except BROKEN:
        raise Rejected("unreadable_archive") from None


def members(opened: zipfile.ZipFile, expected: list[str]) -> dict[str, zipfile.ZipInfo]:
    """The member of each expected name; letter case does not matter, folders do.

    Raises Rejected: `wrong_format` (a workbook), `missing_member`, then `undeclared_member`
    (unknown, in a folder, or twice).
    """
    infos = [info for info in opened.infolist() if not info.is_dir()]
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        found.setdefault(info.filename.lower(), info)
    if "[content_types].xml" in found:
        raise Rejected("wrong_format")
    wanted = {name: found.get(name.lower()) for name in expected}
    present = {name: info for name, info in wanted.items() if info is not None}
    if len(present) < len(wanted):
        missing = [name for name in wanted if name not in present]
        raise Rejected("missing_member", "missing: " + ", ".join(missing))
    if len(infos) != len(wanted):
        more = len(infos) - len(wanted)
        raise Rejected("undeclared_member", f"{more} more than the contract names")
    return present
