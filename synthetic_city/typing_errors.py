"""Slips of the hand in a word."""

from __future__ import annotations

import random

# the neighbours of each letter on the keyboard, a to z
_KEYS = "sq vn xv sf wr dg fh gj uo hk jl k n bm ip o w et ad ry yi cb qe zc tu x"
NEAR = {chr(97 + i): keys for i, keys in enumerate(_KEYS.split(" "))}


def typo(word: str, rng: random.Random) -> str:
    """One slip: letters swapped, one left out, doubled or struck beside; the first letter mostly
    stands.
    """
    if len(word) < 3:
        return word
    for _ in range(8):
        first = 0 if rng.random() < 0.05 else 1
        at = rng.randrange(first, len(word) - 1)
        sort = rng.random()
        if sort < 0.35:
            made = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif sort < 0.6:
            made = word[:at] + word[at + 1 :]
        elif sort < 0.75:
            made = word[:at] + word[at] + word[at:]
        else:
            made = word[:at] + rng.choice(NEAR.get(word[at].lower(), "e")) + word[at + 1 :]
        if made != word:
            return made if made[0] == word[0] else made.capitalize()
    return word
