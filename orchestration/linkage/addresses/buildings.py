"""Which properties on a street fit a claim: the building first, then the dwelling in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz import fuzz

from orchestration.linkage.addresses.cases import cases
from orchestration.linkage.addresses.gazetteer import Entry, Gazetteer, Street
from orchestration.linkage.addresses.misspellings import SHORTEST
from orchestration.linkage.addresses.premises import Claim
from orchestration.linkage.addresses.text import tell_apart
from orchestration.linkage.addresses.units import UNNUMBERED, Unit

NAME_ALIKE = 88  # rapidfuzz ratio from which two names of buildings on one street are the same


class Hit(NamedTuple):
    """A property that fits a claim. how: see `find`; named: agrees, unknown (no such name here), or
    '' (none given).
    """

    uprn: str
    how: str
    named: str = ""


@dataclass
class Building:
    """What stands at a number or under a name: the properties themselves, and the dwellings in them
    by sign.
    """

    named: str = ""
    in_range: bool = False
    wholes: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    by_sign: dict[str, list[Entry]] = field(default_factory=dict)


def find(claim: Claim, street: Street, gazetteer: Gazetteer) -> list[Hit]:
    """The properties on this street that fit the claim.

    how: whole (the property itself), building (its flats exist, none was named), flat, letter
    (14B for flat 2), suffix (flat A for 14A), floor (upstairs flat for first floor flat),
    in_range (12 within 10-14), no_flat (the building is there, such a flat is not: never a
    link), unnumbered (flats of a building without a property of its own).
    """
    key = (claim.number, claim.suffix, claim.end, claim.name)
    building = street.buildings.get(key)
    if building is None:
        building = street.buildings[key] = _building(claim, street, gazetteer)
    hits = _dwellings(claim, building, street, gazetteer)
    if building.in_range:
        return [hit if hit.how == "no_flat" else hit._replace(how="in_range") for hit in hits]
    return hits


def _building(claim: Claim, street: Street, gazetteer: Gazetteer) -> Building:
    entries, named = _entries(claim, street)
    in_range = False
    if not entries and claim.number and not claim.suffix and named != "conflict":
        ends = {claim.number, claim.end or claim.number}
        entries = [e for e in street.ranges if all(_within(end, e) for end in ends)]
        in_range = bool(entries)
    wholes = {e.uprn for e in entries if e.unit is None}
    inside = {e.uprn for e in entries if e.unit is not None}
    parents = {gazetteer.properties[u].parent for u in inside if u in gazetteer.properties} - {""}
    kin = {child for parent in wholes | parents for child in gazetteer.children.get(parent, ())}
    by_sign: dict[str, list[Entry]] = {}
    for uprn in sorted(inside | kin):
        for entry in street.by_uprn.get(uprn, ()):
            if entry.unit and (uprn in kin or entry in entries):
                by_sign.setdefault(entry.unit.sign, []).append(entry)
    above = parents if len(inside) > 1 and not wholes else set()
    return Building(named, in_range, sorted(wholes), sorted(above), by_sign)


def _entries(claim: Claim, street: Street) -> tuple[list[Entry], str]:
    """Entries of the building that number and name point to, and how the name fits it."""
    by_name = names_like(claim.name, street) if claim.name else []
    if not claim.number:
        return by_name, "agrees" if by_name else ""
    entries = street.by_number.get((claim.number, claim.suffix), [])
    if claim.end:
        entries = [e for e in entries if e.end == claim.end]
    if not claim.name:
        return entries, ""
    uprns = {e.uprn for e in by_name}
    if not uprns:
        return entries, "unknown" if entries else ""
    agreeing = [e for e in entries if e.uprn in uprns or e.name == claim.name]
    if agreeing:
        numbers = {(e.number, e.suffix) for e in agreeing}
        return [e for e in entries if (e.number, e.suffix) in numbers], "agrees"
    return [], "conflict"


def names_like(name: str, street: Street) -> list[Entry]:
    """Entries whose building or organisation has this name, or one typing error or two away from
    it.
    """
    found = street.by_name.get(name)
    if found:
        return found
    if name.endswith(" FLATS"):  # BYRON COURT FLATS, where BYRON COURT has flats
        found = street.by_name.get(name.removesuffix(" FLATS"), [])
        if any(e.unit for e in found):
            return found
    best: list[str] = []
    score, digits = 0.0, _digits(name)
    for known in street.by_name:
        if _digits(known) != digits or tell_apart(known.split(), name.split()):
            continue  # PLOT 7 is not PLOT 71
        likeness = fuzz.ratio(known, name, score_cutoff=NAME_ALIKE)
        if not likeness and (_contains(known, name) or _only_beginning(name, known, street)):
            likeness = NAME_ALIKE
        if likeness and likeness >= score:
            best, score = [*(best if likeness == score else []), known], likeness
    uprns = [{e.uprn for e in street.by_name[known]} for known in best]
    alone = bool(uprns) and all(found == uprns[0] for found in uprns)
    return street.by_name[best[0]] if alone else []


def _only_beginning(name: str, known: str, street: Street) -> bool:
    """Whether one word is the first of this name and of no other on the street: CEDARS for CEDARS
    CHILDRENS HOME.
    """
    if " " in name or len(name) < SHORTEST or not known.startswith(f"{name} "):
        return False
    return sum(other.split()[0] == name for other in street.by_name) == 1


def _may_be(written: Unit, known: Unit) -> bool:
    """Whether the words for the dwelling allow it: a plot or caravan 3 is no flat or room 3."""
    kinds = {written.kind, known.kind}
    return "PLOT" not in kinds or kinds.isdisjoint(("FLAT", "ROOM", "FLOOR"))


def _digits(name: str) -> str:
    return "".join(c for c in name if c.isdigit())


def _contains(known: str, name: str) -> bool:
    """Whether one name is the other with words more (CEDARS HOME for CEDARS CHILDRENS HOME): two
    words at least, and not another building of the place (CHURCH FARM COTTAGE for CHURCH FARM,
    CARETAKERS HOUSE HARTLEY SCHOOL for HARTLEY SCHOOL).
    """
    shorter, longer = sorted((known.split(), name.split()), key=len)
    if len(shorter) < 2 or not set(shorter) <= set(longer):
        return False
    return cases().own_building.isdisjoint(Counter(longer) - Counter(shorter))


def _within(number: str, entry: Entry) -> bool:
    if not (entry.number.isdigit() and entry.end.isdigit() and number.isdigit()):
        return False
    return (
        int(entry.number) <= int(number) <= int(entry.end)
        and (int(number) - int(entry.number)) % 2 == 0
    )


def _dwellings(claim: Claim, building: Building, street: Street, gazetteer: Gazetteer) -> list[Hit]:
    named = building.named
    if claim.unit is None:
        if building.wholes:
            return [
                Hit(u, "building" if _houses_flats(u, gazetteer) else "whole", named)
                for u in building.wholes
            ]
        return [Hit(building.above[0], "unnumbered", named)] if len(building.above) == 1 else []
    if claim.unit.sign == UNNUMBERED and len(building.by_sign) > 1:
        return _dwellings(claim._replace(unit=None), building, street, gazetteer)
    how, uprns = _unit(claim.unit, building.by_sign)
    if uprns:
        return [Hit(u, how, named) for u in uprns]
    sign = claim.unit.sign
    if claim.number and not claim.suffix and len(sign) == 1 and sign.isalpha():
        own = {e.uprn for e in street.by_number.get((claim.number, sign), []) if e.unit is None}
        if own:
            return [Hit(u, "suffix", named) for u in sorted(own)]
    return [Hit(u, "no_flat", named) for u in building.wholes or building.above]


def _houses_flats(uprn: str, gazetteer: Gazetteer) -> bool:
    """Whether this is a building of flats or rooms; not a shop with a flat, nor a house with an
    annexe.
    """
    prop, children = gazetteer.properties.get(uprn), gazetteer.children.get(uprn)
    if prop is None or not children or prop.kind.startswith("C"):
        return False
    kinds = [gazetteer.properties[c].kind for c in children if c in gazetteer.properties]
    return not prop.kind.startswith("RD") or any(k.startswith(("RD06", "RH")) for k in kinds)


def _unit(unit: Unit, by_sign: dict[str, list[Entry]]) -> tuple[str, list[str]]:
    """The dwellings of a building that this sign means: the very sign, else what a writer may have
    meant.
    """
    only = next(iter(by_sign.values())) if unit.sign == UNNUMBERED and len(by_sign) == 1 else None
    same = [e for e in by_sign.get(unit.sign, ()) if e.unit and _may_be(unit, e.unit)] or only
    if same:
        kinds = {e.uprn for e in same if e.unit and e.unit.kind == unit.kind}
        return "flat", sorted(kinds or {e.uprn for e in same})
    meant = cases().meant.get(unit.sign) if unit.kind == "FLOOR" else None
    if meant:
        there = [sign for sign in meant["signs"] if sign in by_sign]
        if there and (len(there) == 1 or meant.get("first")):
            return "floor", sorted({e.uprn for e in by_sign[there[0]]})
        return "", []
    if len(unit.sign) == 1 and unit.sign.isalpha():
        place = str(ord(unit.sign) - ord("A") + 1)
        lettered = any(len(sign) == 1 and sign.isalpha() for sign in by_sign)
        if place in by_sign and not lettered:
            return "letter", sorted({e.uprn for e in by_sign[place]})
    return "", []
