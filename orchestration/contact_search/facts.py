"""How each fact that was asked for stands to a child: agrees, near, differs, or not known."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import OSA

from orchestration.contact_search.child import Child
from orchestration.contact_search.places import address_words, is_street_type, school_words
from orchestration.contact_search.query import Born, Query
from orchestration.linkage.addresses.postcodes import one_off, sector


class Level(StrEnum):
    """How far a fact and a child agree."""

    AGREES = "agrees"
    NEAR = "near"
    DIFFERS = "differs"
    UNKNOWN = "not known"


AGREES, NEAR, DIFFERS, UNKNOWN = Level
# how much a fact tells; near counts half, differs takes half away
WEIGHTS = {"day": 3.0, "month": 2.0, "year": 1.5, "age": 1.0, "postcode": 2.0, "district": 1.0}
WEIGHTS |= {"address": 2.0, "school": 1.5}
SHARE = {AGREES: 1.0, NEAR: 0.5, DIFFERS: -0.5, UNKNOWN: 0.0}


def compare(query: Query, child: Child, today: date) -> dict[str, Level]:
    """Each fact of the query, by its name in WEIGHTS, and how the child stands to it."""
    found: dict[str, Level] = {}
    if query.born:
        part = "day" if query.born.day else "month" if query.born.month else "year"
        found[part] = _born(query.born, child)
    if query.age is not None:
        found["age"] = _age(query.age, child, today)
    if query.postcode:
        whole = len(query.postcode) >= 5
        found["postcode" if whole else "district"] = _postcode(query.postcode, child, whole)
    if query.address:
        found["address"] = _address(query.address, child)
    if query.school:
        found["school"] = _school(query.school, child.school)
    return found


def weight(found: dict[str, Level]) -> float:
    """What the facts say together."""
    return sum(WEIGHTS[fact] * SHARE[level] for fact, level in found.items())


def age_on(born: date, today: date) -> int:
    """Age in whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _born(asked: Born, child: Child) -> Level:
    born = child.date_of_birth
    if born is None:
        if child.birth_year is None:
            return UNKNOWN
        if asked.year != child.birth_year:
            return DIFFERS
        return NEAR if asked.month else AGREES
    said = [
        (asked.year, born.year),
        *([(asked.month, born.month)] if asked.month else []),
        *([(asked.day, born.day)] if asked.day else []),
    ]
    same = sum(a == b for a, b in said)
    if same == len(said):
        return AGREES
    swapped = (asked.year, asked.day, asked.month) == (born.year, born.month, born.day)
    if swapped or (len(said) == 3 and same == 2):
        return NEAR
    return NEAR if len(said) == 2 and same == 1 and asked.year == born.year else DIFFERS


def _age(asked: int, child: Child, today: date) -> Level:
    if child.date_of_birth is not None:
        off = abs(age_on(child.date_of_birth, today) - asked)
    elif child.birth_year is not None:  # the birthday may have been or not
        older = today.year - child.birth_year
        off = min(abs(older - asked), abs(older - 1 - asked))
    else:
        return UNKNOWN
    return AGREES if off == 0 else NEAR if off == 1 else DIFFERS


def _postcode(asked: str, child: Child, whole: bool) -> Level:
    held = child.postcode
    if not held:
        return UNKNOWN
    if not whole:  # NG7 is not the beginning of NG74
        outward = held[:-3]
        return AGREES if asked in (outward, sector(held)) else DIFFERS
    if asked == held:
        return AGREES
    return NEAR if one_off(asked, held) or sector(asked) == sector(held) else DIFFERS


def _address(asked: Sequence[str], child: Child) -> Level:
    held = address_words(child.address)
    if not held:
        return UNKNOWN
    streets = [w for w in asked if w.isalpha() and len(w) > 1 and not is_street_type(w)]
    numbers = [w for w in asked if not w.isalpha()]
    if not streets or not all(_among(word, held) for word in streets):
        return DIFFERS
    return AGREES if all(number in held for number in numbers) else NEAR


def _school(asked: Sequence[str], school: str) -> Level:
    held = school_words(school)
    if not held:
        return UNKNOWN
    same = sum(_among(word, held) for word in asked)
    if same == len(asked):
        return AGREES
    return NEAR if 2 * same >= len(asked) else DIFFERS


def _among(word: str, held: Sequence[str]) -> bool:
    """Whether the word, or one a slip away, is among those held. Numbers have no slips."""
    if word in held:
        return True
    if len(word) < 4 or not word.isalpha():
        return False
    return any(other.isalpha() and OSA.distance(word, other) <= 1 for other in held)
