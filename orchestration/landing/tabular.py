"""Files that hold one table (CSV, XLSX, GeoJSON), and zips with one table a member."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from orchestration.contracts import FeedContract, Table
from orchestration.landing import archive, encoding, header
from orchestration.landing.arrival import Arrival, Count, TableSink, period_field
from orchestration.landing.checks import TableCheck
from orchestration.landing.csv_reader import CsvRecords, FindHeader, Row
from orchestration.landing.geojson_reader import GeojsonRecords
from orchestration.landing.rejection import Rejected
from orchestration.landing.xlsx_reader import XlsxRecords


class Records(Protocol):
    """What every reader gives: the header as written, and the records in batches."""

    header: Row
    header_cut: bool

    def batches(self) -> Iterator[list[Row]]:
        """Lists of records."""


@dataclass(frozen=True)
class Part:
    """One table's outcome; `label` is the file or zip member, `read_as` an encoding that is not
    the contract's."""

    table: Table
    label: str
    count: Count
    normalisations: list[str]
    read_as: str | None = None


def land_file(arrival: Arrival) -> list[Part]:
    """Land a file of one table. Raises Rejected with the reason for the whole file."""
    contract, path = arrival.contract, arrival.path
    table = contract.tables[0]
    if contract.file_format == "xlsx":
        _refuse_empty(path)
        records: Records = XlsxRecords(
            path, contract.sheet, _find_header(contract, table), contract.date_format
        )
        part = _land(arrival, table, records, path.name)
    else:
        with path.open("rb") as stream:
            part = _land_text(arrival, table, stream, stream, path.name)
    if not part.count.received:
        raise Rejected("no_rows")
    return [part]


def land_zip(arrival: Arrival) -> list[Part]:
    """Land every member of a zip of CSVs; one bad member rejects the delivery.

    A member with a header only is no fault (a month without placements still sends the member);
    an archive of nothing else is `no_rows`.
    """
    _refuse_empty(arrival.path)
    tables = {table.physical_name: table for table in arrival.contract.tables}
    parts: list[Part] = []
    with archive.open_zip(arrival.path) as opened:
        found = archive.members(opened, list(tables))
        for name, info in found.items():
            label = f"{arrival.path.name}/{info.filename}"
            try:
                with (
                    archive.open_member(opened, info) as first,
                    archive.open_member(opened, info) as second,
                ):
                    parts.append(_land_text(arrival, tables[name], first, second, label))
            except Rejected as rejected:
                raise rejected.within(name) from None
    if not any(part.count.received for part in parts):
        raise Rejected("no_rows")
    return parts


def _land_text(
    arrival: Arrival, table: Table, first: BinaryIO, second: BinaryIO, label: str
) -> Part:
    """`first` is read to judge the bytes, `second` to read the records (the same for a file)."""
    contract = arrival.contract
    geojson = contract.file_format == "geojson"
    text = encoding.inspect(first, contract.encoding, not_first="<" if geojson else "<{[")
    if second is first:
        second.seek(0)
    records: Records
    if geojson:
        records = GeojsonRecords(second, text)
    else:
        records = CsvRecords(second, text, contract.delimiter, _find_header(contract, table))
    part = _land(arrival, table, records, label)
    return replace(
        part,
        normalisations=[*text.normalisations, *part.normalisations],
        read_as=text.encoding if text.instead_of else None,
    )


def _find_header(contract: FeedContract, table: Table) -> FindHeader:
    return partial(header.find, expected=contract.header_row, fields=table.fields)


def _land(arrival: Arrival, table: Table, records: Records, label: str) -> Part:
    contract = arrival.contract
    columns = header.match(
        records.header, table.fields, contract.additional_columns, records.header_cut
    )
    check = TableCheck(
        columns,
        table.fields,
        contract.date_format,
        arrival.name.delivery_date,
        records.header,
    )
    period = period_field(contract, table.fields)
    sink = TableSink(arrival, table, check, label, period)
    try:
        number = 1
        for rows in records.batches():
            sink.take(rows, range(number, number + len(rows)))
            number += len(rows)
        count = sink.finish()
    finally:
        sink.close()
    aside = [f"identifier_set_aside: {count.set_aside}"] if count.set_aside else []
    return Part(table, label, count, aside)


def _refuse_empty(path: Path) -> None:
    if path.stat().st_size == 0:
        raise Rejected("empty_file")
