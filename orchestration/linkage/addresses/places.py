"""Localities and towns in an address: of the city, of a neighbouring district, or unknown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from orchestration.linkage.addresses.cases import cases
from orchestration.linkage.addresses.misspellings import Misspellings

MOST_PARTS = 200_000  # remembered


@dataclass(frozen=True)
class Whereabouts:
    """Localities of the city, places outside it, words that are neither, and whether the post town
    is named.
    """

    city: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    town: bool = False


class Places:
    """Reads the words after a street. `city`: the gazetteer's localities; `towns`: its post
    towns.
    """

    def __init__(self, city: Collection[str], towns: Collection[str]):
        self.city = frozenset(city)
        self.outside = frozenset(cases().places) - self.city - frozenset(towns)
        self.towns = frozenset(towns)
        self.noise = cases().noise_places | self.towns
        known = self.city | self.outside | self.noise
        self._longest = max((len(name.split()) for name in known), default=1)
        self._misspellings = Misspellings(known)
        self._memo: dict[str, str] = {}
        self._parts: dict[str, list[tuple[str, str]]] = {}

    def kind(self, name: str) -> str:
        """'city', 'outside' or 'noise' of a name spelt rightly, '' otherwise."""
        if name in self.noise:
            return "noise"
        if name in self.city:
            return "city"
        return "outside" if name in self.outside else ""

    def _misspelt(self, name: str) -> str:
        """The known name one typing error away, '' if there is none or there are several."""
        if name not in self._memo:
            near = self._misspellings.find(name)
            self._memo[name] = near[0] if len(near) == 1 else ""
        return self._memo[name]

    def read(self, parts: list[list[str]]) -> Whereabouts:
        """Sort the words of these parts (segments of words) into city, outside and unknown."""
        found: dict[str, list[str]] = {"city": [], "outside": [], "unknown": [], "noise": []}
        for part in parts:
            for kind, name in self._part(" ".join(part)):
                found[kind].append(name)
        return Whereabouts(
            tuple(found["city"]),
            tuple(found["outside"]),
            tuple(found["unknown"]),
            not self.towns.isdisjoint(found["noise"]),
        )

    def _part(self, whole: str) -> list[tuple[str, str]]:
        """The places in one part, as (kind, name), and its other words as ('unknown', word)."""
        told = self._parts.get(whole)
        if told is None:
            known = whole if self.kind(whole) else self._misspelt(whole)
            told = [(self.kind(known), known)] if known else self._trailing(whole.split())
            if len(self._parts) > MOST_PARTS:
                self._parts.clear()
            self._parts[whole] = told
        return told

    def _trailing(self, part: list[str]) -> list[tuple[str, str]]:
        """Take known places off the end of a part: 12 MILL ROAD ARNOLD NOTTS."""
        found: list[tuple[str, str]] = []
        end = len(part)
        while end:
            for size in range(min(self._longest, end), 0, -1):
                name = " ".join(part[end - size : end])
                kind = self.kind(name)
                if kind:
                    found.append((kind, name))
                    end -= size
                    break
            else:
                break
        return found + [("unknown", word) for word in part[:end] if word.isalpha()]

    def only_places(self, words: list[str]) -> bool:
        """Whether nothing but known places stands here."""
        return not self.read([words]).unknown if words else True
