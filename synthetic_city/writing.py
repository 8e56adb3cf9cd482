"""Files as partners write them, byte for byte the same for the same rows: CSV, XLSX, zip
archives.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from .clerk import unmarked

BOM = {"utf-8": b"\xef\xbb\xbf", "utf-16": b"\xff\xfe"}
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")
CALM = b"2026-01-05T06:00:00Z"


def csv_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    delimiter: str,
    encoding: str,
    line_end: str,
) -> bytes:
    """A CSV file. encoding: utf-8, utf-8-sig, utf-16 (with its mark) or cp1252, in which foreign
    letters lose their marks.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(header)
    writer.writerows(rows)
    whole = text.getvalue()
    if encoding == "utf-16":
        return BOM["utf-16"] + whole.encode("utf-16-le")
    if encoding == "cp1252":
        try:
            return whole.encode("cp1252")
        except UnicodeEncodeError:
            plain = (c if _fits(c) else unmarked(c) for c in whole)
            return "".join(plain).encode("cp1252")
    return whole.encode(encoding)


def _fits(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def xlsx_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str, titles: Sequence[str]
) -> bytes:
    """A workbook with one sheet; dates are date cells; title rows stand above the header."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for title in titles:
        page.append([title])
    page.append(list(header))
    for row in rows:
        cells: list[Any] = []
        for value in row:
            if isinstance(value, date):
                cell = WriteOnlyCell(page, value)
                cell.number_format = "dd/mm/yyyy"
                value = cell
            cells.append(None if value == "" else value)
        page.append(cells)
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made:
        members = [
            (i.filename, STAMP.sub(rb"\g<1>" + CALM + rb"\g<3>", made.read(i)))
            for i in made.infolist()
        ]
    return zip_bytes(members, date(2026, 1, 5))


def zip_bytes(members: Iterable[tuple[str, bytes]], day: date) -> bytes:
    """An archive whose members all bear one fixed time."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 6, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return raw.getvalue()


def put(out: Path, feed: str, file: str, content: bytes) -> None:
    """Lays a file into the landing folder of its feed."""
    folder = out / "landing" / feed
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(content)
