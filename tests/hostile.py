"""Slips of a pen for every field of every feed: copies of real records, each with one value that
its contract's type allows and nobody expects. None of them may hold back a release."""

import csv
import datetime as dt
import io
import random
import re
import zipfile
from pathlib import Path

import openpyxl

from orchestration.contracts import FeedContract, Field, Table, load_feeds
from orchestration.landing.encoding import inspect
from orchestration.landing.layouts import addressbase
from orchestration.landing.values import is_birth_date

TEXTS = (
    "", "'", '"', "\\", "-", "0", "-1", "null", "NaN", "{", "[]", ";", ",", "%s {{ x }}", "=1+1",
    "a\nb", "x" * 3000, "\u20ac\xff", "\U0001f642", "\u202eabc\u200b", "a\u0301\u0301", "\u0130",
)  # fmt: skip
DOCUMENTS = (
    "{", "[]", "null", "1", '"x"', '{"UPRN": 1, "STREET": null}', '{"UPRN": {"a": [1]}}', "[[1]]",
    '{"EASTING": "x", "NORTHING": "1e999"}', '["3A", null, 7, {"a": 1}]', '{"HOUSE": "\\ud800"}',
    '{"HOUSE": "\\u0000"}',
)  # fmt: skip
NUMBERS = ("", "0", "-1", str(2**63 - 1), str(-(2**63)), "2147483648", "1000000")
FRACTIONS = ("", "0", "-0.5", "9" * 300, "-" + "9" * 300, "0.0000000001", "1e5")
DAYS = (dt.date(1900, 1, 1), dt.date(2100, 12, 31), dt.date(2000, 2, 29))
OF_IDENTIFIER = {
    "uprn": ("", "0", "000", "1", "999999999999", "1234567890123456", "none", "-5"),
    "postcode": ("", "NG", "????", "ZZ99 3WZ", "NG1  1AA", "x" * 300, "SW1A 1AA"),
    "upn": ("", "X", "A00000000000A", "\u0130"),
    "nhs_number": ("", "0000000000", "1", "943 476 5919"),
}
KEPT = {"change_type", "pro_order"}


def values(field: Field, contract: FeedContract, delivered: dt.date) -> list[str]:
    """What a slip may write into the field, of its type or not far from it."""
    if field.identifier:
        return list(OF_IDENTIFIER[field.identifier])
    if field.codes:
        return ["", *field.codes, f" {field.codes[0]} "]
    if field.type == "date":
        form = "%Y-%m-%d" if contract.date_format == "ISO" else "%d/%m/%Y"
        days = [day for day in DAYS if day <= delivered or not is_birth_date(field)]
        return ["", *(f"{day:{form}}" for day in (*days, delivered))]
    if field.type in ("int", "dec"):
        ends = [f"{end:g}" for end in (field.minimum, field.maximum) if end is not None]
        return [*ends, *(NUMBERS if field.type == "int" else FRACTIONS)]
    if field.type == "time":
        return ["", "00:00", "23:59"]
    return list(DOCUMENTS if field.name.endswith("_json") else TEXTS)


def slipped(
    fields: list[Field], rows: list[list[str]], contract: FeedContract, day: dt.date
) -> list[list[str]]:
    """The records to add: a copy of some row for every slip, with a key of its own where the key
    is a text. An eighth of the slips, as long as rows last, is made in `rows` themselves."""
    whole = [r for r in rows if all(r[i].strip() for i, f in enumerate(fields) if f.required)]
    keys = [(i, f) for i, f in enumerate(fields) if f.key and not f.codes and f.type == "text"]
    slips = [
        (place, value)
        for place, field in enumerate(fields)
        if field.name not in KEPT
        for value in values(field, contract, day)
        if _writable(value, contract.encoding)
    ]
    random.Random(len(slips)).shuffle(slips)
    untouched = [list(row) for row in whole]
    made: list[list[str]] = []
    for number, (place, value) in enumerate(slips if whole else ()):
        row = list(untouched[number % len(whole)])
        for i, key in keys:
            if key.name == "uprn":
                row[i] = str(990_000_000 + number)
            elif not key.identifier:
                row[i] += f"-{number}"
        if number % 8 == 0 and number // 8 < len(whole) and not fields[place].key:
            row = whole[number // 8]
        else:
            made.append(row)
        row[place] = value
    return made


def _writable(value: str, encoding: str) -> bool:
    try:
        return bool(value.encode(encoding)) or not value
    except UnicodeError:
        return False


def spoil(landing: Path) -> int:
    """Add slipped records to the newest delivery of every feed and form; how many."""
    added = 0
    for feed, contracts in load_feeds().items():
        for contract in contracts:
            name = contract.file_name.split("{d}")[0]
            found = sorted((landing / feed).glob(f"{name}*"))
            if found and contract.file_format in SPOILERS:
                day = re.search(r"\d{4}-\d\d-\d\d", found[-1].name)
                assert day
                delivered = dt.date.fromisoformat(day[0])
                added += SPOILERS[contract.file_format](found[-1], contract, delivered)
    return added


def _delimited(content: bytes, table: Table, contract: FeedContract, day: dt.date):
    written = inspect(io.BytesIO(content), contract.encoding).encoding
    text = content.decode(written).lstrip("\ufeff")
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=contract.delimiter)
    fields = _fields(header, table)
    more = slipped(fields, rows, contract, day)
    out = io.StringIO()
    csv.writer(out, delimiter=contract.delimiter).writerows([header, *rows, *more])
    return out.getvalue().encode(contract.encoding), len(more)


def _fields(header: list[str], table: Table) -> list[Field]:
    by_name = {f.physical_name.lower(): f for f in table.fields}
    return [by_name[name.strip().lower()] for name in header]


def _csv(path: Path, contract: FeedContract, day: dt.date) -> int:
    content, added = _delimited(path.read_bytes(), contract.tables[0], contract, day)
    path.write_bytes(content)
    return added


def _zip(path: Path, contract: FeedContract, day: dt.date) -> int:
    tables = {t.physical_name: t for t in contract.tables}
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    added = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            content, more = _delimited(content, tables[name], contract, day)
            archive.writestr(name, content)
            added += more
    return added


def _xlsx(path: Path, contract: FeedContract, day: dt.date) -> int:
    book = openpyxl.load_workbook(path)
    sheet = book[contract.sheet] if contract.sheet else book.worksheets[0]
    form = "%Y-%m-%d" if contract.date_format == "ISO" else "%d/%m/%Y"
    cells = list(sheet.iter_rows(min_row=contract.header_row, values_only=True))
    header, *rows = [
        [f"{c:{form}}" if isinstance(c, dt.date) else "" if c is None else str(c) for c in row]
        for row in cells
    ]
    more = slipped(_fields(header, contract.tables[0]), rows, contract, day)
    for row in more:
        sheet.append(row)
    book.save(path)
    return len(more)


def _gazetteer(path: Path, contract: FeedContract, day: dt.date) -> int:
    layouts = addressbase(contract).layouts
    with zipfile.ZipFile(path) as archive:
        volumes = {
            name: list(csv.reader(io.StringIO(archive.read(name).decode(), newline="")))
            for name in sorted(archive.namelist())
        }
    records = [record for volume in volumes.values() for record in volume]
    more: list[list[str]] = []
    for kind, layout in layouts.items():
        rows = [row[1:] for row in records if row[0] == kind]
        fields = [f for f in layout.columns if f]
        more += [[kind, *row] for row in slipped(fields, rows, contract, day)]
    last = list(volumes.values())[-1]
    last[-1][2] = str(int(last[-1][2]) + len(more))
    last[-1:-1] = more
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, volume in volumes.items():
            out = io.StringIO()
            csv.writer(out).writerows(volume)
            archive.writestr(name, out.getvalue())
    return len(more)


SPOILERS = {"csv": _csv, "zip": _zip, "xlsx": _xlsx, "gazetteer": _gazetteer}
