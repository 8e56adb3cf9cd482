"""Known names one typing error away from a written one, found without comparing each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import DamerauLevenshtein

SHORTEST = (
    5  # letters from which a name may be misspelt; shorter ones would be taken for each other
)


class Misspellings:
    """Names one typing error away (letter missing, added, changed, or two swapped)."""

    def __init__(self, names: Iterable[str]):
        self._cut: dict[str, set[str]] = defaultdict(set)
        for name in names:
            if len(name) >= SHORTEST:
                self._cut[name].add(name)
                for cut in self._cuts(name):
                    self._cut[cut].add(name)

    @staticmethod
    def _cuts(name: str) -> set[str]:
        return {name[:i] + name[i + 1 :] for i in range(len(name))}

    def find(self, name: str) -> list[str]:
        """All known names at a distance of one error or none."""
        if len(name) < SHORTEST:
            return []
        maybe = set(self._cut.get(name, ()))
        for cut in self._cuts(name):
            maybe |= self._cut.get(cut, set())
        return sorted(n for n in maybe if DamerauLevenshtein.distance(n, name, score_cutoff=1) <= 1)
