"""What the health services share: a service's clerk, its patients' columns, its practice codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..address import Address
from ..chance import iso
from ..clerk import Clerk
from ..person import Person
from ..town import Notebook, Town, household

SEXES = {"M": "1", "F": "2"}


@dataclass
class Service:
    """One health service: its own clerk, addresses and practice codes, all in capitals but where
    told otherwise.
    """

    town: Town
    section: str

    def __post_init__(self) -> None:
        self.rng = self.town.rng(self.section)
        self.clerk: Clerk = self.town.clerk("health", self.rng)
        self.notes = Notebook(self.town.addresses("health", self.rng))
        self._practice: dict[Any, str] = {}

    def address(self, person: Person, day: int, key: Any = None) -> Address:
        """Where the service believes a person lives."""
        place = self.notes.clerk.home_of(person, day)
        address: Address = self.notes.of(household(person, day) if key is None else key, place)
        return address

    def practice(self, key: Any) -> str:
        """The surgery where a family is registered."""
        if key not in self._practice:
            known = self.rng.random() < 0.96
            self._practice[key] = self.rng.choice(self.town.city.surgeries)[0] if known else ""
        return self._practice[key]

    def patient(self, person: Person, day: int, address: Address) -> list[str]:
        """NHSNumber to GPPracticeCode, as four of the feeds have it."""
        card = self.clerk.card(person, day)
        return [
            card.nhs,
            card.forenames.upper() if self.rng.random() < 0.2 else card.forename.upper(),
            card.surname.upper(),
            iso(card.birth) if card.birth else "",
            SEXES[person.sex] if self.rng.random() < 0.995 else "9",
            *(line.upper() for line in address.lines(self.rng, 4)),
            address.postcode,
            self.practice(household(person, day)),
        ]
