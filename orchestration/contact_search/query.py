"""What a practitioner asks for: the facts that were typed, read, or what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from orchestration.contact_search.places import address_words, school_words
from orchestration.linkage.addresses.text import clean, split_postcode
from orchestration.linkage.persons import names

LONGEST = 100  # characters of a field
OLDEST = 18
WORDS = 6  # of a name
PART = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9]?)")
FIELDS = ("name", "date_of_birth", "age", "address", "school")


@dataclass(frozen=True)
class Born:
    """A date of birth, or as much of it as is known."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True)
class Query:
    """A search that may be made: a name and at least one more fact.

    `postcode` is whole, or its beginning, without blank.
    """

    name: tuple[str, ...]
    born: Born | None = None
    age: int | None = None
    postcode: str = ""
    address: tuple[str, ...] = ()
    school: tuple[str, ...] = ()


def read_query(typed: Mapping[str, str], today: date) -> tuple[Query | None, dict[str, str]]:
    """The search, or None and what is missing or wrong: {field: what to do}."""
    wrong: dict[str, str] = {}
    given = {field: typed.get(field, "").strip() for field in FIELDS}
    for field, text in given.items():
        if len(text) > LONGEST:
            wrong[field] = f"Use {LONGEST} characters at most"
    if wrong:
        return None, wrong
    name = _name(given["name"], wrong)
    born = _born(given["date_of_birth"], today, wrong)
    age = _age(given["age"], wrong)
    address, code = _place(given["address"], wrong)
    school = school_words(given["school"])
    if given["school"] and not school:
        wrong["school"] = "Enter the name of the school, not only its kind"
    if not any(given[field] for field in FIELDS[1:]):
        wrong["date_of_birth"] = (
            "Enter one more fact beside the name: date of birth, age, address or postcode, or "
            "school"
        )
    query = Query(name, born, age, code, address, school)
    return (None, wrong) if wrong else (query, wrong)


def _name(text: str, wrong: dict[str, str]) -> tuple[str, ...]:
    words = [word for word in names.tokens(text) if word not in names.PARTICLES]
    if not any(len(word) >= 2 for word in words):
        wrong["name"] = "Enter a name of the child: forename, surname or both"
    elif len(words) > WORDS:
        wrong["name"] = f"Enter {WORDS} names at most"
    return tuple(words)


def _born(text: str, today: date, wrong: dict[str, str]) -> Born | None:
    """YYYY, YYYY-MM or YYYY-MM-DD; also DD/MM/YYYY."""
    if not text:
        return None
    if turned := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text):
        text = f"{turned[3]}-{turned[2]}-{turned[1]}"
    parts = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text)
    if not parts:
        wrong["date_of_birth"] = "Enter a date of birth such as 27 3 2015; the year alone will do"
        return None
    year, month, day = (int(part) if part else None for part in parts.groups())
    assert year is not None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        wrong["date_of_birth"] = "There is no such day"
        return None
    if first > today or year < today.year - OLDEST - 1:
        wrong["date_of_birth"] = "The date of birth must be that of a child of today"
    return Born(year, month, day)


def _age(text: str, wrong: dict[str, str]) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,2}", text) or int(text) >= OLDEST:
        wrong["age"] = f"Enter an age in years from 0 to {OLDEST - 1}"
        return None
    return int(text)


def _place(text: str, wrong: dict[str, str]) -> tuple[tuple[str, ...], str]:
    """The words of an address and the postcode in it; a postcode's beginning may stand alone."""
    if not text:
        return (), ""
    rest, code = split_postcode(clean(text))
    if not code and (part := PART.fullmatch(rest.strip())):
        return (), part[1] + part[2]
    words = address_words(rest)
    if not code and not any(len(word) > 1 and word.isalpha() for word in words):
        wrong["address"] = "Enter the street, or a postcode"
    return words, code
