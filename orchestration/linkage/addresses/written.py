"""An address as it was written, cleaned and cut into parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestration.linkage.addresses import text as tx
from orchestration.linkage.addresses.cases import cases

if TYPE_CHECKING:
    from orchestration.linkage.addresses.streets import Reading

SHORTEST_POSTCODE = 5
_PLAIN = re.compile(r"[^A-Z0-9/ ]")


@dataclass
class Written:
    """What one distinct address says. `nothing`: why it names no place ('' if it does)."""

    address_id: str
    text: str
    postcode: str = ""
    uprn: str = ""
    easting: float | None = None
    northing: float | None = None
    parts: list[list[str]] = field(default_factory=list)
    nothing: str = ""
    cared: list[list[str]] = field(default_factory=list)  # the parts with whom it is care of
    exact: list[Reading] | None = None  # streets spelt rightly, once looked for

    @property
    def has_point(self) -> bool:
        """Whether the record gave a coordinate."""
        return self.easting is not None and self.northing is not None


def _words(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[ ,])(?:{'|'.join(map(re.escape, phrases))})(?=[ ,])")


_CARE_OF = _words(cases().not_an_address["care_of"])
_MOVED = _words(cases().not_an_address["today"])
_FIRST = "|".join(sorted(cases().not_an_address["introducing"], key=len, reverse=True))
_FLAT = "|".join(cases().units["without_number"])
# HOME: MILL LANE, HOME 12 MILL LANE and HOME FLAT 2 ..., but not HOME FARM
_INTRODUCING = re.compile(rf"^\W*(?:{_FIRST})(?: *:| +- |[ ,]+(?=\d|(?:{_FLAT})\b))", re.IGNORECASE)
_CARE = frozenset(phrase.split()[0] for phrase in cases().not_an_address["care_of"])


@lru_cache(maxsize=1)
def _nothings() -> tuple[dict[str, str], list[tuple[str, str]], list[tuple[str, str]]]:
    table = cases().not_an_address
    whole = {_plain(phrase): why for why, phrases in table["exactly"].items() for phrase in phrases}
    starts = [(phrase, why) for why, phrases in table["beginning"].items() for phrase in phrases]
    elsewhere = [(f"{p} ", why) for why, phrases in table["not_there"].items() for p in phrases]
    return whole, starts, elsewhere


def _plain(written: str) -> str:
    return " ".join(_PLAIN.sub(" ", written).split())


def why_nothing(cleaned: str) -> str:
    """The reason why a cleaned text names no place: blank, no fixed abode, withheld ...; '' if it
    may name one.
    """
    plain = _plain(cleaned)
    if not plain:
        return "blank"
    whole, starts, elsewhere = _nothings()
    once = " ".join(dict.fromkeys(plain.split()))  # NULL NULL NULL
    if plain in whole or once in whole:
        return whole.get(plain) or whole[once]
    if len(plain) > 2 and len(set(plain)) == 1 and plain.isalpha():
        return "not known"  # XXXXX
    if not any(c.isdigit() for c in plain):
        elsewhere = starts + elsewhere
    elif _CARE_OF.search(plain):  # NFA, C/O 12 MILL LANE
        return ""
    return next((why for phrase, why in elsewhere if plain.startswith(phrase)), "")


def _of_today(cleaned: str) -> str:
    """What is written behind MOVED TO and the like, or all where nothing of the kind stands."""
    return _MOVED.split(cleaned)[-1]


def _begins(word: str) -> bool:
    """Whether the address goes on with this word: 12, F2 or FLAT."""
    return word in cases().units["without_number"] or any(c.isdigit() for c in word)


def _without_care_of(parts: list[list[str]], named: bool = False) -> list[list[str]]:
    """Drop C/O and the name after it: its whole part, or up to the first number or flat where the
    part goes on. named: keep the name.
    """
    if not any(word in _CARE for part in parts for word in part):
        return parts
    for phrase in cases().not_an_address["care_of"]:
        words = phrase.split()
        for at, part in enumerate(parts):
            if part[: len(words)] == words and named:
                return [*parts[:at], part[len(words) :], *parts[at + 1 :]]
            if part[: len(words)] == words:
                digit = next(
                    (i for i, w in enumerate(part) if i >= len(words) and _begins(w)), None
                )
                kept = [] if digit is None else [part[digit:]]
                return parts[:at] + kept + parts[at + 1 :]
    return parts


def read(
    address_id: str,
    text: str | None,
    postcode: str | None = None,
    uprn: str | None = None,
    easting: float | None = None,
    northing: float | None = None,
) -> Written:
    """Clean one address. The postcode field counts before one that stands in the text."""
    said = _INTRODUCING.sub("", text or "")
    cleaned, inner = tx.split_postcode(_of_today(tx.clean(said)))
    given = tx.postcode(postcode)
    code = (
        given if len(given) >= SHORTEST_POSTCODE else inner
    )  # an outward code alone says too little
    own = (uprn or "").strip().lstrip("0")
    nothing = why_nothing(cleaned)
    whole = [] if nothing else tx.segments(cleaned)
    parts, cared = _without_care_of(whole), _without_care_of(whole, named=True)
    if not parts and not nothing:
        nothing = "blank"
    cared = [part for part in cared if part] if cared != parts else []
    return Written(address_id, text or "", code, own, easting, northing, parts, nothing, cared)
