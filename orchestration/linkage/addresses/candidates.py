"""The properties that an address may mean, each compared with it piece by piece."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from orchestration.linkage.addresses import buildings, premises
from orchestration.linkage.addresses.cases import cases
from orchestration.linkage.addresses.gazetteer import Gazetteer, Property, Street
from orchestration.linkage.addresses.places import Places, Whereabouts
from orchestration.linkage.addresses.postcodes import PostcodeBook
from orchestration.linkage.addresses.streets import Reading
from orchestration.linkage.addresses.units import read as read_premises
from orchestration.linkage.addresses.written import Written

AT, FAR = 150.0, 600.0  # metres between a record's coordinate and a property
# A dwelling that was understood and not read: its confidence is lower by this factor.
PREMISE = {
    "whole": 1.0,
    "building": 1.0,
    "flat": 1.0,
    "letter": 0.995,
    "suffix": 0.995,
    "floor": 0.997,
    "in_range": 0.985,
    "unnumbered": 0.995,
}


@dataclass(frozen=True)
class Candidate:
    """A property and how each piece of the address compares with it; method '' when no pass accepts
    it.
    """

    uprn: str
    street_key: str
    street: str
    premise: str
    named: str
    postcode: str
    locality: str
    own: str
    point: str
    method: str = ""
    confidence: float = 0.0


class Comparer:
    """Makes candidates from readings of an address."""

    def __init__(self, gazetteer: Gazetteer, places: Places, book: PostcodeBook):
        self.gazetteer, self.places, self.book = gazetteer, places, book

    def of_reading(self, written: Written, reading: Reading) -> list[Candidate]:
        """All candidates of one reading, also those that no pass accepts and flats that do not
        exist.
        """
        streets = self.gazetteer.streets(reading.key)
        claims = _claims(reading.before)
        beside = _beside(reading.before) or _beside_behind(reading.after)
        where = self.places.read([list(part) for part in reading.after])
        out: list[Candidate] = []
        for rank in sorted({claim.rank for claim in claims}):
            made = [
                self.compare(written, reading, street, where, hit, beside)
                for claim in claims
                if claim.rank == rank
                for street in streets
                for hit in buildings.find(claim, street, self.gazetteer)
            ]
            out += [c for c in made if c]
            if any(c and c.method for c in made):
                break
        return out

    def compare(
        self,
        written: Written,
        reading: Reading,
        street: Street,
        where: Whereabouts,
        hit: buildings.Hit,
        beside: tuple[str, ...],
    ) -> Candidate | None:
        """One property against the address; None where the gazetteer lacks the property."""
        prop = self.gazetteer.properties.get(hit.uprn)
        if prop is None:
            return None
        named = hit.named or "none"
        if reading.touching and named != "agrees":
            named = "foreign"
        point = "none"
        if (
            written.easting is not None
            and written.northing is not None
            and prop.x is not None
            and prop.y is not None
        ):
            away = math.hypot(prop.x - written.easting, prop.y - written.northing)
            point = "at" if away <= AT else "far" if away >= FAR else "none"
        pieces = {
            "street": reading.how,
            "premise": hit.how,
            "postcode": self._postcode(written.postcode, prop, street),
            "locality": self._locality(where, prop, street),
            "named": named,
            "own": "yes" if written.uprn and written.uprn == hit.uprn else "no",
            "point": point,
        }
        accepted = hit.how != "no_flat" and (hit.how != "in_range" or _well_placed(pieces))
        if beside and (named != "agrees" or not _in_a_name(beside, street, hit.uprn)):
            pieces["premise"], accepted = "beside", False
        method, confidence = accept(tuple(pieces.values())) if accepted else ("", 0.0)
        return Candidate(
            hit.uprn,
            reading.key,
            pieces["street"],
            pieces["premise"],
            named,
            pieces["postcode"],
            pieces["locality"],
            pieces["own"],
            point,
            method,
            round(confidence * PREMISE.get(hit.how, 1.0), 5),
        )

    def _postcode(self, code: str, prop: Property, street: Street) -> str:
        """`PostcodeBook.relation`; namesake where it is that of another street of the name."""
        relation = self.book.relation(code, prop, street)
        others = self.gazetteer.streets(street.key)
        if relation not in ("missing", "same", "street") and len(others) > 1:
            return "namesake" if any(code in other.postcodes for other in others) else relation
        return relation

    def _locality(self, where: Whereabouts, prop: Property, street: Street) -> str:
        """same, outside, other (of the city), namesake (where another street of the name lies),
        unknown or none.
        """
        if any(name in prop.localities for name in where.city):
            return "same"
        if where.outside:
            return "outside"
        if where.city:
            others = self.gazetteer.streets(street.key)
            there = any(name in other.localities for other in others for name in where.city)
            return "namesake" if there and len(others) > 1 else "other"
        return "unknown" if where.unknown else "none"


@lru_cache(maxsize=100_000)
def _claims(before: tuple[str, ...]) -> list[premises.Claim]:
    return premises.claims(read_premises(list(before)))


def _well_placed(pieces: dict[str, str]) -> bool:
    """A number within a range was understood, not read: postcode or locality must agree."""
    return pieces["postcode"] in ("same", "street", "near") or pieces["locality"] == "same"


@lru_cache(maxsize=1)
def _near_words() -> re.Pattern[str]:
    phrases = "|".join(map(re.escape, cases().not_an_address["beside"]))
    return re.compile(rf"(?:^|[ ,])({phrases})(?=[ ,]|$)")


def _beside(before: tuple[str, ...]) -> tuple[str, ...]:
    """The words before the street that say that the place is near a property, not in it."""
    found = _near_words().findall(" ".join(before)) if len(before) > 1 else []
    return tuple(found)


def _beside_behind(after: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The same at the end of the address."""
    last = after[-1][-1:] if after else ()
    return last if last and last[0] in cases().not_an_address["beside_behind"] else ()


def _in_a_name(phrases: tuple[str, ...], street: Street, uprn: str) -> bool:
    """Whether the words belong to a name of the property: GARAGE in MILL LANE GARAGE."""
    names = (name for e in street.by_uprn.get(uprn, ()) for name in (e.name, e.organisation))
    return any(words in name for name in names for words in phrases)


_PIECES = ("street", "premise", "postcode", "locality", "named", "own", "point")


@lru_cache(maxsize=1)
def _passes() -> list[tuple[str, float, list[frozenset[str] | None]]]:
    return [
        (
            row["method"],
            float(row["confidence"]),
            [None if row[piece] == "*" else frozenset(row[piece].split("|")) for piece in _PIECES],
        )
        for row in cases().passes
    ]


@lru_cache(maxsize=4096)
def accept(pieces: tuple[str, ...]) -> tuple[str, float]:
    """The first pass of cases/passes.csv that these comparisons fulfil: its name and confidence;
    ('', 0) if none.
    """
    for method, confidence, wanted in _passes():
        if all(want is None or piece in want for piece, want in zip(pieces, wanted, strict=True)):
            return method, confidence
    return "", 0.0


def ordered(candidates: Iterator[Candidate] | list[Candidate]) -> list[Candidate]:
    """One candidate a property, the surest first; equal ones by UPRN, so that order is always the
    same.
    """
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        known = best.get(candidate.uprn)
        if known is None or candidate.confidence > known.confidence:
            best[candidate.uprn] = candidate
    return sorted(best.values(), key=lambda c: (-c.confidence, c.uprn))
