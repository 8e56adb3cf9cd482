"""Entering look-ups in the audit log, before anything is shown: who, why, whom, with what outcome.

People stand there by code: the practitioner by pseudonym, the child by the keyed digest that
`noted.subject` makes, search terms and case reference by keyed digests too.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from orchestration.contact_search.activity import (
    ABOUT_CHILD,
    ALERT,
    ALERTS,
    DOOR,
    LIMITED,
    LIST,
    LOOK_UP,
    SHOWN,
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

    def enter(self, member: Member, look: Look) -> bool:
        """Enter the look-up, and the alerts that it gives reason for; False where the member has
        reached a limit, which is entered in its place, once in ten minutes.

        Count and entry are one step, for other threads and processes too: no two requests take the
        last look-up of an hour.
        """
        with self._alone() as (append, now):
            if self._limited(append, member, look.what, now):
                return False
            self._append(append, self._facts(member, look), now)
            return True

    def refuses(self, member: Member, what: str) -> bool:
        """Whether the member has reached a limit, entered as `enter` does: asked before the work of
        a look-up, which who is refused anyway need not cost."""
        with self._alone() as (append, now):
            return self._limited(append, member, what, now)

    def turn_away(self, user: str) -> None:
        """Enter that a person, known by code, was not let in: once in ten minutes, since whoever
        may not come in decides how often it is tried."""
        with self._alone() as (append, now):
            if self._activity.told_lately(user, TURNED_AWAY, now):
                return
            facts = {"what": DOOR, "outcome": TURNED_AWAY, "user": user, "organisation": None,
                     "reason": None, "subject": None}  # fmt: skip
            self._append(append, facts, now)

    def reviewed(self, member: Member) -> None:
        """Enter that the alerts were looked at."""
        enter_review(self._home, ALERTS, member)

    @contextmanager
    def _alone(self) -> Iterator[tuple[audit.Append, datetime]]:
        """Nobody else writes the log meanwhile, and all that stands in it is counted."""
        with self._lock, audit.writing(self._home) as append:
            now = datetime.now(UTC)
            self._activity.follow(now)
            yield append, now

    def _limited(self, append: audit.Append, member: Member, what: str, now: datetime) -> bool:
        if self._activity.limit(member.id, now) is None:
            return False
        if not self._activity.told_lately(member.id, LIMITED, now):
            self._append(append, self._facts(member, Look(what, LIMITED, None, None)), now)
        return True

    def _append(self, append: audit.Append, facts: dict[str, Any], now: datetime) -> None:
        append(LOOK_UP, facts, now)
        self._activity.follow(now)
        for rule, count in list(self._activity.due(facts["user"], facts.get("subject"), now)):
            told = {
                "rule": rule.id,
                "user": facts["user"],
                "organisation": facts["organisation"],
                "count": count,
                "subject": facts["subject"] if rule.counts in ABOUT_CHILD else None,
            }
            append(ALERT, told, now)
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


def enter_review(home: Home, what: str, member: Member | None = None) -> None:
    """Enter that somebody looked at the use of contact search: `what` is ALERTS or STAFF; without a
    member it was at the command line, by whoever may read the home."""
    facts = {
        "what": what,
        "outcome": SHOWN,
        "user": member.id if member else None,
        "organisation": member.organisation if member else None,
        "role": member.role if member else None,
    }
    audit.append(home, LOOK_UP, facts)
