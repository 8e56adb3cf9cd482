"""Confidence intervals of shares and rates.

Source: Public Health England, Technical Guide: Confidence Intervals (2018): Wilson's score method
for proportions, Byar's approximation for counts. 95% where nothing is said.
"""

from math import sqrt

Z95 = 1.959964


def wilson(count: float, of: float, z: float = Z95) -> tuple[float, float]:
    """Lower and upper limit of the share count / of, both within 0 and 1. Raises ValueError where
    `of` is not above nought or `count` not within it."""
    if of <= 0 or not 0 <= count <= of:
        raise ValueError("a share needs 0 <= count <= of, and of > 0")
    middle = 2 * count + z * z
    spread = z * sqrt(z * z + 4 * count * (1 - count / of))
    width = 2 * (of + z * z)
    return max(0.0, (middle - spread) / width), min(1.0, (middle + spread) / width)


def byar(count: float, z: float = Z95) -> tuple[float, float]:
    """Lower and upper limit of a count of events. Raises ValueError below nought."""
    if count < 0:
        raise ValueError("a count is not below nought")
    lower = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    above = count + 1
    return lower, above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3
