"""Records of an Excel workbook, every cell as the text that a CSV of the feed would hold.

It holds its whole file in memory (a workbook cannot be read in part); hand-kept lists are small,
and one that would unpack or spread beyond measure is refused before it is read.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.landing import archive
from orchestration.landing.csv_reader import BATCH, Row
from orchestration.landing.rejection import Rejected
from orchestration.landing.sheet_extent import refuse_sprawling

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

LARGEST = 512 << 20  # bytes of a workbook unpacked
DATE_FORMS = {"ISO": "%Y-%m-%d", "UK": "%d/%m/%Y"}


class XlsxRecords:
    """`header` and the records below it; wholly empty rows are no records.

    In: the path, the contract's sheet (None or not there: the first), the row of the header
    counted from the top of the sheet (titles above it are skipped), and the feed's date form.
    Raises Rejected: `wrong_format` (no workbook) or `no_rows` (a sheet without header).
    """

    header_cut = False

    def __init__(self, path: Path, sheet: str | None, header_row: int, date_format: str) -> None:
        form = DATE_FORMS[date_format]
        rows = ([cell_text(cell, form) for cell in row] for row in _cells(path, sheet))
        header = next(itertools.islice(rows, header_row - 1, None), None)
        if header is None:
            raise Rejected("no_rows")
        body = [row for row in rows if any(row)]
        # a column without name and values is a trace of formatting, not a column
        used = [i for i, name in enumerate(header) if name or any(row[i] for row in body)]
        self.header: Row = [header[i] for i in used]
        self._body: list[Row] = [[row[i] for i in used] for row in body]

    def batches(self) -> Iterator[list[Row]]:
        """Lists of records."""
        rows = iter(self._body)
        while batch := list(itertools.islice(rows, BATCH)):
            yield batch


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


def _cells(path: Path, sheet: str | None) -> Iterator[list[Any]]:
    """The rows of the sheet from its top; columns from the first that has a value."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with archive.open_zip(path, LARGEST) as parts:
            if "xl/workbook.xml" not in parts.namelist():
                raise Rejected("wrong_format")
            refuse_sprawling(parts)
        with CalamineWorkbook.from_path(path) as workbook:
            yield from workbook.get_sheet_by_name(_chosen(workbook, sheet)).iter_rows()
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
