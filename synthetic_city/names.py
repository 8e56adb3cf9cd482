"""Name cultures (data/names.yaml): what children, husbands and wives of a culture are called."""

import random
from dataclasses import dataclass
from functools import cache
from typing import Any

from .chance import Pick
from .files import data

ERAS = ((1965, "old"), (1995, "mid"), (9999, "new"))
FEMININE = (("ski", "ska"), ("cki", "cka"), ("dzki", "dzka"))


@dataclass(frozen=True, eq=False)
class Culture:
    """One culture's names by sex and era, and its rules for surnames."""

    key: str
    rule: str
    wife: float
    middle: float
    children: float
    together: float
    ethnicity: Pick[str]
    language: Pick[str]
    forenames: dict[tuple[str, str], Pick[str]]
    surnames: Pick[str]
    titles: Pick[str] | None
    middles: Pick[str] | None

    def forename(self, rng: random.Random, sex: str, year: int) -> str:
        """A first name as given to a child of that sex and year."""
        era = next(e for limit, e in ERAS if year < limit)
        return (self.forenames.get((sex, era)) or self.forenames[(sex, "any")])(rng)

    def middle_name(self, rng: random.Random, sex: str, year: int, forename: str) -> str:
        """A second name, or none."""
        if self.rule == "singh_kaur":
            return "Singh" if sex == "M" else "Kaur"
        if rng.random() >= self.middle:
            return ""
        other = self.middles(rng) if self.middles else self.forename(rng, sex, year)
        return other if other != forename else ""

    def surname(self, rng: random.Random, sex: str) -> str:
        """A surname for somebody whose parents are not known."""
        if self.rule == "title" and sex == "F" and self.titles and rng.random() < 0.45:
            return self.titles(rng)
        if self.rule == "singh_kaur" and rng.random() < 0.12:
            return "Singh" if sex == "M" else "Kaur"
        return self.of_sex(self.surnames(rng), sex)

    def of_sex(self, surname: str, sex: str) -> str:
        """The form that a woman's or man's surname takes (Kowalski, Kowalska)."""
        if self.rule != "gendered":
            return surname
        for man, woman in FEMININE:
            if sex == "F" and surname.endswith(man):
                return surname[: -len(man)] + woman
            if sex == "M" and surname.endswith(woman):
                return surname[: -len(woman)] + man
        return surname


@cache
def cultures() -> dict[str, Culture]:
    """Every culture by its key."""
    return {key: _culture(key, body) for key, body in data("names.yaml").items()}


@cache
def any_culture() -> Pick[Culture]:
    """A culture by its part in the city."""
    bodies = data("names.yaml")
    return Pick([cultures()[key] for key in bodies], [body["share"] for body in bodies.values()])


def _culture(key: str, body: dict[str, Any]) -> Culture:
    forenames = {
        (sex, era): Pick(text.split())
        for sex, names in (("M", body["men"]), ("F", body["women"]))
        for era, text in names.items()
    }
    return Culture(
        key=key,
        rule=body["surname"],
        wife=body["wife"],
        middle=body["middle"],
        children=body["children"],
        together=body["together"],
        ethnicity=Pick(list(body["ethnicity"]), list(body["ethnicity"].values())),
        language=Pick(list(body["language"]), list(body["language"].values())),
        forenames=forenames,
        surnames=Pick(body["surnames"].split(), flat=25),
        titles=Pick(body["titles"].split()) if "titles" in body else None,
        middles=Pick(body["middles"].split()) if "middles" in body else None,
    )
