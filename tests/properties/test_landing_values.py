"""Dates and numbers: the column rules agree with the standard library's."""

import datetime as dt
import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.contracts import load_feeds
from orchestration.landing import duplicates, values

FORMS = {"ISO": "%Y-%m-%d", "UK": "%d/%m/%Y"}
digits = st.integers(0, 99).map("{:02d}".format)
near_dates = st.one_of(
    st.dates().map(dt.date.isoformat),
    st.dates().map(lambda d: d.strftime("%d/%m/%Y").rjust(10, "0")),
    st.builds("{}-{}-{}".format, st.integers(0, 9999).map("{:04d}".format), digits, digits),
    st.builds("{}/{}/{}".format, digits, digits, st.integers(0, 9999).map("{:04d}".format)),
    st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}", fullmatch=True),
    st.text(max_size=12),
)
near_numbers = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=True).map(str),
    st.from_regex(r"[+-]?[0-9]{1,3}([.,][0-9]{1,3})?", fullmatch=True),
    st.text("0123456789+-.e ", max_size=8),
)


@pytest.fixture(scope="module")
def fields():
    feeds = load_feeds()
    found = [f for c in feeds["housing_sanctuary"] for f in c.tables[0].fields]
    return {kind: next(f for f in found if f.type == kind) for kind in ("date", "int", "dec")}


def typed(field, form: str, texts: list[str]) -> tuple[list[object], list[bool]]:
    frame = pl.DataFrame({field.name: texts}, schema={field.name: pl.String})
    parsed = frame.select(values.parsed(field, form)).to_series().to_list()
    return parsed, frame.select(values.of_type(field, form)).to_series().to_list()


def by_the_calendar(text: str, form: str) -> dt.date | None:
    try:
        found = dt.datetime.strptime(text, FORMS[form]).date()
    except ValueError:
        return None
    shape = {"ISO": r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "UK": r"[0-9]{2}/[0-9]{2}/[0-9]{4}"}
    return found if re.fullmatch(shape[form], text, re.ASCII) else None


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(near_dates, min_size=1, max_size=10), form=st.sampled_from(["ISO", "UK"]))
def test_dates(fields, texts, form):
    parsed, right = typed(fields["date"], form, texts)
    expected = [by_the_calendar(text, form) for text in texts]
    assert parsed == expected
    assert right == [day is not None for day in expected]


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(near_numbers, min_size=1, max_size=10))
def test_numbers(fields, texts):
    parsed, right = typed(fields["int"], "ISO", texts)
    for text, number, is_right in zip(texts, parsed, right, strict=True):
        assert is_right == bool(re.fullmatch(r"[+-]?[0-9]+", text, re.ASCII))
        if is_right and abs(int(text)) < 2**63:
            assert number == int(text)
    parsed, right = typed(fields["dec"], "ISO", texts)
    for text, number, is_right in zip(texts, parsed, right, strict=True):
        assert is_right == bool(re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text, re.ASCII))
        if is_right:
            assert number == float(text)


@settings(max_examples=40, deadline=None)
@given(keys=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=30))
def test_repeated_keys_in_small_and_large_files(tmp_path_factory, keys):
    folder = tmp_path_factory.mktemp("keys")
    path = folder / "t.parquet"
    frame = pl.DataFrame(
        {
            "row_number": range(1, len(keys) + 1),
            "a": [a for a, _ in keys],
            "b": [b for _, b in keys],
        },
        schema={"row_number": pl.Int64, "a": pl.String, "b": pl.Int64},
    )
    frame.write_parquet(path)
    expected = [n for n, key in enumerate(keys, start=1) if key in keys[: n - 1]]
    assert duplicates.repeated(path, ["a", "b"], folder).to_list() == expected
    assert duplicates.repeated_in_large(path, ["a", "b"], folder).to_list() == expected
