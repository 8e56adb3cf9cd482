"""Names as people write them, brought to a form that can be compared.

Nothing here decides whether two persons are one: it says what a name string holds (its tokens, how
it sounds, which short forms it may have). Rules that are lists of cases stand in ``rules/*.csv``.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from anyascii import anyascii

RULES = Path(__file__).parent / "rules"
MUHAMMAD = "MUHAMMAD"
TITLES = frozenset({"MR", "MRS", "MISS", "MS", "DR", "MASTER", "PROF", "REV"})
# borne by a whole people, a man's or a woman's: alone, or as a middle name, it tells nobody apart
COMMON = frozenset({MUHAMMAD, "SINGH", "KAUR", "BEGUM", "BIBI", "KHATUN"})
PARTICLES = frozenset(
    {"AL", "EL", "BIN", "IBN", "BINT", "DE", "DA", "DO", "DOS", "DAS", "DEL", "VAN", "VON", "DER"}
)
_NOT_LETTERS = re.compile(r"[^A-Z]+")
_APOSTROPHES = re.compile(r"['’`´.]")


def _rows(name: str) -> list[dict[str, str]]:
    with (RULES / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


@cache
def name_forms() -> dict[str, str]:
    """Spelling -> the form that stands for all its spellings (rules/name_forms.csv)."""
    return {r["form"]: r["means"] for r in _rows("name_forms.csv")}


@cache
def surname_spellings() -> dict[str, str]:
    """Surname -> one of the surnames that it is the same as in another tongue or by ear."""
    return {r["spelling"]: r["as"] for r in _rows("surname_spellings.csv")}


@cache
def _placeholder(means: str = "") -> re.Pattern[str]:
    rows = [r for r in _rows("placeholders.csv") if means in ("", r["means"])]
    return re.compile("|".join(f"(?:{r['pattern']})" for r in rows))


def _plain(text: str) -> list[str]:
    return _NOT_LETTERS.sub(" ", _APOSTROPHES.sub("", anyascii(text)).upper()).split()


@cache
def unnamed(text: str | None) -> bool:
    """Whether the field says that a child has no name yet (BABY, INFANT OF)."""
    return bool(text) and bool(_placeholder("unnamed").fullmatch(" ".join(_plain(text or ""))))


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """Name -> the full names it may stand for, itself included (package nicknames, own table)."""
    import nicknames

    full: dict[str, set[str]] = {}
    table = Path(nicknames.__file__).parent / "names.csv"
    with table.open(encoding="utf-8", newline="") as f:
        pairs = [(r["name1"].upper(), r["name2"].upper()) for r in csv.DictReader(f)]
    pairs += [(r["name"], r["short"]) for r in _rows("nicknames.csv")]
    for name, short in pairs:
        full.setdefault(short, {short}).add(name)
    return {k: frozenset(v) for k, v in full.items()}


@cache
def in_use() -> frozenset[str]:
    """Forenames that people have (rules/forenames.txt and the tables of short forms)."""
    lines = (RULES / "forenames.txt").read_text(encoding="utf-8").splitlines()
    listed = {w for line in lines if not line.startswith("#") for w in line.split()}
    return frozenset(listed | short_forms().keys() | {x for v in short_forms().values() for x in v})


@cache
def tokens(text: str | None) -> tuple[str, ...]:
    """Words of a name in capitals without marks; nothing for a placeholder (FNU, BABY, a stop).

    >>> tokens("Wójcik-O'Neil")
    ('WOJCIK', 'ONEIL')
    """
    if not text:
        return ()
    words = _plain(text)
    if not words or _placeholder().fullmatch(" ".join(words)):
        return ()
    if len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    forms = name_forms()
    return tuple(forms.get(w, w) for w in words)


@cache
def split_full_name(text: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given and family words of a name written in one field (``Surname, Forename`` or in order)."""
    if not text:
        return (), ()
    if "," in text:
        family, _, given = text.partition(",")
        return tokens(given), tokens(family)
    words = tokens(text)
    if len(words) < 2:
        return words, ()
    raw = text.split()
    last = len(tokens(raw[-1])) or 1
    while last < len(words) - 1 and words[-last - 1] in PARTICLES:
        last += 1
    return (words, ()) if last >= len(words) else (words[:-last], words[-last:])


_SOUNDS = [
    (re.compile(p), r)
    for p, r in (
        ("EIGH|AIGH|IGH", "A"), ("EY$|IE$", "Y"), ("PH", "F"), ("CK", "K"), ("SCH|SZ|SH", "S"),
        ("CZ|TCH|CH", "C"), ("C(?=[EIY])", "S"), ("C|Q", "K"), ("KH|GH", "K"), ("TH", "T"),
        ("DH", "D"), ("X", "KS"), ("Z", "S"), ("W|V", "F"), ("DJ", "J"), ("^[AEIOUY]+", "A"),
    )
]  # fmt: skip


@cache
def sound(word: str) -> str:
    """A rough code of how a word sounds, over the languages of the city: no vowels, no H.

    >>> sound("CATHERINE") == sound("KATHRYN"), sound("SHAUN") == sound("SEAN")
    (True, True)
    """
    if word == MUHAMMAD:
        return word
    code = word
    for pattern, becomes in _SOUNDS:
        code = pattern.sub(becomes, code)
    code = code[:1] + re.sub("[AEIOUYH]", "", code[1:])
    return re.sub(r"(.)\1+", r"\1", code)
