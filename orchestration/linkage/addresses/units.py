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
_FLAT_WORDS = ("FLAT", "APARTMENT")
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
    """The sign of a flat named by where it lies, with its side (FIRST FLOOR LEFT), and its
    tokens.
    """
    if tokens[at] in _floor_starts():
        floors = cases().floors
        for size in range(min(_longest_floor(), len(tokens) - at), 0, -1):
            sign = floors.get(tuple(tokens[at : at + size]))
            if sign:
                side = cases().sides.get(tokens[at + size]) if at + size < len(tokens) else None
                if side is None:
                    return sign, size
                behind = tokens[at + size + 1 : at + size + 2]
                return f"{sign} {side}", size + 1 + (behind == ("FLAT",))
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
            several, length = _several(tokens, place)
            if several:
                return Unit(several, kind), place + length - at
            if _ID.match(sign):
                if sign.isdigit() and _letter_alone(tokens, place + 1):
                    sign, place = sign + tokens[place + 1], place + 1  # FLAT 3 A, 14 MILL LANE
                return Unit(sign.lstrip("0") or sign, kind), place + 1 - at
        last = place + 1 == len(tokens) or tokens[place + 1 : place + 2] == (SEPARATOR,)
        if last and place < len(tokens) and tokens[place].isalpha() and kind == "FLAT":
            return Unit(tokens[place], "NAMED"), place + 1 - at  # FLAT EAST
        if tokens[at] in units["alone"]:
            return Unit(tokens[at], "NAMED"), 1
        if kind == "PLOT":
            return None, 0  # part of a name: RIVERSIDE CARAVAN PARK
        return (Unit(UNNUMBERED, "FLAT") if tokens[at] in units["without_number"] else None), 1
    if any(c.isdigit() for c in tokens[at]) or len(tokens[at]) < 11:
        for pattern in _glued():
            found = pattern.match(tokens[at])
            if found:
                glued = units["kinds"].get(found.group(1), "ROOM")
                return Unit(found.group(2).lstrip("0"), glued), 1
    return None, 0


def _several(tokens: tuple[str, ...], at: int) -> tuple[str, int]:
    """What stands here for several flats, where the building's number still follows (FLAT 1-2, 14
    MILL LANE; FLAT 1 AND 2, 14 MILL LANE), and its tokens.
    """
    one, to, two = (*tokens[at : at + 3], SEPARATOR, SEPARATOR, SEPARATOR)[:3]
    joined = RANGE.match(one) or SPLIT.match(one)
    if not joined and not (one.isdigit() and to in cases().units["to"] and two.isdigit()):
        return "", 0
    size = 1 if joined else 3
    number_follows = any(NUMBER.match(token) for token in tokens[at + size :])
    return (" ".join(tokens[at : at + size]), size) if number_follows else ("", 0)


def _letter_alone(tokens: tuple[str, ...], at: int) -> bool:
    """Whether a letter by itself stands here, and behind it a number, a new part or nothing."""
    letter, behind = (*tokens[at : at + 2], SEPARATOR, SEPARATOR)[:2]
    return len(letter) == 1 and letter.isalpha() and not behind[0].isalpha()


def _number_word(tokens: tuple[str, ...], at: int) -> tuple[str, int]:
    """A number in words that is all of its part (FOUR; TWENTY ONE), and how many tokens it
    takes.
    """
    numbers, tens = cases().units["numbers"], cases().units["tens"]
    one, two, three = (*tokens[at : at + 3], SEPARATOR, SEPARATOR, SEPARATOR)[:3]
    if one in tens and two in numbers and len(numbers[two]) == 1 and three == SEPARATOR:
        return tens[one][0] + numbers[two], 2
    number = numbers.get(one) or tens.get(one, "")
    return (number, 1) if number and two == SEPARATOR else ("", 0)


def _flat_by_word(tokens: tuple[str, ...], at: int) -> bool:
    """Whether one word names the flat: CARETAKERS FLAT, SIDE FLAT; not THE FLAT."""
    starts = at == 0 or tokens[at - 1] == SEPARATOR
    word, flat, behind = (*tokens[at : at + 3], SEPARATOR, SEPARATOR, SEPARATOR)[:3]
    named = word.isalpha() and word not in cases().name_noise
    return starts and named and flat in _FLAT_WORDS and not behind[0].isalpha()


def _joined(tokens: tuple[str, ...], at: int) -> tuple[str, int]:
    """A number with what belongs to it (14 A; 14, A; 16 TO 20), and the place of its last token."""
    token, after = tokens[at], [*tokens[at + 1 : at + 4], SEPARATOR, SEPARATOR, SEPARATOR]
    if not token.isdigit():
        return token, at
    if after[0] == "1/2":
        return f"{token} {after[0]}", at + 1  # a house between two
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
            if not size and _flat_by_word(tokens, at):
                unit, size = Unit(f"{token} FLAT", "NAMED"), 2
            if unit:
                out.units.append(unit)
        if size:
            at += size
            continue
        number, size = _number_word(tokens, at)
        if size:
            out.numbers.append(number)
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
    if not found.words and len(found.numbers) == 1:  # 12; APARTMENT 12-04
        return Unit(found.numbers[0], "FLAT")
    if len(words) == 1 and len(words[0]) == 1:
        return Unit(words[0], "FLAT")
    return Unit(" ".join(words), "NAMED")
