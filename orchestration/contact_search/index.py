"""Which children have a name like the one that is asked for: how near each comes, 0 to 1."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from orchestration.contact_search.child import Child
from orchestration.linkage.persons import names

EXACT, SHORT_FORM, SLIP, SOUND, START, TWO_SLIPS, INITIAL = 1.0, 0.92, 0.85, 0.8, 0.75, 0.7, 0.4
BOTH_SHORT = 0.7  # two short forms of one name
MATCHED = 0.7  # from here on a word counts as found
COMMON_WEIGHT = 0.4  # a name that a whole people bears tells little (names.COMMON)


class Index:
    """The words of the children's names, and who bears each."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        bearers: dict[str, list[int]] = {}
        surnames: dict[str, int] = {}
        for place, child in enumerate(children):
            for word in name_words(child.forename, child.surname, child.known_as):
                bearers.setdefault(word, []).append(place)
            for word in names.tokens(child.surname):
                surnames[word] = surnames.get(word, 0) + 1
        self._words = sorted(bearers)
        self._bearers = {word: np.array(bearers[word], dtype=np.int64) for word in self._words}
        self._surnames = surnames
        self._by_sound: dict[str, list[str]] = {}
        self._by_full: dict[str, list[str]] = {}
        for word in self._words:
            self._by_sound.setdefault(names.sound(word), []).append(word)
            for full in _full(word):
                self._by_full.setdefault(full, []).append(word)

    def bearing(self, surname: str) -> int:
        """How many children bear the word as a surname."""
        return self._surnames.get(surname, 0)

    def nearness(self, asked: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """For each child: how near the name comes, 0 to 1, and how many of the words are found.

        Words may stand in any order, be joined or parted, misspelt, or in a short form.
        """
        near = np.zeros((len(asked), len(self.children)))
        for place, word in enumerate(asked):
            self._mark(near[place], word)
        for place, (first, second) in enumerate(pairwise(asked)):
            joined = self._bearers.get(first + second)
            if joined is not None:
                near[place : place + 2, joined] = EXACT
        weights = np.array([COMMON_WEIGHT if w in names.COMMON else 1.0 for w in asked])
        return weights @ near / weights.sum(), (near >= MATCHED).sum(axis=0)

    def _mark(self, near: np.ndarray, word: str) -> None:
        for other, how in self._alike(word).items():
            bearers = self._bearers[other]
            near[bearers] = np.maximum(near[bearers], how)

    def _alike(self, word: str) -> dict[str, float]:
        """The words of the index that may be meant by `word`, and how likely."""
        found: dict[str, float] = {}

        def add(words: Iterable[str], how: float) -> None:
            for other in words:
                found[other] = max(how, found.get(other, 0))

        if len(word) == 1:
            add((w for w in self._words if w[0] == word), INITIAL)
            return found
        if not self._words:
            return found
        slips = cdist([word], self._words, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)[0]
        for place in np.nonzero(slips <= 2)[0]:
            other, short = self._words[place], min(len(word), len(self._words[place]))
            if slips[place] == 0:
                add([other], EXACT)
            elif slips[place] == 1 and short >= 3:
                add([other], SLIP)
            elif slips[place] == 2 and short >= 6:
                add([other], TWO_SLIPS)
        for full in _full(word):
            add(self._by_full.get(full, ()), SHORT_FORM if full == word else BOTH_SHORT)
            add([full] if full in self._bearers else [], SHORT_FORM)
        if len(names.sound(word)) >= 2:
            add(self._by_sound.get(names.sound(word), ()), SOUND)
        if len(word) >= 3:
            add((w for w in self._words if w.startswith(word)), START)
        if word in self._bearers:
            found[word] = EXACT
        return found


def name_words(*parts: str) -> set[str]:
    """The words of a child's names, and each name of several words as one word too."""
    found: set[str] = set()
    for part in parts:
        words = names.tokens(part)
        found.update(words)
        if len(words) > 1:
            found.add("".join(words))
    return found


def _full(word: str) -> frozenset[str]:
    if word in names.COMMON:
        return frozenset()
    return names.short_forms().get(word, frozenset((word,)))
