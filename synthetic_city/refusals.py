"""Files that must be rejected whole: what can go wrong with a CSV file or an archive on its way."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date

from .layout import Layout
from .writing import csv_bytes, xlsx_bytes, zip_bytes

CSV_FAULTS = (
    "empty_file",
    "no_rows",
    "truncated",
    "wrong_format",
    "undeclared_column",
    "missing_column",
    "wrong_feed",
    "encoding",
)
ZIP_FAULTS = ("empty_file", "missing_member", "undeclared_member", "unreadable_archive")
STRANGE = ["Invoice", "Supplier", "Net", "VAT", "Gross", "Paid"]


def refuse(layout: Layout, content: bytes, rng: random.Random) -> tuple[bytes, str]:
    """A file's bytes spoilt, and the reason for which they must be rejected."""
    if layout.member:
        reason = rng.choice(ZIP_FAULTS)
        return _archive(content, reason), reason
    reason = rng.choice(CSV_FAULTS)
    return _csv(layout, content, reason), reason


def _archive(content: bytes, reason: str) -> bytes:
    if reason == "empty_file":
        return b""
    if reason == "unreadable_archive":
        return content[: len(content) // 2]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    if reason == "missing_member":
        members.pop()
    else:
        members.append(("readme.txt", b"sent by hand"))
    return zip_bytes(members, date(2026, 1, 5))


def _csv(layout: Layout, content: bytes, reason: str) -> bytes:
    header, empty = layout.header, [["x"] * len(layout.header)]
    whole = {"delimiter": layout.delimiter, "line_end": "\r\n"}
    encoding = "cp1252" if layout.encoding == "cp1252" else "utf-8"
    if reason == "empty_file":
        return b""
    if reason == "no_rows":
        return csv_bytes(header, [], encoding=encoding, **whole)
    if reason == "truncated":  # an open quotation mark that nothing closes
        return csv_bytes(header, empty, encoding=encoding, **whole) + b'"' + b"A broken-off record"
    if reason == "wrong_format":
        return xlsx_bytes(header, empty, "Sheet1", [])
    if reason == "undeclared_column":
        return csv_bytes([*header, "Religion"], [[*empty[0], "x"]], encoding=encoding, **whole)
    if reason == "missing_column":
        return csv_bytes(header[:-1], [empty[0][:-1]], encoding=encoding, **whole)
    if reason == "wrong_feed":
        return csv_bytes(STRANGE, [["x"] * len(STRANGE)], encoding=encoding, **whole)
    # bytes that neither UTF-8 nor Windows-1252 has
    return csv_bytes(header, empty, encoding=encoding, **whole) + b"\x81\x8d,\xff\r\n"
