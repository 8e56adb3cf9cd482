"""The decision on one address: a UPRN, or the reason why not."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestration.linkage.addresses.candidates import Candidate, Comparer, ordered
from orchestration.linkage.addresses.gazetteer import Gazetteer
from orchestration.linkage.addresses.neighbours import SURELY_OUTSIDE, Namesakes, may_be_namesake
from orchestration.linkage.addresses.places import Places
from orchestration.linkage.addresses.postcodes import PostcodeBook
from orchestration.linkage.addresses.streets import Reading, StreetFinder
from orchestration.linkage.addresses.text import name_key
from orchestration.linkage.addresses.units import read as read_premises
from orchestration.linkage.addresses.written import Written

CLOSENESS = {"same": 0, "street": 1, "near": 2, "sector": 3, "dead": 4}
STILL_FITS = frozenset(CLOSENESS) | {"missing"}
MARGIN = 0.004  # two candidates closer than this in confidence cannot be told apart by it
OWN_UPRN = 0.985  # where the text fits the record's own UPRN and says less than it
MOST_CANDIDATES = 20  # listed with an ambiguous address


@dataclass(frozen=True)
class Decision:
    """outcome: matched, parent, ambiguous, out_of_area, unmatched or invalid; uprn only with the first two."""

    outcome: str
    method: str
    reason: str
    uprn: str | None = None
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()
    rests_on_others: bool = False  # other addresses could change it (see neighbours.py)


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
        self.finder = StreetFinder(gazetteer, self.places)
        self.comparer = Comparer(gazetteer, self.places, book)

    def decide(self, written: Written, namesakes: Namesakes | None = None, trace: Trace | None = None) -> Decision:
        """Try the ways to read the address, surest first, until one gives a candidate that a pass accepts."""
        trace = trace if trace is not None else Trace()
        side = self.side(written)
        if written.nothing:
            if side == "outside" and written.nothing == "blank":
                return Decision("out_of_area", "postcode_only", "only a postcode, which lies outside the authority")
            return Decision("invalid", "no_address", written.nothing)
        for readings in self._levels(written, side):
            trace.readings += readings
            found = [c for reading in readings for c in self.comparer.of_reading(written, reading)]
            trace.candidates += found
            accepted = [c for c in ordered(found) if c.method]
            if accepted:
                return self._choose(written, accepted, namesakes)
            if any(c.premise == "no_flat" and c.named != "foreign" and c.postcode in STILL_FITS for c in found):
                break  # the building is found and lacks the flat: no other reading may supply one
        return self._without(written, side, trace)

    def exact(self, written: Written) -> list[Reading]:
        """Readings of an address with its street spelt rightly; looked for once."""
        if written.exact is None:
            written.exact = self.finder.exact(written.parts)
        return written.exact

    def side(self, written: Written) -> str:
        """inside, outside, dead_inside, dead_outside, dead or '': by postcode, or by coordinate without one."""
        side = self.book.side(written.postcode)
        if side in ("", "dead") and written.easting is not None and written.northing is not None:
            return self.book.side_of_point(written.easting, written.northing) or side
        return side

    def _levels(self, written: Written, side: str) -> Iterator[list[Reading]]:
        exact = self.exact(written)
        yield exact
        if side == "outside" and not any(self._could_be_near(written, r) for r in exact):
            return  # a live postcode outside, and no street of the city that a mistyped one may stand for
        yield self.finder.bare(written.parts, written.postcode)
        if not exact or side == "inside":
            misspelt = self.finder.misspelt(written.parts)
            if exact:  # a street was read rightly; another, misspelt, only where the postcode is its own
                misspelt = [r for r in misspelt if self._has_postcode(r, written.postcode)]
            yield misspelt
        if side == "inside":
            yield self.finder.alike(written.parts, written.postcode)
        yield self._by_name(written)

    def _could_be_near(self, written: Written, reading: Reading) -> bool:
        street = self.gazetteer.street(reading.key)
        return bool(street and any(written.postcode[:-3] == code[:-3] for code in street.postcodes))

    def _has_postcode(self, reading: Reading, postcode: str) -> bool:
        street = self.gazetteer.street(reading.key)
        return bool(street and postcode in street.postcodes)

    def _by_name(self, written: Written) -> list[Reading]:
        """A building or organisation named without its street."""
        out = []
        for s, part in enumerate(written.parts):
            name = name_key(read_premises(part).words)
            for key in sorted(self.gazetteer.streets_of_name.get(name, ())) if len(name.split()) > 1 else ():
                others = [p for k, p in enumerate(written.parts) if k != s]
                before = [w for p in others if any(c.isdigit() for w in p for c in w) for w in p] + part
                after = [tuple(p) for p in others if not any(c.isdigit() for w in p for c in w)]
                out.append(Reading(key, "name", tuple(before), tuple(after)))
        return out

    def _choose(self, written: Written, accepted: list[Candidate], namesakes: Namesakes | None) -> Decision:
        best = accepted[0]
        rivals = [c for c in accepted if c.confidence > best.confidence - MARGIN]
        nearest = min(CLOSENESS.get(c.postcode, len(CLOSENESS)) for c in rivals)
        for keep in (lambda c: c.own == "yes", lambda c: c.point == "at", lambda c: c.locality == "same",
                     lambda c: CLOSENESS.get(c.postcode, len(CLOSENESS)) == nearest,
                     lambda c: self.gazetteer.properties[c.uprn].current,
                     lambda c: self.gazetteer.properties[c.uprn].status == "1"):
            kept = [c for c in rivals if keep(c)]
            rivals = kept or rivals
        names = tuple(c.uprn for c in accepted[:MOST_CANDIDATES])
        if len(rivals) > 1:
            return Decision("ambiguous", "rivals", f"{len(rivals)} properties fit equally well", candidates=names)
        best = rivals[0]
        open_to_doubt = may_be_namesake(best) and best.own != "yes" and best.point != "at"
        doubt = namesakes.doubt(best, written.postcode) if namesakes and open_to_doubt else ""
        if doubt:
            outcome = "out_of_area" if doubt == SURELY_OUTSIDE else "ambiguous"
            return Decision(outcome, "outside_namesake", doubt, candidates=names, rests_on_others=True)
        if best.premise in ("building", "unnumbered") and written.uprn in self.gazetteer.children.get(best.uprn, ()):
            return Decision("matched", "own_uprn_in_building", "the building is written, the record's own UPRN lies in it",
                            written.uprn, OWN_UPRN, (written.uprn, *names))
        outcome = "parent" if best.premise in ("building", "unnumbered") else "matched"
        reason = f"{best.premise} on {best.street_key}: street {best.street}, postcode {best.postcode}, locality {best.locality}"
        return Decision(outcome, best.method, reason, best.uprn, best.confidence, names, open_to_doubt)

    def _own_on_street(self, written: Written, trace: Trace) -> str:
        """The record's own UPRN if the street is written without any number, and it lies there."""
        if not written.uprn or any(c.isdigit() for part in written.parts for w in part for c in w):
            return ""
        for reading in trace.readings:
            street, prop = self.gazetteer.street(reading.key), self.gazetteer.properties.get(written.uprn)
            if street and prop and reading.how in ("exact", "misspelt") and not reading.before:
                there = any(e.uprn == written.uprn for e in street.entries)
                if there and self.book.relation(written.postcode, prop, street) in ("same", "missing", "near"):
                    return written.uprn
        return ""

    def _without(self, written: Written, side: str, trace: Trace) -> Decision:
        seen = ordered(trace.candidates)
        names = tuple(c.uprn for c in seen[:MOST_CANDIDATES])
        where = [self.places.read([list(p) for p in r.after]) for r in trace.readings] or [self.places.read(written.parts)]
        if any(w.outside for w in where) and not any(w.city for w in where):
            return Decision("out_of_area", "outside_place", "names a place outside the authority", candidates=names)
        if side == "outside":
            if any(c.locality == "same" for c in seen):
                return Decision("unmatched", "contradiction", "postcode outside, locality and street inside", candidates=names)
            return Decision("out_of_area", "outside_postcode", "postcode or coordinate outside the authority", candidates=names)
        if side == "dead_outside":
            return Decision("out_of_area", "outside_sector", "postcode not live; its sector lies outside", candidates=names)
        if any(c.premise == "no_flat" for c in seen):
            return Decision("unmatched", "no_such_flat", "the building has no such flat", candidates=names)
        if seen:
            return Decision("unmatched", "contradiction", f"the property found does not fit: postcode {seen[0].postcode}", candidates=names)
        own = self._own_on_street(written, trace)
        if own:
            return Decision("matched", "own_uprn_on_street", "no number is written; the record's own UPRN lies on the street",
                            own, OWN_UPRN, (own,))
        if trace.readings:
            numbered = any(any(ch.isdigit() for w in r.before for ch in w) for r in trace.readings)
            why = "no such number on the street" if numbered else "no number or name on the street"
            return Decision("unmatched", "no_such_number" if numbered else "no_number", why)
        return Decision("unmatched", "no_such_street", "no street or building of the gazetteer found")
