"""The ways in which case workers write addresses, on the properties of the two towns listed here:
tests/benchmarks/address_dirt.py does the same on a city's gazetteer.
"""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from benchmarks import address_dirt


@pytest.mark.parametrize("which", ["town", "other_town"])
def test_what_exists_is_found_and_what_does_not_gets_nothing(
    which: str, request: pytest.FixtureRequest
) -> None:
    of: dict[str, pl.DataFrame] = request.getfixturevalue(which)
    count = address_dirt.tried(of["variants"], of["properties"], of["postcodes"])
    wrong = {way: n for way, n in count.items() if n["wrong"]}
    assert not wrong
    found = sum((n for (_, meant, _), n in count.items() if meant == "right"), Counter[str]())
    assert found["right"] > 0.9 * found.total() > 150
