"""A system's clerk: how it writes a person down - names, date of birth, numbers - once for each
person.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from anyascii import anyascii

from .files import data
from .identifiers import Numbers, make_nhs, mistyped, spaced
from .person import Person
from .typing_errors import typo

SWAPPERS = {"chinese", "romanian", "kurdish", "somali", "eritrean", "arabic", "vietnamese"}
ONE_NAME = {"somali", "eritrean", "kurdish", "afghan", "arabic", "bangladeshi"}
NO_SURNAME = ("FNU", "Unknown", ".")


@cache
def variants() -> dict[str, dict[str, list[str]]]:
    """Other forms of names by kind (short, heard, spelt), each by the name without diacritics."""
    return {
        kind: {unmarked(name): forms.split() for name, forms in names.items()}
        for kind, names in data("variants.yaml").items()
    }


@cache
def unmarked(text: str) -> str:
    """A name without its diacritics."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare if bare.isascii() else anyascii(bare)


@dataclass(slots=True)
class Card:
    """A person as one system has it."""

    forename: str
    middle: str
    surname: str
    former: str
    known: str
    birth: int | None
    nhs: str
    upn: str

    @property
    def forenames(self) -> str:
        """First and middle names in one field."""
        return f"{self.forename} {self.middle}".strip()


class Clerk:
    """Writes persons down with one sector's errors; `swap` gives a sibling's or stranger's number
    where one slips in.
    """

    def __init__(
        self,
        rates: dict[str, float],
        rng: random.Random,
        stranger: Callable[[], Person],
        nhs_extra: dict[int, str],
    ):
        self.rates, self.rng, self._stranger = rates, rng, stranger
        self._second = nhs_extra
        self._cards: dict[int, Card] = {}

    def chance(self, kind: str) -> bool:
        """Whether dirt of a kind is met now."""
        return self.rng.random() < self.rates[kind]

    def card(self, person: Person, day: int) -> Card:
        """The system's record of a person: made once, at times typed anew."""
        card = self._cards.get(person.number)
        if card is None or self.chance("record_retyped"):
            card = self._cards[person.number] = self.write(person, day)
        return card

    def write(self, person: Person, day: int) -> Card:
        """A person written down afresh."""
        forename, middle, surname = self._names(person, day)
        former = person.former_surname if person.renamed and person.renamed <= day else ""
        return Card(
            forename=forename,
            middle=middle if self.chance("name_middle_kept") else "",
            surname=surname,
            former=former,
            known=person.known_as,
            birth=self.birth(person, day),
            nhs=self.nhs(person),
            upn=self.upn(person),
        )

    def _names(self, person: Person, day: int) -> tuple[str, str, str]:
        rng = self.rng
        forename, middle, surname = person.forename, person.middle, person.surname_on(day)
        if person.renamed and person.renamed <= day and self.chance("name_maiden"):
            surname = person.former_surname
        if person.known_as and rng.random() < 0.35:
            forename, middle = person.known_as, ""
        elif self.chance("name_short"):
            forename, middle = self._short(forename, middle)
        forename, surname = (
            self._other("spelt", "name_respelt", forename),
            self._surname(person, surname),
        )
        forename, surname = (self._other("heard", "name_heard", n) for n in (forename, surname))
        if self.chance("name_plain"):
            forename, middle, surname = unmarked(forename), unmarked(middle), unmarked(surname)
        if self.chance("name_typing"):
            if rng.random() < 0.5:
                forename = typo(forename, rng)
            else:
                surname = typo(surname, rng)
        if person.culture.key in ONE_NAME and rng.random() < 6 * self.rates["name_single"]:
            return forename, "", forename if rng.random() < 0.3 else rng.choice(NO_SURNAME)
        if self.chance("name_swapped_other" if person.culture.key in SWAPPERS else "name_swapped"):
            forename, surname = surname, forename
        return forename, middle, surname

    def _short(self, forename: str, middle: str) -> tuple[str, str]:
        forms = variants()["short"].get(unmarked(forename))
        if forms:
            return self.rng.choice(forms), middle
        if middle and middle not in ("Singh", "Kaur"):
            return middle, ""
        return forename, middle

    def _surname(self, person: Person, surname: str) -> str:
        if "-" in surname and not surname.startswith(("Al-", "El-")) and self.chance("name_half"):
            return self.rng.choice(surname.split("-"))
        if person.culture.rule == "singh_kaur" and self.rng.random() < 0.05:
            return person.middle or surname
        return self._other("spelt", "name_respelt", surname)

    def _other(self, kind: str, rate: str, name: str) -> str:
        forms = variants()[kind].get(unmarked(name))
        return self.rng.choice(forms) if forms and self.chance(rate) else name

    def birth(self, person: Person, day: int) -> int | None:
        """A date of birth as written: right, slipped, a default, or none."""
        rng, true = self.rng, date.fromordinal(person.birth)
        if self.chance("dob_missing"):
            return None
        wrong = true
        if self.chance("dob_default"):
            wrong = date(true.year, 1, 1)
        elif self.chance("dob_wrong"):
            wrong = _slip(true, rng)
        return wrong.toordinal() if wrong.toordinal() <= day else person.birth

    def nhs(self, person: Person) -> str:
        """An NHS number as written; empty where the system lacks it."""
        if self.chance("id_missing"):
            return ""
        number = (
            self._second.get(person.number, person.nhs) if self.rng.random() < 0.4 else person.nhs
        )
        if person.twin is not None and self.chance("id_of_twin"):
            number = person.twin.nhs
        elif self.chance("id_mistyped"):
            number = (
                self._stranger().nhs
                if self.chance("id_mistyped_valid")
                else mistyped(number, self.rng, 0)
            )
        return spaced(number) if self.chance("id_spaced") else number

    def upn(self, person: Person) -> str:
        """A UPN as written; an old one at times."""
        if not person.upn or self.chance("id_missing"):
            return ""
        if person.twin is not None and self.chance("id_of_twin"):
            return person.twin.upn
        if self.chance("id_mistyped"):
            other = self._stranger().upn if self.chance("id_mistyped_valid") else ""
            return other or mistyped(person.upn, self.rng, 1)
        return person.former_upn if person.former_upn and self.rng.random() < 0.12 else person.upn


def second_numbers(people: list[Person], rate: float, rng: random.Random) -> dict[int, str]:
    """A second NHS number for some, by the person's place in the list."""
    return {p.number: make_nhs(rng) for p in people if rng.random() < rate}


class Registers:
    """A system's own person numbers: some people have two (registered twice)."""

    def __init__(self, rng: random.Random, form: str, low: int, high: int, second: float):
        self._rng, self._form, self._second = rng, form, second
        self._numbers = Numbers(rng, low, high)
        self._of: dict[int, tuple[str, str | None]] = {}

    def both(self, person: Person) -> tuple[str, str | None]:
        """A person's number, and the second if it was registered twice."""
        found = self._of.get(person.number)
        if found is None:
            twice = self._rng.random() < self._second
            found = (
                self._form.format(self._numbers()),
                self._form.format(self._numbers()) if twice else None,
            )
            self._of[person.number] = found
        return found

    def any(self, person: Person) -> tuple[str, bool]:
        """The number used this time, and whether it is the second."""
        first, second = self.both(person)
        if second and self._rng.random() < 0.5:
            return second, True
        return first, False


def _slip(day: date, rng: random.Random) -> date:
    sort = rng.random()
    try:
        if sort < 0.35 and day.day <= 12:
            return day.replace(month=day.day, day=day.month)
        if sort < 0.6:
            return day.replace(year=day.year + rng.choice((-1, 1, -10)))
        if sort < 0.8:
            return day.replace(month=1 + (day.month + rng.choice((-2, 0))) % 12)
    except ValueError:
        pass
    return day + timedelta(days=rng.choice((-10, -1, 1, 10)))
