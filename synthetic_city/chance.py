"""Seeded chance and dates as day numbers: all that makes one seed give the same bytes again."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")
YEAR = 365.25


def stream(seed: int, section: str) -> random.Random:
    """A generator of its own for each section, so that a change in one leaves the others as they
    were.
    """
    return random.Random(f"{seed}/{section}")


class Pick(Generic[T]):
    """Draws one of `items` by weight; without weights the first are the commonest (Zipf-like)."""

    __slots__ = ("_sums", "_total", "items")

    def __init__(self, items: Sequence[T], weights: Sequence[float] | None = None, flat: float = 8):
        self.items = list(items)
        weights = weights or [1 / (i + flat) for i in range(len(self.items))]
        self._sums = list(accumulate(weights))
        self._total = self._sums[-1]

    def __call__(self, rng: random.Random) -> T:
        return self.items[bisect(self._sums, rng.random() * self._total)]


@cache
def iso(day: int) -> str:
    """A day number as YYYY-MM-DD."""
    return date.fromordinal(day).isoformat()


@cache
def uk(day: int) -> str:
    """A day number as DD/MM/YYYY."""
    return date.fromordinal(day).strftime("%d/%m/%Y")


def age(birth: int, day: int) -> float:
    """Age in years on a day."""
    return (day - birth) / YEAR
