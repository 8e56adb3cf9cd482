"""The CSV reader returns what was written, whatever was written."""

import csv
import io
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.landing.csv_reader import CsvRecords
from orchestration.landing.encoding import Text, inspect
from orchestration.landing.rejection import Rejected

cells = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
rows = st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=6)
line_ends = st.lists(st.sampled_from(["\n", "\r\n"]), min_size=6, max_size=6)


def written(records: list[list[str]], ends: list[str], delimiter: str) -> str:
    text = io.StringIO()
    for record, end in zip(records, ends, strict=False):
        writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
        writer.writerow(record)
    return text.getvalue()


def first_row(rows):
    return 0, list(itertools.islice(rows, 1))


def read(content: bytes, encoding: str, delimiter: str) -> list[list[str]]:
    records = CsvRecords(io.BytesIO(content), Text(encoding), delimiter, first_row)
    return [records.header, *(row for batch in records.batches() for row in batch)]


@given(rows, line_ends, st.sampled_from(",;|"), st.sampled_from(["utf-8", "utf-16"]))
def test_what_is_written_is_read(records, ends, delimiter, encoding):
    content = written(records, ends, delimiter).encode(encoding)
    assert read(content, encoding, delimiter) == records


@settings(max_examples=200)
@given(rows, line_ends, st.data())
def test_a_cut_file_is_truncated_or_whole_to_a_border(records, ends, data):
    """Cut anywhere, a file of equal records is `truncated`, or all that is left is whole."""
    width = len(records[0])
    records = [(record + [""] * width)[:width] for record in records]
    text = written(records, ends, ",")
    start = len(written(records[:1], ends, ","))
    cut = data.draw(st.integers(start, len(text)))
    try:
        found = read(text[:cut].encode(), "utf-8", ",")
    except Rejected as rejected:
        assert rejected.reason == "truncated"
        assert cut < len(text)
    else:
        assert all(len(row) == width for row in found)
        assert found[:-1] == records[: len(found) - 1]


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_are_text_or_rejected(content):
    """No bytes break the inspection; what passes it decodes without NULs."""
    try:
        text = inspect(io.BytesIO(content), "utf-8")
    except Rejected as rejected:
        assert rejected.reason in {"empty_file", "wrong_format", "encoding"}
    else:
        assert "\0" not in content.decode(text.encoding)


@pytest.mark.parametrize("block", [1, 2, 3, 7])
def test_characters_across_blocks(monkeypatch, block):
    monkeypatch.setattr("orchestration.landing.encoding.BLOCK", block)
    for encoding in ("utf-8", "utf-16"):
        content = "Zoë,€,漢\r\n".encode(encoding)
        expected = "utf-16" if encoding == "utf-16" and block > 1 else "utf-8"
        if encoding == expected:
            assert inspect(io.BytesIO(content), "utf-8").encoding == encoding
