"""Addresses and schools as words that can be compared."""

from functools import cache, lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from orchestration.linkage.addresses.cases import cases
from orchestration.linkage.addresses.text import POSTCODE, clean, segments


@lru_cache(maxsize=200_000)
def address_words(written: str) -> tuple[str, ...]:
    """The words of an address without town and postcode, street types in full.

    >>> address_words("12 Alfreton Rd, Nottingham NG7 3NG")
    ('12', 'ALFRETON', 'ROAD')
    """
    text = POSTCODE.sub(" ", clean(written))
    words = [word for part in segments(text) for word in _spelt_out(part)]
    return tuple(dict.fromkeys(word for word in words if word not in _left_out("addresses")))


@lru_cache(maxsize=5_000)
def school_words(written: str) -> tuple[str, ...]:
    """The words of a school's name that tell it from another.

    >>> school_words("St. Ann's C of E Primary School")
    ('SAINT', 'ANNS')
    """
    words = [word for part in segments(clean(written)) for word in _spelt_out(part)]
    return tuple(word for word in words if word not in _left_out("schools"))


def is_street_type(word: str) -> bool:
    """Whether the word is ROAD, AVENUE or the like, in full."""
    return word in _types()


@cache
def _types() -> frozenset[str]:
    return frozenset(cases().street_types.values())


@cache
def _left_out(of: str) -> frozenset[str]:
    table = YAML(typ="safe").load((Path(__file__).parent / "left_out.yaml").read_text("utf-8"))
    return frozenset(table[of])


def _spelt_out(words: list[str]) -> list[str]:
    """Street types in full; ST before another word is Saint."""
    types = cases().street_types
    found = []
    for place, word in enumerate(words):
        before_a_word = place + 1 < len(words) and words[place + 1].isalpha()
        found.append("SAINT" if word == "ST" and before_a_word else types.get(word, word))
    return found
