"""Entering look-ups in the audit log, before anything is shown: who, why, whom, with what outcome.

People stand there by code: the practitioner by pseudonym, the child by the keyed digest that
`noted.subject` makes, search terms and case reference by keyed digests too.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from orchestration.contact_search.activity import (
    ABOUT_CHILD,
    ALERT,
    DOOR,
    LIMITED,
    LIST,
    LOOK_UP,
    TURNED_AWAY,
    Activity,
)
from orchestration.contact_search.query import Query
from orchestration.contact_search.reasons import Why
from orchestration.contact_search.staff import Member
from orchestration.governance import audit
from orchestration.governance.secret import digest, rights_secret
from orchestration.home import Home


@dataclass(frozen=True)
class Look:
    """A look-up as it is to be entered. `subject` and `subjects` are person ids; `ties` say how the
    one who looks and the child may know each other."""

    what: str
    outcome: str
    why: Why | None
    release: str | None
    query: Query | None = None
    subject: str | None = None
    subjects: Sequence[str] = ()
    ties: Sequence[str] = ()


class Record:
    """The log of one home, for any number of threads."""

    def __init__(self, home: Home) -> None:
        self._home, self._lock = home, Lock()
        self._secret = rights_secret(home)
        self._activity = Activity(home)

    def limited(self, member: Member, what: str) -> bool:
        """Whether the member has reached a limit; that is entered too, once in ten minutes."""
        with self._lock:
            now = datetime.now(UTC)
            self._activity.follow(now)
            if self._activity.limit(member.id, now) is None:
                return False
            if not self._activity.told_lately(member.id, LIMITED, now):
                self._enter(member, Look(what, LIMITED, None, None), now)
            return True

    def turn_away(self, user: str) -> None:
        """Enter that a person, known by code, was not let in: once in ten minutes, since whoever
        may not come in decides how often it is tried."""
        with self._lock:
            now = datetime.now(UTC)
            self._activity.follow(now)
            if self._activity.told_lately(user, TURNED_AWAY, now):
                return
            facts = {"what": DOOR, "outcome": TURNED_AWAY, "user": user, "organisation": None,
                     "reason": None, "subject": None}  # fmt: skip
            self._append(facts, now)

    def enter(self, member: Member, look: Look) -> None:
        """Enter the look-up, and the alerts that it gives reason for."""
        with self._lock:
            self._enter(member, look, datetime.now(UTC))

    def _enter(self, member: Member, look: Look, now: datetime) -> None:
        self._append(self._facts(member, look), now)

    def _append(self, facts: dict[str, Any], now: datetime) -> None:
        audit.append(self._home, LOOK_UP, facts, now)
        self._activity.follow(now)
        for rule, count in list(self._activity.due(facts["user"], facts.get("subject"), now)):
            told = {
                "rule": rule.id,
                "user": facts["user"],
                "organisation": facts["organisation"],
                "count": count,
                "subject": facts["subject"] if rule.counts in ABOUT_CHILD else None,
            }
            audit.append(self._home, ALERT, told, now)
        self._activity.follow(now)

    def _facts(self, member: Member, look: Look) -> dict[str, Any]:
        why = look.why
        facts: dict[str, Any] = {
            "what": look.what,
            "outcome": look.outcome,
            "user": member.id,
            "organisation": member.organisation,
            "role": member.role,
            "reason": why.reason if why else None,
            "reference": self._digest("reference", why.reference)
            if why and why.reference
            else None,
            "release": look.release,
        }
        if look.what == LIST:
            terms = json.dumps(asdict(look.query), sort_keys=True) if look.query else None
            facts["query"] = self._digest("contact query", terms) if terms else None
            facts["subjects"] = sorted(self._digest("subject", key) for key in look.subjects)
        else:
            facts["subject"] = self._digest("subject", look.subject) if look.subject else None
            facts["ties"] = sorted(look.ties)
        return facts

    def _digest(self, *parts: str) -> str:
        return digest(self._secret, *parts)
