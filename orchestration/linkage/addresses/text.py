"""Cleaning of written addresses: one text in, segments of plain words out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from anyascii import anyascii

from orchestration.linkage.addresses.cases import cases

POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})\b")
_OPEN = str.maketrans(
    {
        "'": "",
        "’": "",
        "`": "",
        '"': "",
        ";": ",",
        "\n": ",",
        "\r": ",",
        "|": ",",
        "\t": " ",
        ".": " ",
        "(": " ",
        ")": " ",
        "&": " AND ",
        "–": "-",
    }
)
_NO_CODE = re.compile(r"[^A-Z0-9]")
_KEEP = re.compile(r"[^A-Z0-9,/\- ]")
_JOIN = re.compile(r"(?<=[0-9A-Z]) ?([/-]) ?(?=[0-9])|(?<=[0-9]) ?([/-]) ?(?=[A-Z]\b)")
_HYPHEN = re.compile(r"(?<=[A-Z])-(?=[A-Z])")
# A zero, one or five between letters; FLAT11 and 1ST are no such words.
_DIGIT_IN_WORD = re.compile(r"^(?=(?:.*[A-Z]){3})[A-Z]+[015][A-Z]*[015]?[A-Z]+$")
_ENTITY = re.compile(r"&#?\w{2,6};")
# FLAT-2 is FLAT 2; 2-MILL and 2/MILL are 2 MILL; 14-A, 14/A are 14A; NO12 is 12; 12MILL is 12 MILL
# (1ST and 14A stay)
_APART = re.compile(r"(?<=[A-Z]{2})-(?=\d)|(?<=\d)[-/](?=[A-Z]{2})|\bNO(?=\d)")
_NUMBER_APART = re.compile(r"\b(\d{1,3})(?=[A-Z]{3})")
_TOGETHER = re.compile(r"(?<=\d)[-/](?=[A-Z]\b)")
_GLUED = re.compile(r"^(?:FLAT|FLT|FL|APARTMENT|APT|APPT|UNIT|ROOM|RM)[0-9]+[A-Z]?$")
# half a postcode at the end, which is a part of its own: NOTTINGHAM NG2
_OUTWARD = re.compile(r"(?<=[A-Z]) (?!FL|RM)([A-Z]{2}\d[A-Z0-9]?)\W*$")
_LOOKS_LIKE = str.maketrans("015", "OIS")
_DIGIT_LIKE = str.maketrans("OILS", "0115")
# What a spreadsheet or a note puts among the words: 12.0, UPRN 10003150, 0115 915 0000, 1/3/2024
_DECIMAL = re.compile(r"\b(\d{1,4})\.0(?![\d.])")
_UPRN = re.compile(r"\bUPRN:? ?\d{1,12}\b", re.IGNORECASE)
_PHONE = re.compile(
    r"(?:\b(?:tel|telephone|phone|mob|mobile)\W*)?(?<![\dA-Z])(?:\+?44 ?|0)(?:[ -]?\d){9,10}(?!\d)",
    re.IGNORECASE,
)
_AT_END = re.compile(r"\(([^()]*)\)\W*$")
_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}\b")
# a postcode at the end whose figures are written as letters, or letters as figures: NGII 7DT
_POSTCODE_LIKE = re.compile(r"\b([A-Z]{2}[0-9OIL]{1,2}) ?([0-9OILS][A-Z01]{2})\W*$")


@lru_cache(maxsize=100_000)
def postcode(written: str | None) -> str:
    """A postcode as upper-case letters and digits without blank; '' where there is none.

    ZZ99 is the NHS's pseudo-postcode (NHS Data Dictionary: no fixed abode, not known, abroad).
    """
    code = _NO_CODE.sub("", (written or "").upper())
    if code.startswith("ZZ99") or code.isalpha() or code.isdigit():
        return ""
    return code if POSTCODE.fullmatch(code) else _figures_right(code)


def _figures_right(code: str) -> str:
    """A postcode with O and I where figures stand put right, and 0 and 1 where letters do; as it
    was if that makes no postcode.
    """
    area = 2 if code[1:2].isalpha() else 1
    outward, inward = code[:-3], code[-3:]
    right = (
        outward[:area]
        + outward[area:].translate(_DIGIT_LIKE)
        + inward[:1].translate(_DIGIT_LIKE)
        + inward[1:].translate(_LOOKS_LIKE)
    )
    return right if POSTCODE.fullmatch(right) else code


def clean(written: str | None) -> str:
    """Upper case, plain ASCII, commas between the parts, no other punctuation but / and -."""
    text = written or ""
    if _ENTITY.search(text):
        text = unescape(text)
    text = _without_notes(text).translate(_OPEN).upper()
    if not text.isascii():
        text = anyascii(text).upper()
    text = _KEEP.sub(" ", text)
    if "-" in text or "/" in text:
        text = _JOIN.sub(lambda m: m.group(1) or m.group(2), text)
        text = _TOGETHER.sub("", _HYPHEN.sub(" ", text))
    return _NUMBER_APART.sub(r"\1 ", _APART.sub(" ", text))


def _without_notes(text: str) -> str:
    """The text without telephone numbers, dates and a UPRN, and with a part of its own for what
    stands in brackets at its end; 12.0 is 12.
    """
    text = _AT_END.sub(r", \1", text)
    if len(text) < 8 or not any(c.isdigit() for c in text):
        return text
    text = _DECIMAL.sub(r"\1", text)
    for note in (_PHONE, _DATE, _UPRN):
        text = note.sub(" ", text)
    return text


def split_postcode(text: str) -> tuple[str, str]:
    """The cleaned text without a postcode that stands in it, and that postcode ('' if none)."""
    found = POSTCODE.search(text)
    code = found.group(1) + found.group(2) if found else ""
    if not found:
        found = _POSTCODE_LIKE.search(text)
        code = postcode(found.group()) if found else ""
    if not found or not POSTCODE.fullmatch(code):
        return _OUTWARD.sub(r", \1", text), ""
    return text[: found.start()] + "," + text[found.end() :], code


@lru_cache(maxsize=100_000)
def word(token: str) -> str:
    """A token in full spelling; digits read as letters in a word (B0BBERS) are put right."""
    full = cases().words.get(token)
    if full:
        return full
    if (
        len(token) > 3
        and not token.isalpha()
        and _DIGIT_IN_WORD.match(token)
        and not _GLUED.match(token)
    ):
        return token.translate(_LOOKS_LIKE)
    return token


def segments(text: str) -> list[list[str]]:
    """The words of each part between commas, in full spelling; empty and repeated parts dropped."""
    out: list[list[str]] = []
    for part in text.split(","):
        words = [full for full in (word(token.strip("-/")) for token in part.split()) if full]
        if words and (not out or out[-1] != words):
            out.append(words)
    return out


def street_key(words: list[str] | tuple[str, ...]) -> str:
    """One spelling of a street's name: its type in full, Saint for a leading ST.

    >>> street_key(["ST", "ANNS", "WELL", "RD"])
    'SAINT ANNS WELL ROAD'
    """
    if not words:
        return ""
    out = list(words)
    out[-1] = cases().street_types.get(out[-1], out[-1])
    if len(out) > 1 and out[0] == "ST":
        out[0] = "SAINT"
    return " ".join(out)


def tell_apart(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether two like names differ in a word or letter that means another place: EAST and WEST
    HOUSE, BLOCK A and BLOCK C.
    """
    telling = cases().telling
    mine, other = (
        {word.rstrip("S") for word in words if word in telling or len(word) == 1} - {""}
        for words in (a, b)
    )
    return bool(mine - other) and bool(other - mine)


def name_key(words: list[str] | tuple[str, ...]) -> str:
    """One spelling of a building's or organisation's name, without words that may be left out."""
    noise = cases().name_noise
    out = [word for word in words if word not in noise]
    return street_key(out)


@lru_cache(maxsize=100_000)
def name_of(written: str) -> str:
    """The name key of a building's or organisation's name as written.

    >>> name_of("St. Ann's Hse")
    'SAINT ANNS HOUSE'
    """
    return name_key([token for part in segments(clean(written)) for token in part])
