"""What a child is called, after its parents and their culture."""

import random

from .names import Culture
from .person import Person

MOHAMMED = {
    "pakistani": "Mohammed",
    "bangladeshi": "Mohammed",
    "somali": "Mohamed",
    "arabic": "Mohammed",
}
SAME_AS_FATHER = 0.03
DOUBLE = {"british": 0.06, "caribbean": 0.05, "portuguese": 0.3, "irish": 0.03}


def child_surname(
    rng: random.Random,
    culture: Culture,
    sex: str,
    mother: Person,
    father: Person | None,
    married: bool,
) -> str:
    """A child's surname after its parents' and the culture's rule."""
    if father is None:
        return culture.of_sex(mother.surname, sex)
    if culture.rule == "patronym":
        return father.forename
    if culture.rule == "grandfather":
        return (
            father.middle.split(" ")[0] if father.middle and rng.random() < 0.3 else father.surname
        )
    if culture.rule == "title":
        if sex == "F" and culture.titles and rng.random() < 0.4:
            return culture.titles(rng)
        return father.surname if rng.random() < 0.75 else culture.surnames(rng)
    if not married and rng.random() < 0.3:
        return culture.of_sex(mother.surname, sex)
    if rng.random() < DOUBLE.get(culture.key, 0.0) and mother.surname != father.surname:
        joint = " " if culture.key == "portuguese" else "-"
        if (
            " " not in mother.surname + father.surname
            and "-" not in mother.surname + father.surname
        ):
            return f"{mother.surname}{joint}{father.surname}"
    return culture.of_sex(father.surname, sex)


def child_names(
    rng: random.Random, culture: Culture, sex: str, year: int, father: Person | None, brothers: int
) -> tuple[str, str, str]:
    """Forename, middle names and the name a child is known by (empty where it is the forename)."""
    forename = culture.forename(rng, sex, year)
    middle = culture.middle_name(rng, sex, year, forename)
    if sex == "M":
        if father and rng.random() < SAME_AS_FATHER and not brothers:
            return father.forename, middle, ""
        whole = MOHAMMED.get(culture.key)
        if whole and forename != whole and rng.random() < 0.22:
            return whole, forename, forename
    known = middle if middle and culture.rule != "singh_kaur" and rng.random() < 0.03 else ""
    return forename, middle, known
