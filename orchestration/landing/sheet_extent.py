"""How far the cells of a worksheet lie apart, told before the sheet is laid out in memory.

A reader of workbooks gives a sheet as one rectangle round its cells: one stray character in the
last cell of the last row would make that seventeen thousand million cells.
"""

from __future__ import annotations

import re
import zipfile
from xml.parsers import expat

from orchestration.landing import archive
from orchestration.landing.rejection import Rejected

WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MOST_CELLS = 20_000_000
BLOCK = 1 << 20


def refuse_sprawling(workbook: zipfile.ZipFile) -> None:
    """Raises Rejected `wrong_format` for a sheet that is no XML, or larger than any hand-kept
    list, empty cells counted."""
    for info in workbook.infolist():
        if WORKSHEET.fullmatch(info.filename):
            extent = _Extent()
            with archive.open_member(workbook, info) as stream:
                while block := stream.read(BLOCK):
                    extent.feed(block)
            extent.feed(b"", last=True)


class _Extent:
    """Follows the rows and cells of a sheet's XML; cells that do not say where they are come one
    after the other."""

    def __init__(self) -> None:
        self._row = self._column = self._rows = self._columns = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._begins

    def feed(self, block: bytes, last: bool = False) -> None:
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError:
            raise Rejected("wrong_format") from None
        if self._rows * self._columns > MOST_CELLS:
            raise Rejected("wrong_format")

    def _begins(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(" ")[2]
        if name == "row":
            said = attributes.get("r", "")
            self._row = int(said) if said.isdecimal() and len(said) < 8 else self._row + 1
            self._column = 0
        elif name == "c":
            match = REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _number(match[1]) if match else self._column + 1
            self._row = int(match[2]) if match else self._row
        elif name in ("v", "t", "f"):  # what is only formatted takes no room
            self._rows = max(self._rows, self._row)
            self._columns = max(self._columns, self._column)


def _number(letters: str) -> int:
    """The number of a column, A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
