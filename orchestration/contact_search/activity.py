"""What the audit log says of the use of contact search, for limits and alerts: a restart, or
another process that looks too, changes no count.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestration.contact_search.rules import Rule, rules
from orchestration.governance import audit
from orchestration.home import Home

LOOK_UP, ALERT = "look_up", "look_up_alert"
LIST, CHILD, DOOR = "contact_list", "contact", "contact_door"
ALERTS, STAFF = "contact_alerts", "contact_staff"  # a look at the use: neither limited nor counted
SHOWN, NOT_FOUND, TOO_MANY, REFUSED, LIMITED, TURNED_AWAY = (
    "shown", "not_found", "too_many", "refused", "limited", "turned_away",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """A look-up, or an alert (`what` is then the rule's id)."""

    at: datetime
    kind: str
    what: str
    user: str
    outcome: str
    subject: str | None
    ties: frozenset[str]  # how the child stands to the one who looks: own_postcode ...
    listed: frozenset[str] = frozenset()  # the children of a list


class Activity:
    """The uses of the last days, as the log tells them. Not for several threads at once."""

    def __init__(self, home: Home) -> None:
        self._home, self._place = home, 0
        self._uses: deque[Use] = deque()
        self._by_user: dict[str, deque[Use]] = {}
        self._by_child: dict[str, deque[Use]] = {}

    def follow(self, now: datetime) -> None:
        """Read what was added to the log, and forget what no rule looks back to."""
        found, self._place = audit.since(self._home, self._place)
        oldest = now - rules().span
        for entry in found:
            use = _use(entry)
            if use and use.at >= oldest:
                self._keep(use)
        while self._uses and self._uses[0].at < oldest:
            self._forget(self._uses.popleft())

    def limit(self, user: str, now: datetime) -> Rule | None:
        """The limit that the user has reached, if any."""
        return next((r for r in rules().limits if self._count(r, user, None, now) >= r.least), None)

    def due(self, user: str, subject: str | None, now: datetime) -> Iterator[tuple[Rule, int]]:
        """The alerts that are called for now and were not given yet, with the count."""
        for rule in rules().alerts:
            about = subject if rule.counts in ABOUT_CHILD else None
            if rule.counts in ABOUT_CHILD and subject is None:
                continue
            count = self._count(rule, user, about, now)
            if count >= rule.least and not self._given(rule, user, about, now):
                yield rule, count

    def told_lately(self, user: str, outcome: str, now: datetime) -> bool:
        """Whether the user's last use within ten minutes had this outcome."""
        kept = [u for u in self._by_user.get(user, ()) if u.kind == LOOK_UP]
        return bool(kept) and kept[-1].outcome == outcome and kept[-1].at > now - TEN_MINUTES

    def _count(self, rule: Rule, user: str, subject: str | None, now: datetime) -> int:
        kept = self._by_child if rule.counts == "users_of_child" else self._by_user
        key = subject if rule.counts == "users_of_child" else user
        uses = [
            use
            for use in kept.get(key or "", ())
            if use.kind == LOOK_UP
            and use.at > now - rule.span
            and (subject is None or use.subject == subject)
        ]
        return COUNTS[rule.counts](uses)

    def _given(self, rule: Rule, user: str, subject: str | None, now: datetime) -> bool:
        """Whether the same was told before; of a child that many open, by whomever."""
        kept = self._by_child if rule.counts == "users_of_child" else self._by_user
        key = subject if rule.counts == "users_of_child" else user
        return any(
            use.kind == ALERT
            and use.what == rule.id
            and use.at > now - rule.span
            and (subject is None or use.subject == subject)
            for use in kept.get(key or "", ())
        )

    def _keep(self, use: Use) -> None:
        self._uses.append(use)
        self._by_user.setdefault(use.user, deque()).append(use)
        if use.subject:
            self._by_child.setdefault(use.subject, deque()).append(use)

    def _forget(self, use: Use) -> None:
        for kept, key in ((self._by_user, use.user), (self._by_child, use.subject)):
            if key and (uses := kept.get(key)):
                uses.popleft()
                if not uses:
                    del kept[key]


TEN_MINUTES = timedelta(minutes=10)
TIES = ("own_postcode", "own_surname", "colleague", "colleague_postcode")
ABOUT_CHILD = frozenset({"users_of_child", *TIES})


def _opened(uses: list[Use]) -> list[Use]:
    return [use for use in uses if use.what == CHILD and use.outcome == SHOWN]


def _tied(tie: str) -> Callable[[list[Use]], int]:
    return lambda uses: sum(tie in use.ties for use in _opened(uses))


COUNTS: dict[str, Callable[[list[Use]], int]] = {
    "look_ups": lambda uses: sum(use.outcome not in (LIMITED, TURNED_AWAY) for use in uses),
    "turned_away": lambda uses: sum(use.outcome == TURNED_AWAY for use in uses),
    "limited": lambda uses: sum(use.outcome == LIMITED for use in uses),
    "children": lambda uses: len({use.subject for use in _opened(uses)}),
    "listed": lambda uses: len(frozenset[str]().union(*(use.listed for use in uses))),
    "not_found": lambda uses: sum(use.outcome in (NOT_FOUND, TOO_MANY, REFUSED) for use in uses),
    "out_of_hours": lambda uses: sum(not rules().hours.holds(use.at) for use in _opened(uses)),
    "users_of_child": lambda uses: len({use.user for use in _opened(uses)}),
    **{tie: _tied(tie) for tie in TIES},
}


def _use(entry: dict[str, Any]) -> Use | None:
    """The entry as a use of contact search; None where it is of something else."""
    kind, facts = entry.get("kind"), entry.get("facts")
    if kind not in (LOOK_UP, ALERT) or not isinstance(facts, dict) or not facts.get("user"):
        return None
    if facts.get("what") in (ALERTS, STAFF):
        return None
    return Use(
        datetime.fromisoformat(entry["at"]),
        kind,
        facts.get("what") or facts.get("rule") or "",
        facts["user"],
        facts.get("outcome") or "",
        facts.get("subject"),
        frozenset(facts.get("ties", ())),
        frozenset(facts.get("subjects", ())),
    )
