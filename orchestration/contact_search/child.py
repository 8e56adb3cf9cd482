"""A child of the release, and who works with it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Contact:
    """An organisation that works with the child; `is_open` is None where that is not told."""

    organisation: str
    service: str
    lead_practitioner: str | None
    lead_phone: str | None
    last_involved_on: date | None
    is_open: bool | None
    is_brokered: bool


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the release, as published; the postcode without blank, '' where there is none."""

    person_id: str
    forename: str
    surname: str
    known_as: str
    date_of_birth: date | None
    birth_year: int | None
    sex: str | None
    address: str
    postcode: str
    school: str
    contacts: tuple[Contact, ...]
