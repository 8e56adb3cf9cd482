"""What the parts of a workbook say before a sheet is laid out in memory: how far its cells lie
apart, and which of them are errors.

A reader of workbooks gives a sheet as one rectangle round its cells: one stray character in the
last cell of the last row would make that seventeen thousand million cells. It also gives an error
of Excel (#N/A) as nothing, so that a date that could not be worked out would seem never to have
been there.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from orchestration.landing import archive
from orchestration.landing.rejection import Rejected

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MOST_CELLS = 20_000_000
BLOCK = 1 << 20

Cell = tuple[int, int]  # row and column, from 1


def errors(workbook: zipfile.ZipFile) -> dict[str, set[Cell]]:
    """The cells that hold an error, by the name of their sheet.

    Reads every part to its end. Raises Rejected: `wrong_format` for a sheet that is no XML, or
    larger than any hand-kept list, empty cells counted; `unreadable_archive` for a part that is
    damaged, or larger than the archive says.
    """
    found: dict[str, set[Cell]] = {}
    for info in workbook.infolist():
        if WORKSHEET.fullmatch(info.filename):
            sheet = _Sheet()
            _parse(workbook, info, sheet.begins, sheet.check)
            found[info.filename.lower()] = sheet.errors
        else:
            with archive.open_member(workbook, info) as stream:
                while stream.read(BLOCK):
                    pass
    return {name: found.get(part, set()) for name, part in _parts(workbook).items()}


def _parts(workbook: zipfile.ZipFile) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's name."""
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def begins(element: str, attributes: dict[str, str]) -> None:
        said = {_local(name): value for name, value in attributes.items()}
        if _local(element) == "sheet":
            sheets[said.get("name", "")] = said.get("id", "")
        elif _local(element) == "Relationship":
            path = posixpath.join("/xl", said.get("Target", ""))
            targets[said.get("Id", "")] = posixpath.normpath(path).lstrip("/").lower()

    for part in (WORKBOOK, RELATIONS):
        if part in workbook.namelist():
            _parse(workbook, workbook.getinfo(part), begins)
    return {name: targets.get(number, "") for name, number in sheets.items()}


def _parse(
    workbook: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    begins: Callable[[str, dict[str, str]], None],
    after_block: Callable[[], None] = lambda: None,
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begins
    try:
        with archive.open_member(workbook, part) as stream:
            while block := stream.read(BLOCK):
                parser.Parse(block, False)
                after_block()
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Rejected("wrong_format") from None


class _Sheet:
    """Follows the rows and cells of a sheet's XML; cells that do not say where they are come one
    after the other."""

    def __init__(self) -> None:
        self.errors: set[Cell] = set()
        self._row = self._column = self._rows = self._columns = 0

    def check(self) -> None:
        """Raises Rejected `wrong_format` once the sheet is too large."""
        if self._rows * self._columns > MOST_CELLS:
            raise Rejected("wrong_format")

    def begins(self, element: str, attributes: dict[str, str]) -> None:
        """An element's start."""
        name = _local(element)
        if name == "row":
            said = attributes.get("r", "")
            self._row = int(said) if said.isdecimal() and len(said) < 8 else self._row + 1
            self._column = 0
        elif name == "c":
            match = REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _number(match[1]) if match else self._column + 1
            self._row = int(match[2]) if match else self._row
            if attributes.get("t") == "e":
                self.errors.add((self._row, self._column))
        elif name in ("v", "t", "f"):  # what is only formatted takes no room
            self._rows = max(self._rows, self._row)
            self._columns = max(self._columns, self._column)


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def _number(letters: str) -> int:
    """The number of a column, A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
