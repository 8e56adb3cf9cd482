"""Which earlier decisions a change of the gazetteer can touch; all others stand as they are.

A decision rests on the streets that were read in the address (kept with it), on their properties
and those properties' kin, on which streets a postcode, a building's name or the record's own UPRN
lead to, and on which street names and localities there are. What of that is the same gives the same
decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl
from rapidfuzz import fuzz

from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.places import Places
from orchestration.linkage.addresses.postcodes import PostcodeBook
from orchestration.linkage.addresses.streets import StreetFinder
from orchestration.linkage.addresses.text import name_key
from orchestration.linkage.addresses.units import read as read_premises
from orchestration.linkage.addresses.written import Written


@dataclass
class Change:
    """What differs between two states of a gazetteer. everywhere: nothing earlier can be kept."""

    everywhere: bool = False
    uprns: set[str] = field(default_factory=set)
    streets: set[str] = field(default_factory=set)
    postcodes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    localities: frozenset[str] = frozenset()
    finder: StreetFinder | None = None  # of the street names that are new
    new_names: frozenset[str] = frozenset()  # without type

    def touches(self, written: Written, streets_read: Iterable[str]) -> bool:
        """Whether the decision on this address, in which these streets were read, may differ."""
        return (
            self.everywhere
            or written.postcode in self.postcodes
            or written.uprn in self.uprns
            or not self.streets.isdisjoint(streets_read)
            or (bool(self.names) and any(map(self._named, _parts(written))))
            or (bool(self.localities) and self._may_hold(written, self.localities))
            or (self.finder is not None and self._may_name_new(written, self.finder))
        )

    @staticmethod
    def _may_hold(written: Written, names: Iterable[str]) -> bool:
        text = ",".join(" ".join(part) for part in _parts(written))
        return any(_stands_in(name, text) for name in names)

    def _may_name_new(self, written: Written, finder: StreetFinder) -> bool:
        parts = written.parts
        return self._may_hold(written, self.new_names) and bool(
            finder.exact(_parts(written))
            or finder.bare(parts, written.postcode)
            or finder.misspelt(parts)
        )

    def _named(self, part: list[str]) -> bool:
        """Whether the part, or what stands before a place at its end, is one of the names."""
        ends = range(1, len(part) + 1)
        return any(name_key(read_premises(part[:end]).words) in self.names for end in ends)


def _parts(written: Written) -> list[list[str]]:
    """The parts, and those with whom the person is in care of."""
    return [*written.parts, *written.cared]


def _bare(key: str) -> str:
    """A street's name without its type, and without the SAINT that is written ST."""
    words = key.removeprefix("SAINT ").split()
    return " ".join(words[:-1] or words)


def _stands_in(name: str, text: str) -> bool:
    """Whether a text can hold this name with one typing error at most; quick, and never too
    strict: an error costs two insertions or deletions of twice the name's length.
    """
    return fuzz.partial_ratio(name, text) >= 99 * (1 - 1 / len(name))


def change(
    old: Gazetteer, new: Gazetteer, books: tuple[PostcodeBook, PostcodeBook], places: Places
) -> Change:
    """The difference of two gazetteers. books: of the old and of the new; places: of the new."""
    if old.towns != new.towns or books[0].ground != books[1].ground:
        return Change(everywhere=True)
    localities = frozenset(old.localities ^ new.localities)
    found = Change(uprns=_uprns(old, new), localities=localities)
    for gazetteer in (old, new):
        for uprn in found.uprns:
            found.streets |= gazetteer.streets_of_uprn(uprn)
    found.streets |= old.street_set ^ new.street_set
    found.postcodes = _differing(old.streets_of_postcode, new.streets_of_postcode)
    found.names = _differing(old.streets_of_name, new.streets_of_name)
    added = new.street_set - old.street_set
    if added:
        found.finder = StreetFinder(new.part(added), places)
        found.new_names = frozenset(_bare(key) for key in added)
    return found


def _uprns(old: Gazetteer, new: Gazetteer) -> set[str]:
    """Properties that differ, with the buildings they lie in and the flats within them."""
    differing = set(
        pl.concat(
            [
                a.join(b, on=a.columns, how="anti", nulls_equal=True).select("uprn")
                for a, b in ((old.rows, new.rows), (new.rows, old.rows))
            ]
        )["uprn"]
    )
    every = old.properties.keys() | new.properties.keys()
    differing |= {u for u in every if _facts(old, u) != _facts(new, u)}
    kin = set(differing)
    for gazetteer in (old, new):
        for uprn in differing:
            prop = gazetteer.properties.get(uprn)
            if prop and prop.parent:
                kin |= {prop.parent, *gazetteer.children.get(prop.parent, ())}
            kin |= set(gazetteer.children.get(uprn, ()))
    return kin


def _facts(gazetteer: Gazetteer, uprn: str) -> tuple[object, ...] | None:
    p = gazetteer.properties.get(uprn)
    if p is None:
        return None
    return p.parent, p.status, p.kind, p.x, p.y, p.postcodes, p.localities


def _differing(old: dict[str, set[str]], new: dict[str, set[str]]) -> set[str]:
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
