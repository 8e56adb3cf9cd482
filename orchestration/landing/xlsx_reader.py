"""Records of an Excel workbook, every cell as the text that a CSV of the feed would hold.

The sheet is held in memory (a workbook cannot be read in part), its text is not; hand-kept lists
are small, and one that would unpack or spread beyond measure is refused before it is read.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.landing import archive, workbook_parts
from orchestration.landing.csv_reader import BATCH, FindHeader, Row
from orchestration.landing.rejection import Rejected
from orchestration.landing.values import ERROR

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

LARGEST = 512 << 20  # bytes of a workbook unpacked
DATE_FORMS = {"ISO": "%Y-%m-%d", "UK": "%d/%m/%Y"}


class XlsxRecords:
    """`header` and the records below it; wholly empty rows are no records.

    In: the path, the contract's sheet (None or not there: the first), what finds the header
    (titles above it are skipped), and the feed's date form. Raises Rejected:
    `wrong_format` (no workbook) or `no_rows` (a sheet without header).
    """

    header_cut = False

    def __init__(
        self, path: Path, sheet: str | None, find_header: FindHeader, date_format: str
    ) -> None:
        self._form = DATE_FORMS[date_format]
        self._sheet, self._errors = _opened(path, sheet)
        place, taken = find_header(self._rows())
        if len(taken) <= place:
            raise Rejected("no_rows")
        self._below = place + 1
        header = taken[place]
        # a column without name and values is a trace of formatting, not a column
        nameless = {i for i, name in enumerate(header) if not name}
        for row in self._body() if nameless else ():
            nameless -= {i for i in nameless if row[i]}
        self._used = [i for i in range(len(header)) if i not in nameless]
        self.header: Row = [header[i] for i in self._used]

    def batches(self) -> Iterator[list[Row]]:
        """Lists of records."""
        rows = ([row[i] for i in self._used] for row in self._body())
        while batch := list(itertools.islice(rows, BATCH)):
            yield batch

    def _body(self) -> Iterator[Row]:
        """The rows below the header that are not wholly empty."""
        return filter(any, itertools.islice(self._rows(), self._below, None))

    def _rows(self) -> Iterator[Row]:
        """The rows of the sheet from its top as text; columns from the first that has a value."""
        left = self._sheet.start[1] if self._sheet.start else 0
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            row = [cell_text(cell, self._form) for cell in cells]
            if number in self._errors:
                for column in self._errors[number]:
                    if 0 <= column - left - 1 < len(row):
                        row[column - left - 1] = ERROR
            yield row


def cell_text(cell: Any, date_form: str) -> str:
    """The text of a cell: a date in the feed's form, a number without fraction as an int."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, (dt.datetime, dt.date)):
        return cell.strftime(date_form)
    if isinstance(cell, dt.time):
        return cell.strftime("%H:%M")
    return str(cell)


def _opened(path: Path, sheet: str | None) -> tuple[CalamineSheet, dict[int, list[int]]]:
    """The sheet, and the columns of its errors by row, both from 1."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with archive.open_zip(path, LARGEST) as parts:
            if workbook_parts.WORKBOOK not in parts.namelist():
                raise Rejected("wrong_format")
            errors = workbook_parts.errors(parts)
        with CalamineWorkbook.from_path(path) as workbook:
            name = _chosen(workbook, sheet)
            rows: dict[int, list[int]] = {}
            for row, column in errors.get(name, ()):
                rows.setdefault(row, []).append(column)
            return workbook.get_sheet_by_name(name), rows
    except Rejected as rejected:
        raise Rejected("wrong_format") from rejected
    except CalamineError:
        raise Rejected("wrong_format") from None


def _chosen(workbook: CalamineWorkbook, sheet: str | None) -> str:
    """The contract's sheet, else the first that a reader of the workbook sees."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    every = [s for s in workbook.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    seen = [s.name for s in every if s.visible == SheetVisibleEnum.Visible]
    names = [s.name for s in every]
    wanted = [n for n in names if n.strip().lower() == (sheet or "").strip().lower()]
    if not names:
        raise Rejected("wrong_format")
    return [*wanted, *seen, *names][0]
