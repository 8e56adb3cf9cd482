"""The ways to understand the words before a street: which number, which name, which flat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from orchestration.linkage.addresses.text import name_key
from orchestration.linkage.addresses.units import (
    NUMBER,
    RANGE,
    SPLIT,
    UNNUMBERED,
    Premises,
    Unit,
)


class Claim(NamedTuple):
    """One way to understand the premises: this unit, in the building of this number and name."""

    unit: Unit | None
    number: str = ""
    suffix: str = ""
    end: str = ""
    name: str = ""
    rank: int = 0  # claims of a higher rank are looked at only if none of a lower one fits


def claims(premises: Premises) -> list[Claim]:
    """All ways to understand numbers, units and names, likeliest first."""
    name = name_key(premises.words) if premises.words else ""
    units: list[Unit | None] = list(premises.units)
    out: list[Claim] = []
    splits = [m for m in (SPLIT.match(n) for n in premises.numbers) if m]
    spans = [m for m in (RANGE.match(n) for n in premises.numbers) if m]
    singles = [m for m in (NUMBER.match(n) for n in premises.numbers) if m]
    told = [unit for unit in units if unit and unit.sign != UNNUMBERED]
    ahead: list[Unit | None] = [Unit("".join(m.groups()), "ANY") for m in singles[:1]]
    ahead = ahead or [None]  # 4 DUKE HOUSE, 9-11: flat 4
    for found in splits:
        a, b = found.groups()
        out += [*_span(a, b, ahead, name), *_pair(a, b, name, 0), *_pair(b, a, name, 0)]
    for found in spans:
        start, end = found.group(1) + found.group(2), found.group(3) + found.group(4)
        out += _span(start, end, units or ahead, name)
        if not told:  # 2-22: flat 2 at number 22
            out += [*_pair(start, end, name, 1), *_pair(end, start, name, 1)]
    numbers = [] if spans and not units else [(m.group(1), m.group(2)) for m in singles]
    if units:
        known = premises.units
        if not told and not numbers and premises.numbers:  # FLAT 12-04, MANVERS TOWER
            known = [Unit(premises.numbers[0], "FLAT")]
        out += _with_units(known, numbers, name)
    else:
        more = bool(splits or spans)
        out += _without_units(numbers, name, more, premises.leads_name)
    plot = any(unit.kind == "PLOT" for unit in premises.units)
    if plot or (premises.words and premises.numbers and not units):
        out.append(
            Claim(None, name=name_key(premises.tokens), rank=3)
        )  # a name with a number: PLOT 7
    return list(dict.fromkeys(out))


def _span(start: str, end: str, units: list[Unit | None], name: str) -> Iterator[Claim]:
    """A building with several numbers: 16-20."""
    first, last = NUMBER.match(start), NUMBER.match(end)
    if first and last and int(first.group(1)) < int(last.group(1)):
        for unit in units:
            yield Claim(unit, first.group(1), first.group(2), last.group(1), name)


def _pair(unit: str, building: str, name: str, rank: int) -> Iterator[Claim]:
    found = NUMBER.match(building)
    if found and unit:
        yield Claim(Unit(unit, "ANY"), found.group(1), found.group(2), "", name, rank)


def _with_units(units: list[Unit], numbers: list[tuple[str, str]], name: str) -> list[Claim]:
    if any(unit.kind == "FLAT" for unit in units):
        units = [unit for unit in units if unit.kind != "FLOOR"]  # FLAT 2 on the FIRST FLOOR
    out: list[Claim] = []
    if {unit.kind for unit in units} == {"FLAT", "ROOM"}:  # ROOM 2 of FLAT 1, by itself or not
        both = " ".join(f"{unit.kind} {unit.sign}" for unit in sorted(units, key=lambda u: u.kind))
        units = [unit for unit in units if unit.kind == "FLAT"] + [Unit(both, "NAMED")]
    for position, unit in enumerate(reversed(units)):
        if numbers:
            number, suffix = numbers[-1]
            out.append(Claim(unit, number, suffix, "", name, position))
            if suffix:
                out.append(Claim(unit, number, "", "", name, position + 1))
            if len(numbers) > 1:
                out.append(Claim(unit, *numbers[0], "", name, position + 2))
        else:
            out.append(Claim(unit, name=name, rank=position))
            out += _number_in_sign(unit, name, position + 1)
    return out


def _number_in_sign(unit: Unit, name: str, rank: int) -> Iterator[Claim]:
    """FLAT 7A and no other number: flat A at number 7, or the house 7A."""
    found = NUMBER.match(unit.sign)
    if found and found.group(2):
        yield Claim(Unit(found.group(2), "ANY"), found.group(1), "", "", name, rank)
        yield Claim(None, found.group(1), found.group(2), "", name, rank)


def _without_units(
    numbers: list[tuple[str, str]], name: str, more: bool, leads_name: bool
) -> list[Claim]:
    if not numbers:
        return [] if more or not name else [Claim(None, name=name)]
    number, suffix = numbers[-1]
    if len(numbers) == 1:
        flat_first = bool(name) and leads_name  # 7 DUKE HOUSE: flat 7 before house number 7
        out = [Claim(None, number, suffix, "", name, int(flat_first))]
        if suffix:
            out.append(Claim(Unit(suffix, "ANY"), number, "", "", name, 1))
        if name:
            unit = Unit(number + suffix, "ANY")
            out.append(Claim(unit, name=name, rank=0 if flat_first else 1))
            if suffix:
                out.append(Claim(Unit(suffix, "ANY"), name=name, number=number, rank=2))
        return out
    first = "".join(numbers[0])
    out = [*_pair(first, number + suffix, name, 0), *_pair(number + suffix, first, name, 1)]
    if first == number + suffix:  # 14, 14 MILL LANE
        out.append(Claim(None, number, suffix, "", name, 2))
    return out
