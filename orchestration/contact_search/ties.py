"""Whether practitioner and child may know each other: a reason to ask, not a reason to refuse."""

from collections.abc import Iterable

from orchestration.contact_search.child import Child
from orchestration.contact_search.children import Shelf
from orchestration.contact_search.rules import rules
from orchestration.contact_search.staff import Member
from orchestration.linkage.persons.names import tokens


def ties(member: Member, child: Child, shelf: Shelf, staff: Iterable[Member]) -> list[str]:
    """Those that hold of: own_postcode; own_surname, where few children have it; colleague, for
    another member's surname and postcode; colleague_postcode, for the postcode of another member
    of the same organisation."""
    surname = frozenset(tokens(child.surname))
    found = []
    if child.postcode and child.postcode == member.postcode:
        found.append("own_postcode")
    if any(shelf.index.bearing(word) <= rules().rare_surname for word in surname & member.surname):
        found.append("own_surname")
    there = [o for o in staff if child.postcode and o.postcode == child.postcode]
    others = [other for other in there if other.id != member.id]
    if any(surname & other.surname for other in others):
        found.append("colleague")
    elif any(other.organisation == member.organisation for other in others):
        found.append("colleague_postcode")
    return found
