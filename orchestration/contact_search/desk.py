"""The service that the pages and the API are two faces of: a search, and a child opened from it."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from orchestration.contact_search.activity import (
    CHILD,
    LIMITED,
    LIST,
    NOT_FOUND,
    REFUSED,
    SHOWN,
    TOO_MANY,
)
from orchestration.contact_search.alerts import alerts
from orchestration.contact_search.child import Child
from orchestration.contact_search.children import Released
from orchestration.contact_search.find import Found, Hit, find
from orchestration.contact_search.query import read_query
from orchestration.contact_search.reasons import Why, read_why
from orchestration.contact_search.record import Look, Record
from orchestration.contact_search.staff import Member
from orchestration.contact_search.ties import ties
from orchestration.home import Home

LASTING = timedelta(minutes=20)  # so long may a child be opened from a list
KEPT = 50_000  # references to children that are kept at once


@dataclass(frozen=True)
class Reference:
    """What a list gave a practitioner the means to open; good for that practitioner alone."""

    person_id: str
    user: str
    why: Why
    until: datetime


@dataclass(frozen=True)
class Answer:
    """What became of a request. `wrong` is {field: what to do}; `hits` come with the reference
    under which each may be opened; `as_of` is the day of the release."""

    outcome: str
    wrong: Mapping[str, str] = field(default_factory=dict)
    hits: tuple[tuple[str, Hit], ...] = ()
    child: Child | None = None
    as_of: date | None = None


class Desk:
    """Contact search over one home, for any number of threads."""

    def __init__(self, home: Home, today: Callable[[], date] = date.today) -> None:
        self.today, self._home = today, home
        self._released, self._record = Released(home), Record(home)
        self._references: OrderedDict[str, Reference] = OrderedDict()
        self._lock = Lock()

    def search(self, member: Member, typed: Mapping[str, str]) -> Answer:
        """Find children, and enter that in the log. Raises NoRelease."""
        today = self.today()
        if self._record.refuses(member, LIST):
            return Answer(LIMITED)
        shelf = self._released.shelf(today)
        query, wrong = read_query(typed, today)
        why, unsaid = read_why(typed)
        if query is None or why is None:
            refused = Look(LIST, REFUSED, why, shelf.release_id)
            entered = self._record.enter(member, refused)
            return Answer(REFUSED, wrong | unsaid) if entered else Answer(LIMITED)
        found = find(query, shelf, today)
        outcome = _outcome(found)
        shown = [hit.child.person_id for hit in found.hits]
        look = Look(LIST, outcome, why, shelf.release_id, query, subjects=shown)
        if not self._record.enter(member, look):
            return Answer(LIMITED)
        hits = tuple((self._refer(hit.child, member, why), hit) for hit in found.hits)
        return Answer(outcome, hits=hits, as_of=shelf.created)

    def open(self, member: Member, reference: str, staff: Mapping[str, Member]) -> Answer:
        """Show a child of a list that this member was given, and enter that in the log; a child who
        is shielded since then is not found, as is one of nobody's list. Raises NoRelease."""
        if self._record.refuses(member, CHILD):
            return Answer(LIMITED)
        shelf = self._released.shelf(self.today())
        known = self._known(reference, member)
        child = shelf.child(known.person_id) if known else None
        why = known.why if known else None
        if child is None:
            entered = self._record.enter(member, Look(CHILD, NOT_FOUND, why, shelf.release_id))
            return Answer(NOT_FOUND, as_of=shelf.created) if entered else Answer(LIMITED)
        tied = ties(member, child, shelf, staff.values())
        look = Look(CHILD, SHOWN, why, shelf.release_id, subject=child.person_id, ties=tied)
        if not self._record.enter(member, look):
            return Answer(LIMITED)
        return Answer(SHOWN, child=child, as_of=shelf.created)

    def turn_away(self, user: str) -> None:
        """Enter in the log that somebody who is signed in may not look. `user` is the code."""
        self._record.turn_away(user)

    def alerts(self, member: Member, last: int) -> list[dict[str, Any]]:
        """The newest alerts for who reviews them, and enter that in the log."""
        self._record.reviewed(member)
        return alerts(self._home, last)

    def as_of(self) -> date:
        """The day of the release that is shown. Raises NoRelease."""
        return self._released.shelf(self.today()).created

    def _refer(self, child: Child, member: Member, why: Why) -> str:
        reference = secrets.token_urlsafe(18)
        until = datetime.now() + LASTING
        with self._lock:
            while self._references and (
                len(self._references) >= KEPT
                or next(iter(self._references.values())).until < datetime.now()
            ):
                self._references.popitem(last=False)
            self._references[reference] = Reference(child.person_id, member.id, why, until)
        return reference

    def _known(self, reference: str, member: Member) -> Reference | None:
        with self._lock:
            known = self._references.get(reference)
        if known is None or known.user != member.id or known.until < datetime.now():
            return None
        return known


def _outcome(found: Found) -> str:
    if found.too_many:
        return TOO_MANY
    return SHOWN if found.hits else NOT_FOUND
