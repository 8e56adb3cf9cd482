"""UPNs and NHS numbers: made, checked, mistyped (rules: feeds.md, Identifiers)."""

from __future__ import annotations

import random
from functools import lru_cache

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_INDEX = {letter: i for i, letter in enumerate(LETTERS)}
_NHS_WEIGHTS = range(10, 1, -1)


def upn_letter(tail: str) -> str | None:
    """The check letter of the twelve characters, None where a character has no value."""
    total = 0
    for weight, character in enumerate(tail, 2):
        if character.isdigit():
            total += weight * int(character)
        elif character in _INDEX:
            total += weight * _INDEX[character]
        else:
            return None
    return LETTERS[total % 23]


def make_upn(authority: int, school: int, year: int, serial: int, temporary: bool = False) -> str:
    """A valid UPN; the last character of a temporary one is a letter."""
    tail = f"{authority:03d}{school:04d}{year % 100:02d}{serial % 1000:03d}"
    if temporary:
        tail = tail[:-1] + LETTERS[serial % 23]
    return f"{upn_letter(tail)}{tail}"


@lru_cache(maxsize=400_000)
def upn_valid(value: str) -> bool:
    """Whether a UPN as written is well formed and its check letter right (any case)."""
    upn = value.strip().upper()
    digits, last = upn[1:-1], upn[-1:]
    if len(upn) != 13 or not (digits.isascii() and digits.isdigit()):
        return False
    if not (last.isascii() and (last.isdigit() or last in _INDEX)):
        return False
    return upn[0] == upn_letter(upn[1:])


def make_nhs(rng: random.Random) -> str:
    """A valid NHS number of ten digits."""
    while True:
        nine = str(rng.randrange(400_000_000, 799_999_999))
        check = 11 - sum(w * int(d) for w, d in zip(_NHS_WEIGHTS, nine, strict=True)) % 11
        if check != 10:
            return f"{nine}{check % 11}"


@lru_cache(maxsize=400_000)
def nhs_valid(value: str) -> bool:
    """Whether an NHS number as written (spaces allowed) has ten digits and the right check
    digit.
    """
    number = value.replace(" ", "").strip()
    if len(number) != 10 or not (number.isascii() and number.isdigit()) or len(set(number)) == 1:
        return False
    check = 11 - sum(w * int(d) for w, d in zip(_NHS_WEIGHTS, number, strict=False)) % 11
    return check != 10 and check % 11 == int(number[9])


def mistyped(value: str, rng: random.Random, first: int) -> str:
    """One digit wrong or two swapped, from position `first` on; always another value than
    before.
    """
    while True:
        at = rng.randrange(first, len(value) - 1)
        if rng.random() < 0.5:
            typed = value[:at] + value[at + 1] + value[at] + value[at + 2 :]
        else:
            typed = value[:at] + rng.choice("0123456789") + value[at + 1 :]
        if typed != value and typed[at:].strip():
            return typed


def spaced(nhs: str) -> str:
    """An NHS number as it is often written: 943 476 5919."""
    return f"{nhs[:3]} {nhs[3:6]} {nhs[6:]}"


class Numbers:
    """Numbers never given twice, in no order: every system numbers its people by itself."""

    def __init__(self, rng: random.Random, low: int, high: int):
        self._rng, self._low, self._high = rng, low, high
        self._given: set[int] = set()

    def __call__(self) -> int:
        while True:
            number = self._rng.randrange(self._low, self._high)
            if number not in self._given:
                self._given.add(number)
                return number
