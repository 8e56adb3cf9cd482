"""Uncertain inputs as draws, the same in every run."""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

DRAWS = 10_000


def draws(name: str, stated: Mapping[str, Any], number: int = DRAWS) -> np.ndarray | float:
    """Draws of one input, or its value where nothing says that it is uncertain.

    `stated` has `value` and may have `low` and `high` (a triangle with its top at the value) or
    `people`, of whom the value is a share that was seen (a beta distribution: Jeffreys' prior).
    The seed is the input's name: adding an input leaves the draws of the others as they are.
    Raises ValueError where value, low and high are not in order, or a share is not within 0 and 1.
    """
    value, low, high, people = (stated.get(key) for key in ("value", "low", "high", "people"))
    if value is None:
        raise ValueError(f"{name} has no value")
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])
    random = np.random.default_rng(seed)
    if low is not None and high is not None:
        if not low <= value <= high:
            raise ValueError(f"{name}: low, value and high are not in order")
        return random.triangular(low, value, high, number) if low < high else float(value)
    if (low is None) != (high is None):
        raise ValueError(f"{name}: low and high go together")
    if people:
        if not 0 <= value <= 1:
            raise ValueError(f"{name} is a share of people and not within 0 and 1")
        seen = value * people
        return random.beta(seen + 0.5, people - seen + 0.5, number)
    return float(value)
