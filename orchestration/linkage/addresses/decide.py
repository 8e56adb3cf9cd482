"""The decision on one address: a UPRN, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.linkage.addresses.candidates import Candidate, Comparer, ordered
from orchestration.linkage.addresses.choose import (
    MOST_CANDIDATES,
    OWN_UPRN,
    STILL_FITS,
    Decision,
    choose,
)
from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.levels import Reader, has_digit
from orchestration.linkage.addresses.neighbours import Namesakes
from orchestration.linkage.addresses.places import Places
from orchestration.linkage.addresses.postcodes import PostcodeBook
from orchestration.linkage.addresses.streets import Reading
from orchestration.linkage.addresses.written import Written

DISPUTED = "postcode and locality name two streets of one name"
CLOSE = frozenset({"same", "street", "near"})


@dataclass
class Trace:
    """What was looked at, step by step (for `explain`)."""

    readings: list[Reading] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


class Decider:
    """Decides addresses against one state of the gazetteer."""

    def __init__(self, gazetteer: Gazetteer, book: PostcodeBook):
        self.gazetteer, self.book = gazetteer, book
        self.places = Places(gazetteer.localities, gazetteer.towns)
        self.reader = Reader(gazetteer, self.places)
        self.comparer = Comparer(gazetteer, self.places, book)

    def decide(
        self, written: Written, namesakes: Namesakes | None = None, trace: Trace | None = None
    ) -> Decision:
        """Try the ways to read the address, surest first, until a pass accepts a candidate."""
        trace = trace if trace is not None else Trace()
        side = self.side(written)
        if written.nothing:
            if side == "outside" and written.nothing == "blank":
                return Decision("out_of_area", "postcode_only", "only a postcode, outside the city")
            return Decision("invalid", "no_address", written.nothing)
        for readings in self.reader.levels(written, side):
            trace.readings += readings
            found = [c for reading in readings for c in self.comparer.of_reading(written, reading)]
            trace.candidates += found
            lacking = [c for c in found if _lacks_flat(c)]
            accepted = [c for c in ordered(found) if c.method and not _outdone(c, lacking)]
            if accepted and _disputed(accepted[0], found):
                names = tuple(c.uprn for c in ordered(found)[:MOST_CANDIDATES])
                return Decision("ambiguous", "rivals", DISPUTED, candidates=names)
            if accepted:
                return choose(written, accepted, self.gazetteer, namesakes)
            if lacking:
                break  # the building is found and lacks the flat: no other reading may supply one
        return self._without(written, side, trace)

    def side(self, written: Written) -> str:
        """Side of the boundary by postcode, or by coordinate where the postcode tells nothing."""
        side = self.book.side(written.postcode)
        if side in ("", "dead") and written.easting is not None and written.northing is not None:
            return self.book.side_of_point(written.easting, written.northing) or side
        return side

    def _own_on_street(self, written: Written, trace: Trace) -> str:
        """The record's own UPRN if its street is written without any number; '' otherwise."""
        prop = self.gazetteer.properties.get(written.uprn)
        if prop is None or any(has_digit(part) for part in written.parts):
            return ""
        for reading in trace.readings:
            if reading.how not in ("exact", "misspelt", "misspelt_short") or reading.before:
                continue
            for street in self.gazetteer.streets(reading.key):
                relation = self.book.relation(written.postcode, prop, street)
                if written.uprn in street.by_uprn and relation in ("same", "missing", "near"):
                    return written.uprn
        return ""

    def _without(self, written: Written, side: str, trace: Trace) -> Decision:
        """No candidate was accepted: outside the authority, or why there is no property."""
        seen = ordered(trace.candidates)
        names = tuple(c.uprn for c in seen[:MOST_CANDIDATES])
        if any(c.postcode == "same" and c.locality == "outside" for c in seen):
            why = "postcode and street inside, a place outside the authority is named"
            return Decision("unmatched", "contradiction", why, candidates=names)
        if self._names_outside_place(written, trace):
            why = "names a place outside the authority"
            return Decision("out_of_area", "outside_place", why, candidates=names)
        if side == "outside" and any(c.locality == "same" for c in seen):
            why = "postcode or coordinate outside, locality and street inside"
            return Decision("unmatched", "contradiction", why, candidates=names)
        if side == "outside":
            why = "postcode or coordinate outside the authority"
            return Decision("out_of_area", "outside_postcode", why, candidates=names)
        if side == "dead_outside":
            why = "postcode not live; its sector lies outside"
            return Decision("out_of_area", "outside_sector", why, candidates=names)
        if any(c.premise == "beside" for c in seen):
            why = "beside a property, not in it"
            return Decision("unmatched", "beside", why, candidates=names)
        if any(c.premise == "no_flat" for c in seen):
            why = "the building has no such flat"
            return Decision("unmatched", "no_such_flat", why, candidates=names)
        if seen:
            why = f"the property found does not fit: postcode {seen[0].postcode}"
            return Decision("unmatched", "contradiction", why, candidates=names)
        return self._nothing_found(written, trace)

    def _names_outside_place(self, written: Written, trace: Trace) -> bool:
        where = [self.places.read([list(p) for p in r.after]) for r in trace.readings]
        where = where or [self.places.read(written.parts)]
        return any(w.outside for w in where) and not any(w.city for w in where)

    def _nothing_found(self, written: Written, trace: Trace) -> Decision:
        own = self._own_on_street(written, trace)
        if own:
            why = "no number is written; the record's own UPRN lies on the street"
            return Decision("matched", "own_uprn_on_street", why, own, OWN_UPRN, (own,))
        if not trace.readings:
            why = "no street or building of the gazetteer found"
            return Decision("unmatched", "no_such_street", why)
        if any(has_digit(r.before) for r in trace.readings):
            return Decision("unmatched", "no_such_number", "no such number on the street")
        return Decision("unmatched", "no_number", "no number or name on the street")


def _lacks_flat(c: Candidate) -> bool:
    return c.premise == "no_flat" and c.named != "foreign" and c.postcode in STILL_FITS


def _disputed(best: Candidate, found: list[Candidate]) -> bool:
    """Whether postcode and locality name two streets of one name, and both have the property."""
    return best.locality == "namesake" and any(
        c.locality == "same" and c.postcode == "namesake" and c.premise == best.premise
        for c in found
        if best.own != "yes"
    )


def _outdone(c: Candidate, lacking: list[Candidate]) -> bool:
    """Whether a building without the flat fits locality or postcode better than this candidate."""
    return any(
        (n.locality == "same" and c.locality != "same")
        or (n.postcode in CLOSE and c.postcode not in CLOSE)
        for n in lacking
    )
