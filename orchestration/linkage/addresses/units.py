"""Flats and other dwellings within a building: every way to write one, as one short sign.

FLAT 2, APT 2 and F2 are '2'; FLAT C is 'C'; FIRST FLOOR FLAT and FFF are 'F1' (cases/units.yaml,
cases/floors.yaml).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from orchestration.linkage.addresses.cases import cases

SEPARATOR = ","
UNNUMBERED = "?"  # a flat without number or letter: THE FLAT, 62 MILL LANE
NUMBER = re.compile(r"^(\d+)([A-Z]?)$")
SPLIT = re.compile(r"^(\d*[A-Z]?)/(\d*[A-Z]?)$")
RANGE = re.compile(r"^(\d+)([A-Z]?)-(\d+)([A-Z]?)$")
_ID = re.compile(r"^(?:\d+[A-Z]?|[A-Z]\d{0,3})$")


class Unit(NamedTuple):
    """A dwelling's sign and the word that named it: FLAT, ROOM or FLOOR."""

    sign: str
    kind: str


@dataclass
class Premises:
    """What stands before the street: dwellings, numbers (tokens), and the remaining words."""

    units: list[Unit] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    leads_name: bool = False  # a name stands right behind the (last) number: 7 DUKE HOUSE


@lru_cache(maxsize=1)
def _glued() -> tuple[re.Pattern[str], re.Pattern[str]]:
    units = cases().units
    number = "|".join(sorted(units["glued_number"], key=len, reverse=True))
    letter = "|".join(sorted(units["glued_letter"], key=len, reverse=True))
    return re.compile(rf"^({number})(\d+[A-Z]?)$"), re.compile(rf"^({letter})([A-RT-Z])$")


@lru_cache(maxsize=1)
def _longest_floor() -> int:
    return max(len(phrase) for phrase in cases().floors)


@lru_cache(maxsize=1)
def _floor_starts() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in cases().floors)


def _floor(tokens: tuple[str, ...], at: int) -> tuple[str, int]:
    if tokens[at] in _floor_starts():
        floors = cases().floors
        for size in range(min(_longest_floor(), len(tokens) - at), 0, -1):
            sign = floors.get(tuple(tokens[at : at + size]))
            if sign:
                return sign, size
    return "", 0


def _named(tokens: tuple[str, ...], at: int) -> tuple[Unit | None, int]:
    """A unit word with its number or letter at this place, and how many tokens it takes."""
    units = cases().units
    two = " ".join(tokens[at : at + 2])
    size = 2 if two in units["kinds"] else 1
    kind = units["kinds"].get(two if size == 2 else tokens[at])
    if kind:
        place = at + size
        while place < len(tokens) and tokens[place] in units["between"]:
            place += 1
        if place < len(tokens):
            sign = units["numbers"].get(tokens[place], tokens[place])
            if _ID.match(sign):
                return Unit(sign.lstrip("0") or sign, kind), place + 1 - at
        last = place + 1 == len(tokens) or tokens[place + 1 : place + 2] == (SEPARATOR,)
        if last and place < len(tokens) and tokens[place].isalpha() and kind == "FLAT":
            return Unit(tokens[place], "NAMED"), place + 1 - at  # FLAT EAST
        if tokens[at] in units["alone"]:
            return Unit(tokens[at], "NAMED"), 1
        return (Unit(UNNUMBERED, "FLAT") if tokens[at] in units["without_number"] else None), 1
    if any(c.isdigit() for c in tokens[at]) or len(tokens[at]) < 11:
        for pattern in _glued():
            found = pattern.match(tokens[at])
            if found:
                return Unit(found.group(2).lstrip("0"), units["kinds"][found.group(1)]), 1
    return None, 0


def _joined(tokens: tuple[str, ...], at: int) -> tuple[str, int]:
    """A number with what belongs to it (14 A; 14, A; 16 TO 20), and the place of its last token."""
    token, after = tokens[at], [*tokens[at + 1 : at + 4], SEPARATOR, SEPARATOR, SEPARATOR]
    if not token.isdigit():
        return token, at
    if len(after[0]) == 1 and after[0].isalpha():
        return token + after[0], at + 1
    if after[0] == after[2] == SEPARATOR and len(after[1]) == 1 and after[1].isalpha():
        return token + after[1], at + 2
    if after[0] in cases().units["to"] and after[1].isdigit():
        return f"{token}-{after[1]}", at + 2
    return token, at


def read(tokens: list[str]) -> Premises:
    """Take the words before the street apart; SEPARATOR stands between the parts of the address.

    What comes back is remembered: do not change it.
    """
    return _read(tuple(tokens))


@lru_cache(maxsize=100_000)
def _read(tokens: tuple[str, ...]) -> Premises:
    out, at = Premises(tokens=[token for token in tokens if token != SEPARATOR]), 0
    while at < len(tokens):
        token = tokens[at]
        if token == SEPARATOR:
            at += 1
            continue
        if at == 0 and len(token) == 1 and token.isalpha():
            out.units.append(Unit(token, "ANY"))  # A REGENT COURT
            at += 1
            continue
        sign, size = _floor(tokens, at)
        if size:
            out.units.append(Unit(sign, "FLOOR"))
        else:
            unit, size = _named(tokens, at)
            if unit:
                out.units.append(unit)
        if size:
            at += size
            continue
        if NUMBER.match(token) or RANGE.match(token) or SPLIT.match(token):
            token, at = _joined(tokens, at)
            out.numbers.append(token.lstrip("0") or token)
            following = tokens[at + 1] if at + 1 < len(tokens) else SEPARATOR
            out.leads_name = following != SEPARATOR and following.isalpha()
        else:
            out.words.append(token)
        at += 1
    if len(out.units) > 1:
        out.units = [unit for unit in out.units if unit.sign != UNNUMBERED] or out.units[:1]
    return out


@lru_cache(maxsize=100_000)
def gazetteer_unit(number: str, suffix: str, end: str, text: str) -> Unit | None:
    """The sign of a gazetteer's secondary addressable object (or sub-building name); None without
    one.
    """
    tokens = text.replace(".", " ").replace("'", "").replace("-", " ").upper().split()
    if number:
        kind = next(
            (cases().units["kinds"].get(t) for t in tokens if t in cases().units["kinds"]), "FLAT"
        )
        return Unit(number + suffix + (f"-{end}" if end else ""), kind or "FLAT")
    if not tokens:
        return None
    words = [cases().words.get(token, token) for token in tokens]
    found = read(words)
    if len(found.units) == 1 and not found.words and not found.numbers:
        return (
            found.units[0] if found.units[0].sign != UNNUMBERED else Unit(" ".join(words), "NAMED")
        )
    if not found.units and not found.words and len(found.numbers) == 1:
        return Unit(found.numbers[0], "FLAT")
    if len(words) == 1 and len(words[0]) == 1:
        return Unit(words[0], "FLAT")
    return Unit(" ".join(words), "NAMED")
