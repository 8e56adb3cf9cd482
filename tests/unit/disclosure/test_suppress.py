"""Suppression is judged by attack: linear programming over all that is shown."""

from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.disclosure import ALL, lines, ranges, suppress

LEAST = 8


def table(cells: dict[tuple[str, ...], int], names: list[str]) -> pl.DataFrame:
    """The cells with every total over every dimension."""
    levels = [[*sorted({key[i] for key in cells}), ALL] for i in range(len(names))]
    rows = []
    for key in product(*levels):
        fits = [
            count
            for cell, count in cells.items()
            if all(k in (ALL, c) for k, c in zip(key, cell, strict=True))
        ]
        rows.append({**dict(zip(names, key, strict=True)), "n": sum(fits)})
    return pl.DataFrame(rows)


def attack(before: pl.DataFrame, after: pl.DataFrame, names: list[str]) -> float:
    """How near a reader comes to any hidden count, who has the shown ones unrounded."""
    hidden = after["suppressed"].is_not_null().to_list()
    shown = [None if h else n for h, n in zip(hidden, before["n"].to_list(), strict=True)]
    found = ranges(shown, lines(before, names))
    for row, told in found.items():
        assert told.least - 1e-6 <= before["n"][row] <= told.most + 1e-6
    return min((told.width for told in found.values()), default=float("inf"))


def test_one_small_count_takes_another_with_it() -> None:
    """Which of them is the small one is not told: two of 14 that are small are seven each."""
    before = table({("a",): 3, ("b",): 12, ("c",): 40}, ["ward"])
    after = suppress(before, ["ward"], ["n"])
    assert dict(after.select("ward", "suppressed").rows()) == {
        "a": "hidden",
        "b": "hidden",
        "c": None,
        ALL: None,
    }
    assert after.filter(pl.col("ward") == "c")["n"].item() == 40
    assert after.filter(pl.col("ward") == ALL)["n"].item() == 55
    assert after.filter(pl.col("suppressed").is_not_null())["n"].null_count() == 2


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((8, 8, 20), 0),  # eight is the least that is shown
        ((7, 8, 20), 2),
        ((1, 2, 20), 3),  # one and two leave three: the third goes as well, then the total stands
        ((4, 4, 20), 2),  # four and four are eight together: enough
        ((0, 9, 20), 0),  # nought is shown
        ((0, 3, 20), 2),
    ],
)
def test_borders(counts: tuple[int, ...], hidden: int) -> None:
    before = table({(str(i),): n for i, n in enumerate(counts)}, ["ward"])
    after = suppress(before, ["ward"], ["n"])
    parts = after.filter(pl.col("ward") != ALL)
    assert parts["suppressed"].is_not_null().sum() == hidden
    assert attack(before, after, ["ward"]) >= LEAST


def test_the_complement_is_as_small_a_number() -> None:
    """All but three of a ward's children: the three are hidden too."""
    before = pl.DataFrame(
        {"ward": ["a", "b", "c", ALL], "n": [47, 30, 30, 107], "rest": [3, 20, 30, 53]}
    )
    after = suppress(before, ["ward"], ["n", "rest"])
    assert after["suppressed"].to_list() == ["hidden", "hidden", None, None]


def test_tables_that_share_no_sum_are_apart() -> None:
    one = table({("a",): 3, ("b",): 12}, ["ward"]).with_columns(year=pl.lit("2024"))
    other = table({("a",): 30, ("b",): 12}, ["ward"]).with_columns(year=pl.lit("2025"))
    after = suppress(pl.concat([one, other]), ["ward"], ["n"], within=["year"])
    assert after.filter(pl.col("year") == "2025")["suppressed"].null_count() == 3


def test_a_total_that_is_not_the_sum_is_refused() -> None:
    wrong = pl.DataFrame({"ward": ["a", "b", ALL], "n": [10, 10, 21]})
    with pytest.raises(ValueError, match="sum"):
        suppress(wrong, ["ward"], ["n"])


def test_an_empty_table_stays_empty() -> None:
    empty = pl.DataFrame(schema={"ward": pl.String, "n": pl.Int64})
    shown = suppress(empty, ["ward"], ["n"])
    assert shown.height == 0 and {"ward", "n", "suppressed"} < set(shown.columns)


def test_the_attack_finds_what_simple_hiding_leaves() -> None:
    """Two by two hidden in a corner, line by line enough, is had by all sums together."""
    cells = {(r, c): n for (r, c), n in zip(product("ab", "xy"), [2, 20, 30, 40], strict=True)}
    before = table(cells, ["ward", "theme"])
    only_small = before.with_columns(
        suppressed=pl.when((pl.col("n") > 0) & (pl.col("n") < LEAST)).then(pl.lit("hidden"))
    )
    assert attack(before, only_small, ["ward", "theme"]) == 0
    assert attack(before, suppress(before, ["ward", "theme"], ["n"]), ["ward", "theme"]) >= LEAST


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 5),
    st.integers(2, 4),
    st.lists(st.integers(0, 30), min_size=20, max_size=20),
)
def test_no_hidden_count_is_had_from_a_table_of_two_ways(
    wards: int, themes: int, counts: list[int]
) -> None:
    keys = [(f"w{i}", f"t{j}") for i in range(wards) for j in range(themes)]
    before = table(dict(zip(keys, counts, strict=False)), ["ward", "theme"])
    after = suppress(before, ["ward", "theme"], ["n"])
    small = (before["n"] > 0) & (before["n"] < LEAST)
    assert after.filter(small)["n"].null_count() == small.sum()
    assert attack(before, after, ["ward", "theme"]) >= LEAST - 1e-6


def test_rounded_counts_stand_for_an_interval() -> None:
    """A total shown as 55 may be 53 to 57: the hidden part of it is that much less sure."""
    before = table({("a",): 3, ("b",): 12, ("c",): 40}, ["ward"])
    sums = lines(before, ["ward"])
    exact = ranges([None, 12, 40, 55], sums)
    near = ranges([None, 10, 40, 55], sums, rounded_to=5)
    assert (exact[0].least, exact[0].most) == (3, 3)
    assert near[0].least <= 3 <= near[0].most and near[0].width > 5


def test_figures_that_cannot_be_are_told() -> None:
    before = table({("a",): 3, ("b",): 12}, ["ward"])
    with pytest.raises(ValueError, match="fit"):
        ranges([None, 20, 15], lines(before, ["ward"]))
