"""Which of the accepted candidates, if they can be told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestration.linkage.addresses.candidates import Candidate
from orchestration.linkage.addresses.gazetteer import IN_FORCE, Gazetteer
from orchestration.linkage.addresses.neighbours import SURELY_OUTSIDE, Namesakes, may_be_namesake
from orchestration.linkage.addresses.written import Written

CLOSENESS = {"same": 0, "street": 1, "near": 2, "sector": 3, "dead": 4}
STILL_FITS = frozenset(CLOSENESS) | {"missing"}
MARGIN = 0.004  # two candidates closer than this in confidence cannot be told apart by it
OWN_UPRN = 0.985  # where the text fits the record's own UPRN and says less than it
MOST_CANDIDATES = 20  # listed with an address


@dataclass(frozen=True)
class Decision:
    """outcome: matched, parent, ambiguous, out_of_area, unmatched or invalid; uprn only with the
    first two.

    rests_on_others: other addresses could change it (see neighbours.py). postcode: how the one
    written fits the property (`PostcodeBook.relation`). former: the property is written so as an
    address of former times only.
    """

    outcome: str
    method: str
    reason: str
    uprn: str | None = None
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()
    rests_on_others: bool = False
    postcode: str = ""
    former: bool = False


def choose(
    written: Written,
    accepted: list[Candidate],
    gazetteer: Gazetteer,
    namesakes: Namesakes | None = None,
) -> Decision:
    """The surest of accepted candidates (given surest first), unless another is as sure, or a
    street of the same name outside the authority may be meant.
    """
    rivals = [c for c in accepted if c.confidence > accepted[0].confidence - MARGIN]
    if len(rivals) > 1:
        rivals = _likeliest(rivals, gazetteer, _numbers(written))
    names = tuple(c.uprn for c in accepted[:MOST_CANDIDATES])
    if len(rivals) > 1:
        why = f"{len(rivals)} properties fit equally well"
        return Decision("ambiguous", "rivals", why, candidates=names)
    best = rivals[0]
    open_to_doubt = may_be_namesake(best) and best.own != "yes" and best.point != "at"
    doubt = namesakes.doubt(best, written.postcode) if namesakes and open_to_doubt else ""
    if doubt:
        outcome = "out_of_area" if doubt == SURELY_OUTSIDE else "ambiguous"
        return Decision(outcome, "outside_namesake", doubt, candidates=names, rests_on_others=True)
    parent = best.premise in ("building", "unnumbered")
    if parent and written.uprn in gazetteer.children.get(best.uprn, ()):
        why, own = "the building is written, the record's own UPRN lies in it", written.uprn
        found = (own, *names)
        return Decision(
            "matched", "own_uprn_in_building", why, own, OWN_UPRN, found, postcode=best.postcode
        )
    return Decision(
        "parent" if parent else "matched",
        best.method,
        f"{best.premise} on {best.street_key}: street {best.street}, postcode {best.postcode},"
        f" locality {best.locality}",
        best.uprn,
        best.confidence,
        names,
        open_to_doubt,
        best.postcode,
        gazetteer.former_address(best.uprn, best.street_key, _numbers(written)),
    )


def _numbers(written: Written) -> frozenset[str]:
    """The numbers that are written, without a letter that follows them."""
    words = (word for part in written.parts for word in part if word[0].isdigit())
    return frozenset(word.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").lstrip("0") for word in words)


def _likeliest(
    rivals: list[Candidate], gazetteer: Gazetteer, numbers: frozenset[str]
) -> list[Candidate]:
    """Those of equally sure candidates that further evidence prefers, one piece after the other."""
    nearest = min(CLOSENESS.get(c.postcode, len(CLOSENESS)) for c in rivals)
    evidence: tuple[Callable[[Candidate], bool], ...] = (
        lambda c: c.own == "yes",
        lambda c: c.point == "at",
        lambda c: c.locality == "same",
        lambda c: not gazetteer.former_address(c.uprn, c.street_key, numbers),
        lambda c: CLOSENESS.get(c.postcode, len(CLOSENESS)) == nearest,
        lambda c: gazetteer.properties[c.uprn].current,
        lambda c: gazetteer.properties[c.uprn].status == IN_FORCE,
    )
    for prefers in evidence:
        rivals = [c for c in rivals if prefers(c)] or rivals
    return rivals
