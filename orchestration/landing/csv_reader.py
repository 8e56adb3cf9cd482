"""Records of a delimited text file, read as RFC 4180 says, in batches.

The standard library's reader does the quoting; this module adds what it keeps silent about: a
file that ends inside a quoted field, and a last record cut short.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from typing import BinaryIO

from orchestration.landing.encoding import Text
from orchestration.landing.rejection import Rejected

BATCH = 50_000
BATCH_TEXT = 16 << 20  # characters: where records are long, a batch holds fewer
LONGEST_FIELD = 16 << 20  # characters; a quoted field that long was never closed
MARK = "\ufeff"  # a byte-order mark; extracts pasted together bring each its own
END = "\0end\0"  # a last line of our own; NULs do not pass `encoding.inspect`

Row = list[str]
# Takes rows until it knows which one is the header: its place among them, and the rows.
FindHeader = Callable[[Iterator[Row]], tuple[int, list[Row]]]


class CsvRecords:
    """`header` (names as written) and the records after it.

    In: a stream at its start, how it decodes, the delimiter, and what finds the header (None:
    the file has none). `header_cut` is true for a file of a header only, without a line end.
    Raises Rejected: `truncated`, or `empty_file` where there is no header.
    """

    def __init__(
        self,
        stream: BinaryIO,
        text: Text,
        delimiter: str = ",",
        find_header: FindHeader | None = None,
    ) -> None:
        csv.field_size_limit(LONGEST_FIELD)
        self._file = io.TextIOWrapper(stream, encoding=text.encoding, newline="")
        self._ended = True
        self._taken = 0  # characters read so far
        self._records = self._read(csv.reader(self._lines(), delimiter=delimiter))
        self.header: Row = []
        self.header_cut = False
        if find_header:
            place, taken = find_header(self._records)
            if len(taken) <= place:
                raise Rejected("empty_file")
            self.header = taken[place]
            rest = itertools.chain(taken[place + 1 :], self._records)
            first = next(rest, None)
            self.header_cut = first is None and not self._ended
            self._records = rest if first is None else itertools.chain([first], rest)

    def _lines(self) -> Iterator[str]:
        line = "\n"
        for line in self._file:
            self._taken += len(line)
            yield line.removeprefix(MARK)
        self._ended = line.endswith(("\n", "\r"))
        yield END

    def _read(self, reader: Iterator[Row]) -> Iterator[Row]:
        """Records, blank lines left out."""
        try:
            for row in reader:
                if not row:
                    continue
                if row[-1].endswith(END):
                    if row != [END]:  # our last line fell inside a quoted field
                        raise Rejected("truncated")
                    return
                if len(row) > 1 or not row[0].isspace():
                    yield row
        except csv.Error:  # only a field longer than the limit is an error to this reader
            raise Rejected("truncated") from None

    def batches(self) -> Iterator[list[Row]]:
        """Lists of records. Raises Rejected `truncated` at the end of a file that was cut."""
        last: Row = []
        while rows := self._batch():
            last = rows[-1]
            yield rows
        if last and not self._ended and len(last) < len(self.header):
            raise Rejected("truncated")

    def _batch(self) -> list[Row]:
        """As many records as a batch may hold, by their number and by their text."""
        rows: list[Row] = []
        before = self._taken
        for row in itertools.islice(self._records, BATCH):
            rows.append(row)
            if self._taken - before > BATCH_TEXT:
                break
        return rows

    def records(self) -> Iterator[Row]:
        """One record after the other; `ended` tells afterwards whether the last had a line end."""
        return self._records

    @property
    def ended(self) -> bool:
        """Whether the last line has a line end (true before the file is read)."""
        return self._ended
