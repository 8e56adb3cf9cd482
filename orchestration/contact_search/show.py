"""What is shown of a child: just enough to recognise it in a list, and, once it is opened, who
works with it and whom to ring.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from orchestration.contact_search.child import Child, Contact
from orchestration.contact_search.facts import age_on
from orchestration.contact_search.find import Hit

FACTS = {
    "day": "date of birth",
    "month": "month of birth",
    "year": "year of birth",
    "age": "age",
    "postcode": "postcode",
    "district": "postcode district",
    "address": "address",
    "school": "school",
}
SEX = {"F": "Female", "M": "Male"}


def shown_hit(hit: Hit, today: date) -> dict[str, Any]:
    """A line of the list: no date of birth, address or school beyond what was asked for."""
    child = hit.child
    return {
        "name": full_name(child),
        "known_as": _other_name(child),
        "age": _age(child, today),
        "area": child.postcode[:-3] or None,
        "facts": {FACTS[fact]: str(level) for fact, level in hit.facts.items()},
    }


def shown_child(child: Child, today: date, numbers: Mapping[str, str]) -> dict[str, Any]:
    """The child's page: enough to be sure that it is the child, and the contacts. `numbers` are
    the organisations' main ones, for where a contact has none of its own."""
    code = child.postcode
    return {
        "name": full_name(child),
        "known_as": _other_name(child),
        "date_of_birth": child.date_of_birth,
        "birth_year": child.birth_year,
        "age": _age(child, today),
        "sex": SEX.get(child.sex or ""),
        "address": child.address or None,
        "postcode": f"{code[:-3]} {code[-3:]}" if code else None,
        "school": child.school or None,
        "contacts": [shown_contact(contact, numbers) for contact in child.contacts],
    }


def shown_contact(contact: Contact, numbers: Mapping[str, str]) -> dict[str, Any]:
    """Who works with the child. Of a brokered contact only the broker is told."""
    main = None if contact.lead_phone else numbers.get(contact.organisation)
    told = {
        "organisation": contact.organisation,
        "service": contact.service,
        "ask_for": contact.lead_practitioner,
        "telephone": contact.lead_phone or main,
        "is_main_number": main is not None,
        "last_involved": contact.last_involved_on,
        "open": contact.is_open,
        "brokered": contact.is_brokered,
    }
    if contact.is_brokered:
        told |= {"ask_for": None, "last_involved": None, "open": None}
    return told


def full_name(child: Child) -> str:
    """Forename and surname as published."""
    return " ".join(filter(None, (child.forename, child.surname))) or "Name not known"


def _other_name(child: Child) -> str | None:
    return child.known_as if child.known_as and child.known_as != child.forename else None


def _age(child: Child, today: date) -> int | None:
    return age_on(child.date_of_birth, today) if child.date_of_birth else None
