"""Where in an address does its street stand, and which street of the gazetteer is it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from orchestration.linkage.addresses.cases import cases
from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.misspellings import Misspellings
from orchestration.linkage.addresses.places import Places
from orchestration.linkage.addresses.text import street_key, tell_apart
from orchestration.linkage.addresses.units import NUMBER, SEPARATOR
from orchestration.linkage.addresses.units import read as read_premises

LONGEST = 6  # words of a street's name
ALIKE = 78  # rapidfuzz ratio from which a street at the very postcode is taken for the one meant
OTHER_TYPE = 90  # the score of a name that differs in its type alone
SHORT = 5  # letters of a name without type that one error may make another: DERBY, DENBY ROAD
_NO = frozenset(cases().units["between"])  # MILL LANE NO 12
NAME_ALIKE = 75  # the same for the name without its type, which is too short to weigh like it

Segments = list[list[str]]


@dataclass(frozen=True)
class Reading:
    """One reading of an address: this street, the words before it, the words after it.

    how: exact, bare (type left off), misspelt, misspelt_short, bare_misspelt, alike (most like the
    words at the postcode), name (a building's name, no street), postcode (nothing but number and
    postcode).
    touching: words that stand immediately at the street's name, so that it may be part of a
    longer one (OLD before PARK ROAD).
    """

    key: str
    how: str
    before: tuple[str, ...]
    after: tuple[tuple[str, ...], ...]
    touching: bool = False


class StreetFinder:
    """Finds the streets of a gazetteer in the segments of an address."""

    def __init__(self, gazetteer: Gazetteer, places: Places):
        self.gazetteer, self.places = gazetteer, places
        self._full: Misspellings | None = None
        self._bare: Misspellings | None = None
        self._types = frozenset(cases().street_types.values())

    def exact(self, parts: Segments) -> list[Reading]:
        """Streets spelt rightly, longest and last in the address first."""
        known, firsts = self.gazetteer.has_street, self.gazetteer.first_words
        found: list[tuple[int, int, Reading]] = []
        for s, part in enumerate(parts):
            beyond = 0  # a name within a longer one that was found is not looked for
            for i, word in enumerate(part):
                longest = firsts.get(word, 0)
                if word == "ST":
                    longest = max(longest, firsts.get("SAINT", 0))
                for j in range(min(i + longest, len(part)), max(i, beyond), -1):
                    key = street_key(part[i:j])
                    if known(key) and self._stands_alone(part, j):
                        found.append((s, i, self.reading(key, "exact", parts, s, i, j)))
                        beyond = j
                        break
        found.sort(key=lambda f: (-f[0], -f[1]))
        return [reading for _, _, reading in found]

    def _stands_alone(self, part: list[str], end: int) -> bool:
        """A one-word or longer name must not be the beginning of another name (MILL in MILL
        LANE).
        """
        if end >= len(part):
            return True
        following = part[end]
        return (
            cases().street_types.get(following, "") not in self._types
            or self.places.kind(following) != ""
        )

    def bare(self, parts: Segments, postcode: str = "") -> list[Reading]:
        """Streets whose type was left off: 10 KINGSBURY, WOLLATON.

        A place's name (84 ARNOLD) is one only if the postcode is that street's.
        """
        out = []
        for s, i, j in self._name_windows(parts):
            place = self.places.kind(" ".join(parts[s][i:j])) != ""
            for key in self.gazetteer.bare.get(street_key([*parts[s][i:j], "X"])[:-2], ()):
                if place and key not in self.gazetteer.streets_of_postcode.get(postcode, ()):
                    continue
                out.append(self.reading(key, "bare", parts, s, i, j))
        return out

    def _name_windows(self, parts: Segments) -> Iterator[tuple[int, int, int]]:
        """Words after a number or at a part's beginning, up to its end or to nothing but places."""
        for s, part in enumerate(parts):
            starts = [
                i
                for i, word in enumerate(part)
                if word.isalpha()
                and (i == 0 or any(c.isdigit() for c in part[i - 1]) or len(part[i - 1]) == 1)
            ]
            for i in starts:
                for j in range(i + 1, min(i + LONGEST, len(part)) + 1):
                    if j == len(part) or self.places.only_places(part[j:]):
                        yield s, i, j

    def misspelt(self, parts: Segments) -> list[Reading]:
        """Streets one typing error away, with their type or without it."""
        if self._full is None or self._bare is None:
            self._full = Misspellings(self.gazetteer.street_keys)
            self._bare = Misspellings(self.gazetteer.bare)
        out = []
        for s, part in enumerate(parts):
            for i in range(len(part)):
                for j in range(i + 1, min(i + LONGEST, len(part)) + 1):
                    if not part[j - 1].isalpha() or not self._ends(part, j):
                        continue
                    for key in self._near(self._full, part[i:j]):
                        how = "misspelt" if len(self._bare_name(key)) > SHORT else "misspelt_short"
                        out.append(self.reading(key, how, parts, s, i, j))
        for s, i, j in self._name_windows(parts):
            if self.places.kind(" ".join(parts[s][i:j])):
                continue
            for name in self._near(self._bare, parts[s][i:j]):
                for key in self.gazetteer.bare[name]:
                    out.append(self.reading(key, "bare_misspelt", parts, s, i, j))
        return out

    @staticmethod
    def _near(known: Misspellings, words: list[str]) -> list[str]:
        key = street_key(words)
        return [name for name in known.find(key) if not tell_apart(name.split(), key.split())]

    def _ends(self, part: list[str], j: int) -> bool:
        return (
            j == len(part)
            or part[j - 1] in cases().street_types
            or self.places.only_places(part[j:])
        )

    def alike(self, parts: Segments, keys: Iterable[str]) -> list[Reading]:
        """The one of these streets that is most like some words of the address; several if they
        are equally like.
        """
        top, best = 0.0, dict[str, Reading]()
        for key in sorted(keys):
            bare = self._bare_name(key.removeprefix("THE "))
            for s, part in enumerate(parts):
                for i in range(len(part)):
                    if not part[i].isalpha() and part[i][0].isdigit():
                        continue
                    for j in range(i + 1, min(i + LONGEST, len(part)) + 1):
                        written = street_key(part[i:j]).removeprefix("THE ")
                        name = self._bare_name(written)
                        score = fuzz.ratio(written, key.removeprefix("THE "), score_cutoff=ALIKE)
                        if (
                            name == bare and written != name
                        ):  # another type: KINGSBURY STREET for ROAD
                            score = max(score, OTHER_TYPE)
                        if score < top or not score or tell_apart(name.split(), bare.split()):
                            continue
                        if fuzz.ratio(name, bare) >= NAME_ALIKE and (
                            score > top or key not in best
                        ):
                            best = best if score == top else {}
                            top, best[key] = score, self.reading(key, "alike", parts, s, i, j)
        return list(best.values())

    def _bare_name(self, key: str) -> str:
        name, _, kind = key.rpartition(" ")
        return name if name and kind in self._types else key

    def reading(self, key: str, how: str, parts: Segments, s: int, i: int, j: int) -> Reading:
        """The street at words i to j of part s, and the rest of the address sorted round it."""
        before: list[str] = []
        after = [parts[s][j:], *parts[s + 1 :]]
        for part in parts[:s]:
            if self.places.kind(" ".join(part)):
                after.append(part)
            else:
                before += [*part, SEPARATOR]
        before += parts[s][:i]
        # Parts swapped: a flat, or the number, may stand behind the street (MILL LANE, FLAT 2).
        after = [half for p in after for half in self._flat_beside_place(p)]
        behind = [p for p in after if p and self._names_a_flat(p)]
        if not any(c.isdigit() for word in before for c in word):
            after = [p[1:] if p[:1] and p[0] in _NO and len(p) > 1 else p for p in after]
            number = [p for p in after if p and p[0][0].isdigit() and p not in behind][:1]
            behind += [*number, *self._names_between(after, number)]
        elif self._flat_alone(before):  # FLAT 2, MILL LANE, 22
            behind += [p for p in after if len(p) == 1 and NUMBER.match(p[0])][:1]
        for part in behind:
            before, after = [*part, SEPARATOR, *before], [p for p in after if p is not part]
        touching = self._touched(parts[s], i, j)
        return Reading(key, how, tuple(before), tuple(tuple(p) for p in after if p), touching)

    def _names_between(self, after: Segments, number: Segments) -> Segments:
        """Parts between the street and a number behind it that may name the number's building:
        CHERRY SQUARE, BYRON COURT, 12.
        """
        between = after[1 : after.index(number[0])] if number else []
        return [p for p in between if p and p[0].isalpha() and not self.places.only_places(p)]

    def _flat_beside_place(self, part: list[str]) -> list[list[str]]:
        """FLAT 2 NOTTINGHAM, NOTTINGHAM FLAT 2 or FLAT 2 KEY SAFE as two parts; any other part as
        it is.
        """
        for at in (3, 2):
            numbered = len(part) > at and NUMBER.match(part[at - 1])
            if numbered and part[0].isalpha() and self._names_a_flat(part[:at]):
                return [part[:at], part[at:]]
        for at in range(1, len(part) - 1):
            if self.places.kind(" ".join(part[:at])) and self._names_a_flat(part[at:]):
                return [part[:at], part[at:]]
        for at in range(len(part) - 1, 0, -1):
            if not self.places.only_places(part[at:]):
                break
            if self._names_a_flat(part[:at]):
                return [part[:at], part[at:]]
        return [part]

    @staticmethod
    def _flat_alone(before: list[str]) -> bool:
        """Whether a flat is written, and no number of a building."""
        found = read_premises(before)
        return bool(found.units) and not found.numbers

    @staticmethod
    def _names_a_flat(part: list[str]) -> bool:
        found = read_premises(part)
        if not found.units or found.words:
            return False
        return len(part) > 1 or found.units[0].kind == "FLOOR"

    def _touched(self, part: list[str], i: int, j: int) -> bool:
        start = next(
            (k + 1 for k in range(i - 1, -1, -1) if part[k][-1].isdigit() or part[k][0].isdigit()),
            0,
        )
        start += start < i and start > 0 and len(part[start]) == 1  # the suffix of 33 B
        if i > start and read_premises(part[start:i]).words:
            return True
        halves = self._flat_beside_place(part[j:])
        following = halves[-1] if self._names_a_flat(halves[0]) and len(halves) > 1 else part[j:]
        return (
            bool(following)
            and not self._names_a_flat(following)
            and following[0].isalpha()
            and bool(self.places.read([following]).unknown)
        )
