"""Groups among all, judged by attack: no group has more than all, whatever is hidden of either."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from orchestration.disclosure import ALL, Line, lines, suppress_among

LEAST = 8


def table(every: list[int], *groups: list[int]) -> pl.DataFrame:
    """A row a ward and group, with the totals over the wards; `any` counts all."""
    rows = []
    for group, counts in zip(["any", *"abc"], [every, *groups], strict=False):
        rows += [(group, f"w{ward}", n) for ward, n in enumerate(counts)]
        rows.append((group, ALL, sum(counts)))
    return pl.DataFrame(rows, ["theme", "area", "n"], orient="row")


def attack(before: pl.DataFrame, after: pl.DataFrame) -> float:
    """How near a reader comes to any hidden count, by all sums and by each group among all, who
    has the shown counts unrounded."""
    counts, hidden = before["n"].to_list(), after["suppressed"].is_not_null().to_list()
    place = {key: row for row, key in enumerate(before.select("theme", "area").rows())}
    sums: list[Line] = lines(before, ["area"], ["theme"])
    same = np.zeros((len(sums), before.height))
    for number, line in enumerate(sums):
        same[number, line.total] = -1
        same[number, list(line.parts)] = 1
    below = []
    for (theme, area), row in place.items():
        if theme != "any":
            below.append(np.zeros(before.height))
            below[-1][row], below[-1][place["any", area]] = 1, -1
    bounds = [(0, None) if h else (n, n) for h, n in zip(hidden, counts, strict=True)]
    widths = [float("inf")]
    for row in (r for r, h in enumerate(hidden) if h):
        goal = np.zeros(before.height)
        goal[row] = 1
        ends = [
            linprog(
                sign * goal,
                np.array(below),
                np.zeros(len(below)),
                same,
                np.zeros(len(sums)),
                bounds,
            )
            for sign in (1, -1)
        ]
        assert all(end.status in (0, 3) for end in ends)
        widths.append(-ends[1].fun - ends[0].fun if ends[1].status == 0 else float("inf"))
    return min(widths)


def among(before: pl.DataFrame) -> pl.DataFrame:
    return suppress_among(before, "theme", "any", "area", "n")


def test_all_of_a_ward_bound_a_group_in_it() -> None:
    """20 with the theme, 16 of them at most in the one ward: four at least in the other."""
    before = table([10, 16, 40], [5, 15, 20])
    alone = before.with_columns(
        suppressed=pl.when((pl.col("theme") == "a") & (pl.col("area").is_in(["w0", "w1"]))).then(
            pl.lit("hidden")
        )
    )
    assert attack(before, alone) < LEAST
    after = among(before)
    assert attack(before, after) >= LEAST
    assert after.filter(theme="a", area="w2")["suppressed"].item() == "hidden"
    assert after.filter(theme="any")["suppressed"].null_count() == 4


def test_a_group_is_hidden_where_all_are() -> None:
    """The 14 of the second ward would tell that all of the first are 6 at most."""
    after = among(table([5, 15, 30], [0, 14, 12]))
    hidden = after.filter(pl.col("suppressed").is_not_null()).select("theme", "area").rows()
    assert ("any", "w1") in hidden and ("a", "w1") in hidden
    assert after.filter(theme="a", area="w0")["n"].item() == 0  # nought tells nothing of all


def test_a_group_in_some_wards_tells_how_many_all_are_in_the_others() -> None:
    """Of 18 whose wards are all hidden 11 with the one theme live in three of them: seven at most
    in the other two, and so with the other theme."""
    before = table([3, 3, 6, 2, 4], [3, 3, 5, 0, 0], [0, 0, 3, 1, 0])
    parts = ~pl.col("area").is_in([ALL]) & (pl.col("n") > 0)
    alone = before.with_columns(
        suppressed=pl.when(parts | (pl.col("theme") == "b")).then(pl.lit("hidden"))
    )
    assert attack(before, alone) < LEAST
    after = among(before)
    assert attack(before, after) >= LEAST - 1e-6
    assert after.filter(theme="a", area=ALL)["suppressed"].item() == "hidden"
    assert after.filter(theme="any", area=ALL)["n"].item() == 20


def test_a_total_that_is_not_the_sum_is_refused_among_all() -> None:
    wrong = table([10, 10]).with_columns(n=pl.Series([10, 10, 21]))
    with pytest.raises(ValueError, match="sum"):
        among(wrong)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 30)] * 4), min_size=2, max_size=5))
def test_no_hidden_count_is_had_from_groups_and_all(wards: list[tuple[int, ...]]) -> None:
    every = [max(ward) for ward in wards]
    before = table(every, *[[ward[group] for ward in wards] for group in range(3)])
    after = among(before)
    small = (before["n"] > 0) & (before["n"] < LEAST)
    assert after.filter(small)["n"].null_count() == small.sum()
    assert attack(before, after) >= LEAST - 1e-6
