"""Streets outside the authority that share a name with one inside, learnt from the addresses
themselves.

An address without postcode and locality on such a street could be either; nobody can know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.linkage.addresses.candidates import Candidate
from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.places import Places
from orchestration.linkage.addresses.postcodes import PostcodeBook, sector
from orchestration.linkage.addresses.streets import Reading
from orchestration.linkage.addresses.written import Written

SURELY_OUTSIDE = "the street of this name at this postcode lies outside"
ENOUGH = 2  # addresses that give a postcode before it counts as the outside street's own


@dataclass(frozen=True)
class Sighting:
    """A street name of the city seen with a live postcode outside it, or ('') with a place outside
    it only.
    """

    street_key: str
    postcode: str

    def __str__(self) -> str:
        return f"{self.street_key}|{self.postcode}"

    @staticmethod
    def parse(written: str) -> Sighting:
        """The inverse of str()."""
        key, _, code = written.partition("|")
        return Sighting(key, code)


def sighting(
    written: Written, exact: list[Reading], places: Places, book: PostcodeBook, gazetteer: Gazetteer
) -> Sighting | None:
    """What an address says about a namesake outside; None for one that says nothing. Rests on no
    other address.

    exact: its readings with a street spelt rightly.
    """
    side = book.side(written.postcode)
    if written.nothing or side == "inside":
        return None
    for reading in exact[:1]:
        where = places.read([list(p) for p in reading.after])
        if where.city:
            return None
        streets = gazetteer.streets(reading.key)
        near = {sector(code) for street in streets for code in street.postcodes}
        if side == "outside" and (where.outside or sector(written.postcode) not in near):
            return Sighting(reading.key, written.postcode)
        if where.outside:
            return Sighting(reading.key, "")
    return None


def may_be_namesake(candidate: Candidate) -> bool:
    """Whether a link could be to the wrong one of two streets of one name: a plain number, no
    postcode or locality that tells, or a postcode that is outside or dead.
    """
    plain = candidate.premise in ("whole", "building") and candidate.named != "agrees"
    nothing_tells = candidate.postcode == "missing" and candidate.locality in ("none", "unknown")
    wrong = candidate.postcode.startswith(("outside", "dead")) and candidate.locality != "same"
    return plain and (nothing_tells or wrong)


class Namesakes:
    """All sightings: how often each street name was seen with each outside postcode."""

    def __init__(self, sightings: Iterable[Sighting] = ()) -> None:
        self.seen: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for one in sightings:
            self.seen[one.street_key][one.postcode] += 1

    def doubt(self, candidate: Candidate, postcode: str) -> str:
        """'' if none; else SURELY_OUTSIDE, or why nobody can know. Ask only where
        `may_be_namesake`.
        """
        seen = self.seen.get(candidate.street_key)
        if not seen:
            return ""
        if candidate.postcode == "missing":
            return (
                "a street of this name lies outside too, and neither postcode nor locality is given"
            )
        if seen.get(postcode, 0) >= ENOUGH:
            return SURELY_OUTSIDE
        if sector(postcode) in {sector(code) for code in seen if code}:
            return "a street of this name lies outside too, in the sector of the postcode given"
        dead = candidate.postcode.startswith("dead")
        if dead and postcode[:-3] in {code[:-3] for code in seen if code}:
            return "a street of this name lies outside too, in the district of the dead postcode"
        return ""
