"""Whether practitioner and child may know each other: a reason to ask, not a reason to refuse."""

from collections.abc import Iterable

from orchestration.contact_search.children import Child, Shelf
from orchestration.contact_search.rules import rules
from orchestration.contact_search.staff import Member
from orchestration.linkage.persons.names import tokens


def ties(member: Member, child: Child, shelf: Shelf, staff: Iterable[Member]) -> list[str]:
    """Of own_postcode, own_surname (where few children have it) and colleague (another member's
    surname and postcode), those that hold."""
    surname = frozenset(tokens(child.surname))
    found = []
    if child.postcode and child.postcode == member.postcode:
        found.append("own_postcode")
    if any(shelf.index.bearing(word) <= rules().rare_surname for word in surname & member.surname):
        found.append("own_surname")
    if child.postcode and any(
        other.id != member.id and other.postcode == child.postcode and surname & other.surname
        for other in staff
    ):
        found.append("colleague")
    return found
