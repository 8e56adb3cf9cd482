"""The children of the current release, in memory: read anew when a new release is published.

What was decided since then counts at once: a child who is shielded is not shown any more, nor a
sensitive service for which consent was taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from orchestration import contact_register, store
from orchestration.contact_register import Standing
from orchestration.contact_search.agreed import CONSUMER, TABLE
from orchestration.contact_search.child import Child, Contact
from orchestration.contact_search.index import Index
from orchestration.home import Home
from orchestration.linkage.addresses.text import postcode
from orchestration.publishing import NoRelease, consumer_release
from orchestration.publishing.release import pointer


@dataclass(frozen=True)
class Shelf:
    """What one release holds, and what stands decided about its children."""

    release_id: str
    created: date
    children: Mapping[str, Child]
    index: Index
    standing: Standing = field(default_factory=Standing)

    def is_shown(self, person_id: str) -> bool:
        """Whether the child is in the release and nobody shielded it since."""
        return person_id in self.children and person_id not in self.standing.shielded

    def child(self, person_id: str) -> Child | None:
        """The child as it may be shown; None where it may not."""
        if not self.is_shown(person_id):
            return None
        child, agreed = self.children[person_id], self.standing.consents.get(person_id, ())
        kept = tuple(c for c in child.contacts if not c.is_brokered or c.service in agreed)
        return child if kept == child.contacts else replace(child, contacts=kept)


class Released:
    """The current release of a home, for any number of threads."""

    def __init__(self, home: Home) -> None:
        self._home, self._lock = home, Lock()
        self._shelf: Shelf | None = None
        self._mark: object = None
        self._standing: tuple[object, Standing] = None, Standing()

    def shelf(self, day: date) -> Shelf:
        """The current release, with what is decided on the day; whoever asks first after a new one
        waits until it is read. Raises NoRelease."""
        with self._lock:
            mark = _mark(pointer(self._home))
            if self._shelf is None or mark != self._mark:
                self._shelf = None
                self._shelf = _read(self._home)
                self._mark = mark
            return replace(self._shelf, standing=self._decided(day))

    def _decided(self, day: date) -> Standing:
        state = self._home.state
        known = day, contact_register.stored_as(state)
        if known != self._standing[0]:
            self._standing = known, contact_register.standing(state, day)
        return self._standing[1]


def _mark(path: Path) -> tuple[int, int] | None:
    """Changes whenever the file is replaced."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_mtime_ns


def _read(home: Home) -> Shelf:
    for last in (False, True):
        release = consumer_release(home, CONSUMER)
        if TABLE not in release["tables"]:
            raise NoRelease(f"release {release['release_id']} has no table {TABLE}")
        try:
            rows = store.read(Path(release["tables"][TABLE]["file"])).to_pylist()
        except FileNotFoundError:  # it was swept away while a newer one came
            if last:
                raise
            continue
        children = gather(rows)
        created = date.fromisoformat(release["created"])
        return Shelf(release["release_id"], created, children, Index(list(children.values())))
    raise AssertionError("one of the two ways out was taken")


def gather(rows: Sequence[Mapping[str, Any]]) -> dict[str, Child]:
    """Children by person_id, each with its contacts: brokered ones last, then what is open and what
    is recent first."""
    contacts: dict[str, list[Contact]] = {}
    facts: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        facts.setdefault(row["person_id"], row)
        if row["organisation"]:
            contacts.setdefault(row["person_id"], []).append(_contact(row))
    return {key: _child(row, contacts.get(key, [])) for key, row in facts.items()}


def _contact(row: Mapping[str, Any]) -> Contact:
    return Contact(
        row["organisation"],
        row["service"] or "",
        row["lead_practitioner"],
        row["lead_phone"],
        row["last_involved_on"],
        row["is_open"],
        row["is_brokered"],
    )


def _child(row: Mapping[str, Any], contacts: list[Contact]) -> Child:
    def order(contact: Contact) -> tuple[bool, bool, date, str]:
        last = contact.last_involved_on or date.min
        return not contact.is_brokered, bool(contact.is_open), last, contact.organisation

    return Child(
        row["person_id"],
        row["forename"] or "",
        row["surname"] or "",
        row["known_as"] or "",
        row["date_of_birth"],
        row["birth_year"],
        row["sex"],
        row["address"] or "",
        postcode(row["postcode"]),
        row["school"] or "",
        tuple(sorted(contacts, key=order, reverse=True)),
    )
