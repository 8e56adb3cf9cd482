"""The ways to read an address, surest first: each gives readings (street, words before, words
after).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orchestration.linkage.addresses.cases import cases
from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.places import Places
from orchestration.linkage.addresses.streets import Reading, StreetFinder
from orchestration.linkage.addresses.text import name_key
from orchestration.linkage.addresses.units import SEPARATOR
from orchestration.linkage.addresses.units import read as read_premises
from orchestration.linkage.addresses.written import Written


def has_digit(words: Iterable[str]) -> bool:
    """Whether any of the words holds a digit."""
    return any(c.isdigit() for word in words for c in word)


class Reader:
    """Reads addresses against one gazetteer."""

    def __init__(self, gazetteer: Gazetteer, places: Places):
        self.gazetteer, self.places = gazetteer, places
        self.finder = StreetFinder(gazetteer, places)

    def exact(self, written: Written) -> list[Reading]:
        """Readings of an address with its street spelt rightly; looked for once."""
        if written.exact is None:
            written.exact = self.finder.exact(written.parts)
        return written.exact

    def levels(self, written: Written, side: str) -> Iterator[list[Reading]]:
        """Groups of readings, each to be tried only if the ones before gave no property.

        side: of the boundary, see `PostcodeBook.side`.
        """
        exact = self.exact(written)
        yield exact
        if side == "outside" and not any(self._near(written, r) for r in exact):
            return  # a live postcode outside, and no street of the city it may be mistyped for
        yield self.finder.bare(written.parts, written.postcode)
        if not exact or side == "inside":
            misspelt = self.finder.misspelt(written.parts)
            if exact:  # one street was read rightly: another only where the postcode is its own
                misspelt = [r for r in misspelt if self._has_postcode(r, written.postcode)]
            yield misspelt
        if side == "inside":
            at_postcode = self.gazetteer.streets_of_postcode.get(written.postcode, set())
            yield self.finder.alike(written.parts, at_postcode)
        if written.uprn:
            yield self.finder.alike(written.parts, self.gazetteer.streets_of_uprn(written.uprn))
        yield self._by_name(written.parts)
        if written.cared:  # C/O HARTLEY PRIMARY SCHOOL, MILL LANE
            yield self.finder.exact(written.cared)
            yield self._by_name(written.cared)
        yield self._by_postcode(written)

    def _near(self, written: Written, reading: Reading) -> bool:
        district, streets = written.postcode[:-3], self.gazetteer.streets(reading.key)
        return any(district == code[:-3] for street in streets for code in street.postcodes)

    def _has_postcode(self, reading: Reading, postcode: str) -> bool:
        return any(postcode in street.postcodes for street in self.gazetteer.streets(reading.key))

    def _by_name(self, written: list[list[str]]) -> list[Reading]:
        """A building or organisation named without its street: two words at least."""
        out = []
        parts = [half for part in written for half in self._place_apart(part)]
        for named in parts:
            name = name_key(read_premises(named).words)
            keys = self.gazetteer.streets_of_name.get(name, set()) if " " in name else set()
            before: list[str] = []
            after: list[tuple[str, ...]] = []
            for part in parts if keys else ():
                place = self.places.kind(" ".join(part)) != ""
                other = part is not named and part[-1] in cases().own_building
                if other and " " in name_key(part):
                    before, after = [], []
                    break  # CARETAKERS HOUSE, HARTLEY SCHOOL
                if part is named or not (place or read_premises(part).words):
                    before += [*part, SEPARATOR]
                else:
                    after.append(tuple(part))
            found = sorted(keys) if before else []
            out += [Reading(key, "name", tuple(before), tuple(after)) for key in found]
        return out

    def _place_apart(self, part: list[str]) -> list[list[str]]:
        """FLAT 5 BYRON COURT NOTTINGHAM as two parts; any other part as it is."""
        for at in range(1, len(part)):
            if all(map(str.isalpha, part[at:])) and self.places.only_places(part[at:]):
                return [part[:at], part[at:]]
        return [part]

    def _by_postcode(self, written: Written) -> list[Reading]:
        """A number or flat with nothing but places beside it: on the streets of its postcode."""
        places = [part for part in written.parts if self.places.kind(" ".join(part))]
        others = [part for part in written.parts if part not in places]
        if any(read_premises(part).words for part in others):
            return []
        before = tuple(word for part in others for word in [*part, SEPARATOR])
        keys = self.gazetteer.streets_of_postcode.get(written.postcode, set())
        return [Reading(key, "postcode", before, tuple(map(tuple, places))) for key in sorted(keys)]
