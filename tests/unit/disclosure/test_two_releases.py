"""A difference attack: two releases of one table, by a reader who knows who came or went between.

What was hidden before is not remembered, so this is no guarantee but what was measured: rounding
and hiding leave such a reader unsure of nearly every small count, and sure of none below seven.
"""

import random
from itertools import product

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from orchestration.disclosure import ALL, lines, suppress
from orchestration.disclosure.suppress import MIN_COUNT, ROUND_TO

NAMES = ["ward", "level"]


def table(cells: dict[tuple[str, str], int]) -> pl.DataFrame:
    """The cells with every total."""
    levels = [[*sorted({key[i] for key in cells}), ALL] for i in (0, 1)]
    fits = {
        key: sum(
            n
            for cell, n in cells.items()
            if all(k in (ALL, c) for k, c in zip(key, cell, strict=True))
        )
        for key in product(*levels)
    }
    return pl.DataFrame([(*key, n) for key, n in fits.items()], [*NAMES, "n"], orient="row")


def known(before: list[int], after: list[int]) -> list[tuple[float, float]]:
    """The least and the most that each count of the release before can be, by both as shown."""
    shape = table({(f"w{i}", f"l{j}"): 0 for i in range(4) for j in range(3)})
    releases = [suppress(shape.with_columns(n=pl.Series(n)), NAMES, ["n"]) for n in (before, after)]
    bounds = [[0.0, np.inf] for _ in before]
    for shown, moved in zip(releases, (0, 1), strict=True):
        for row, count in enumerate(shown["n"].to_list()):
            step = moved * (after[row] - before[row])
            if count is not None:
                slack = (ROUND_TO - 1) / 2 if count else 0
                least = max(count - slack, MIN_COUNT if count else 0)
                bounds[row][0] = max(bounds[row][0], least - step)
                bounds[row][1] = min(bounds[row][1], count + slack - step)
    sums = lines(shape, NAMES)
    same = np.zeros((len(sums), len(before)))
    for number, line in enumerate(sums):
        same[number, line.total] = -1
        same[number, list(line.parts)] = 1
    found = []
    for row in range(len(before)):
        goal = np.zeros(len(before))
        goal[row] = 1
        ends = [
            linprog(sign * goal, A_eq=same, b_eq=np.zeros(len(sums)), bounds=bounds)
            for sign in (1, -1)
        ]
        assert all(end.status in (0, 3) for end in ends)
        found.append((ends[0].fun, -ends[1].fun if ends[1].status == 0 else np.inf))
    return found


@pytest.fixture(scope="module")
def attacked() -> list[tuple[int, float, float]]:
    """Small counts of 60 tables, one of whose cells changed by one, with what a reader knows."""
    chance = random.Random(20261120)
    found = []
    for _ in range(60):
        cells = {
            (f"w{i}", f"l{j}"): chance.choice([0, chance.randint(0, 30), chance.randint(4, 14)])
            for i in range(4)
            for j in range(3)
        }
        moved = chance.choice(sorted(cells))
        later = cells | {moved: max(0, cells[moved] + chance.choice([1, -1]))}
        before, after = (table(release)["n"].to_list() for release in (cells, later))
        for was, now, (least, most) in zip(before, after, known(before, after), strict=True):
            assert least - 1e-6 <= was <= most + 1e-6
            # that nobody else is there, a reader knows from a nought
            if 0 < was < MIN_COUNT and now:
                found.append((was, least, most))
    return found


def test_a_reader_of_two_releases_knows_no_count_below_seven(attacked) -> None:
    assert len(attacked) > 100
    assert all(most - least > 1 for was, least, most in attacked if was < MIN_COUNT - 1)


def test_a_reader_of_two_releases_stays_unsure_of_nearly_all(attacked) -> None:
    unsure = [most - least >= MIN_COUNT - 1e-6 for _, least, most in attacked]
    assert sum(unsure) >= 0.95 * len(unsure)
