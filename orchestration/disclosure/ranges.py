"""What a reader can work out: the least and the most that each hidden count can be."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from orchestration.disclosure.lines import Line

MOST = 1e7  # no count of persons is above it


class Range(NamedTuple):
    """The least and the most that a hidden count can be, given all that is shown."""

    least: float
    most: float

    @property
    def width(self) -> float:
        """How far a reader stays from knowing."""
        return self.most - self.least


def ranges(
    shown: Sequence[int | None],
    sums: Sequence[Line],
    wanted: Sequence[int] | None = None,
    rounded_to: int = 1,
) -> dict[int, Range]:
    """The range of each hidden count by linear programming, from the shown ones and all sums.

    `shown` holds a count or None (hidden) for each row; `sums` may tie rows of several tables;
    `wanted` are the rows to find (all hidden ones where left out). Counts shown to the nearest
    `rounded_to` are taken as the interval that they stand for. Raises ValueError where no counts
    at all fit what is shown.
    """
    hidden = [row for row, count in enumerate(shown) if count is None]
    column = {row: place for place, row in enumerate(hidden)}
    limits, left = _limits(shown, sums, column, rounded_to)
    if not hidden:
        return {}
    found = {}
    for row in hidden if wanted is None else wanted:
        goal = np.zeros(len(hidden))
        goal[column[row]] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            told = linprog(sign * goal, A_ub=limits, b_ub=left, bounds=(0, MOST), method="highs")
            if told.status != 0:
                raise ValueError("no counts fit the figures that are shown")
            ends.append(sign * told.fun)
        found[row] = Range(ends[0], ends[1])
    return found


def _limits(
    shown: Sequence[int | None], sums: Sequence[Line], column: dict[int, int], rounded_to: int
) -> tuple[csr_array | None, np.ndarray | None]:
    """`limits @ hidden counts <= left`: each sum from both sides, the shown counts moved right."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    left: list[float] = []
    slack = (rounded_to - 1) / 2 if rounded_to % 2 else rounded_to / 2
    for line in sums:
        members = [(line.total, -1.0), *((part, 1.0) for part in line.parts)]
        unknown = [(column[row], weight) for row, weight in members if row in column]
        if not unknown:
            continue
        known = [(shown[row] or 0) * weight for row, weight in members if row not in column]
        for sign in (1.0, -1.0):
            rows += [len(left)] * len(unknown)
            columns += [place for place, _ in unknown]
            values += [sign * weight for _, weight in unknown]
            left.append(-sign * sum(known) + slack * len(known))
    if not left:
        return None, None
    return csr_array((values, (rows, columns)), shape=(len(left), len(column))), np.array(left)
