"""The audit log: entries that are only ever added, in a SHA-256 chain over RFC 8785 JSON.

`audit/log.jsonl` has one entry a line: {n, at, kind, facts, previous, hash}, `hash` over all the
others. `audit/anchor.json` says where the chain ends, {entries, head}, for keeping elsewhere.

An entry is announced in the anchor (`next`) before it is written, and anchored after. So a writer
that is killed leaves a log that either has the announced entry or does not: both are whole, and
the next `append` cuts off a half-written line. Anything else past the anchor was added by hand.
A damaged log is never mended: `append` goes on from the anchor, so that the break stays to see.

Facts hold counts, names of files and tables, and keys of releases: no personal data.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import rfc8785

from orchestration.home import Home, read_json, write_json

GENESIS = "0" * 64
PUBLISHED = "release_published"


Append = Callable[..., dict[str, Any]]  # `append` without its home


def append(
    home: Home, kind: str, facts: Mapping[str, Any], at: datetime | None = None
) -> dict[str, Any]:
    """Add an entry, synced and anchored, and return it. `at` is now where it is left out.

    Raises rfc8785.CanonicalizationError where the facts are no plain JSON values.
    """
    with writing(home) as add:
        return add(kind, facts, at)


@contextmanager
def writing(home: Home) -> Iterator[Append]:
    """Hold the log against every other writer, this process's too: what `since` tells within is
    still all there is when an entry is added. Gives `append` for the home."""
    with _alone(home):
        yield partial(_append, home)


def _append(
    home: Home, kind: str, facts: Mapping[str, Any], at: datetime | None = None
) -> dict[str, Any]:
    settled = _settled(home)
    entry: dict[str, Any] = {
        "n": settled["entries"] + 1,
        "at": (at or datetime.now(UTC)).isoformat(timespec="seconds"),
        "kind": kind,
        "facts": dict(facts),
        "previous": settled["head"],
    }
    entry["hash"] = hashlib.sha256(rfc8785.dumps(entry)).hexdigest()
    line = rfc8785.dumps(entry) + b"\n"
    _write_anchor(home, settled | {"next": entry["hash"]})
    _add_line(_log(home), line)
    _write_anchor(home, {"entries": entry["n"], "head": entry["hash"]})
    return entry


def anchor(home: Home) -> dict[str, Any]:
    """Write where the chain ends, and return it: {entries, head}."""
    with _alone(home):
        settled = _settled(home)
        _write_anchor(home, settled)
        return settled


def entries(home: Home) -> list[dict[str, Any]]:
    """Every whole entry as it stands in the log; `verify` says whether it is to be believed."""
    return [entry for line in _lines(_log(home)) if (entry := _read(line)) is not None]


def since(home: Home, place: int) -> tuple[list[dict[str, Any]], int]:
    """The whole entries that stand after the byte `place` of the log, and the place after them: for
    who follows the log without reading it anew."""
    try:
        with _log(home).open("rb") as file:
            file.seek(place)
            content = file.read()
    except FileNotFoundError:
        return [], 0
    whole = content[: content.rfind(b"\n") + 1]
    found = [entry for line in whole.splitlines() if (entry := _read(line)) is not None]
    return found, place + len(whole)


def verify(home: Home, kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Walk the chain and hold its head against the anchor: {entries, ok, first_bad, head}.

    `first_bad` is the number, from 1, of the first entry that is changed, out of place, too many
    or (one past the last) missing; None where all is well. `head` is the hash of the last entry
    before that. `kept` is an anchor that was kept elsewhere, {entries, head}: the chain must lead
    through it, so that a log and an anchor that were both cut or both written anew are found too.
    Without it that is found where the log no longer tells of the current release.
    """
    with _unchanging(home):
        lines = _lines(_log(home))
        anchored = read_json(_anchor(home))
    torn = bool(lines) and not lines[-1].endswith(b"\n")
    if torn and anchored and anchored.get("next") and len(lines) == anchored["entries"] + 1:
        lines.pop()  # announced, and cut short by the death of its writer
    head, first_bad, passed = GENESIS, None, GENESIS
    told = set[object]()
    for n, line in enumerate(lines, start=1):
        entry = _read(line)
        if entry is None or not _is_whole(entry, line, n, head):
            first_bad = n
            break
        head = entry["hash"]
        if entry["kind"] == PUBLISHED:
            told.add(entry["facts"].get("release_id"))
        if kept and n == kept["entries"]:
            passed = head
    if first_bad is None:
        first_bad = _against_anchor(len(lines), head, anchored)
    current = read_json(home.published / "current.json")
    if first_bad is None and current and current["release_id"] not in told:
        first_bad = len(lines) + 1
    if kept and first_bad is None and passed != kept["head"]:
        first_bad = min(len(lines) + 1, int(kept["entries"]))
    return {"entries": len(lines), "ok": first_bad is None, "first_bad": first_bad, "head": head}


def _is_whole(entry: Mapping[str, Any], line: bytes, n: int, previous: str) -> bool:
    """Whether the line is the nth entry, byte for byte as it was written."""
    if entry.get("n") != n or entry.get("previous") != previous:
        return False
    content = {k: v for k, v in entry.items() if k != "hash"}
    try:
        expected = hashlib.sha256(rfc8785.dumps(content)).hexdigest()
        return entry.get("hash") == expected and rfc8785.dumps(dict(entry)) + b"\n" == line
    except rfc8785.CanonicalizationError:
        return False


def _against_anchor(count: int, head: str, anchored: Mapping[str, Any] | None) -> int | None:
    """The first entry at fault where a chain of `count` whole entries is not the anchored one."""
    if anchored is None:  # no chain has been begun, or the anchor was taken away
        return count + 1 if count else None
    if (count, head) == (anchored["entries"], anchored["head"]):
        return None
    if count == anchored["entries"] + 1 and head == anchored.get("next"):
        return None
    if count < anchored["entries"]:
        return count + 1
    return int(anchored["entries"]) + 1 if count > anchored["entries"] else count


def _settled(home: Home) -> dict[str, Any]:
    """Where the chain ends, once a killed writer's entry is either taken or cut off."""
    stands = read_json(_anchor(home)) or {"entries": 0, "head": GENESIS}
    settled = {"entries": stands["entries"], "head": stands["head"]}
    if not stands.get("next"):  # nobody was killed: an append costs the same, however long the log
        return settled
    lines = _lines(_log(home))
    if len(lines) != stands["entries"] + 1:
        return settled
    if not lines[-1].endswith(b"\n"):
        os.truncate(_log(home), sum(len(line) for line in lines[:-1]))
        return settled
    entry = _read(lines[-1])
    if entry is not None and entry.get("hash") == stands["next"]:
        return {"entries": stands["entries"] + 1, "head": stands["next"]}
    return settled


def _add_line(log: Path, line: bytes) -> None:
    new = not log.exists()
    handle = os.open(log, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line  # a damaged line stays as it is, on its own
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        _sync_folder(log.parent)


def _write_anchor(home: Home, content: Mapping[str, Any]) -> None:
    write_json(_anchor(home), content)
    _sync_folder(home.audit)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lines(log: Path) -> list[bytes]:
    try:
        return log.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _log(home: Home) -> Path:
    return home.audit / "log.jsonl"


def _anchor(home: Home) -> Path:
    return home.audit / "anchor.json"


@contextmanager
def _unchanging(home: Home) -> Iterator[None]:
    """No writer meanwhile: a log and the anchor of a moment later do not fit. Who may only read
    the home can hold it; where nothing was ever appended there is nobody to hold it against."""
    try:
        handle = os.open(home.audit / ".lock", os.O_RDONLY)
    except FileNotFoundError:
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One writer at a time: an export may be noted while a run is at work."""
    home.audit.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(home.audit / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
