"""What people of the council decided about a person: shields and consents of contact search, and
which records are the person's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from orchestration import contact_register
from orchestration.governance.rights.person import MENTION, Person
from orchestration.home import Home
from orchestration.linkage.persons import decisions


def decided(home: Home, person: Person, hidden: str | None) -> list[dict[str, Any]]:
    """Every decision about the person, the oldest first: {on, by, what, holds, until, reason}.
    `hidden` stands in place of a reason, which is free text, where nobody has read it."""
    found = [*_contact(home, person), *_linkage(home, person)]
    for one in found:
        one["reason"] = hidden if hidden and one["reason"] else one["reason"]
    return sorted(found, key=lambda one: (one["on"], one["what"]))


def _contact(home: Home, person: Person) -> Iterator[dict[str, Any]]:
    """By the person's key, or as a shield, which goes with a record, by a record."""
    stored = contact_register.stored(home.state)
    shield = pl.col("topic") == contact_register.SHIELD
    mine = pl.col("person_id").is_in(person.keys) | (shield & _among(person, ""))
    for row in stored.filter(mine).unique("decision_id").iter_rows(named=True):
        what = "shield in contact search"
        if row["topic"] != contact_register.SHIELD:
            what = f"consent to show {row['topic']} in contact search"
        yield {
            "on": str(row["decided_on"]),
            "by": row["decided_by"],
            "what": what,
            "holds": row["holds"],
            "until": str(row["valid_to"]) if row["valid_to"] else None,
            "reason": row["reason"],
        }


def _linkage(home: Home, person: Person) -> Iterator[dict[str, Any]]:
    """By a record of the person. Which other record it was held against is not told."""
    stored = decisions.stored(home.state)
    for row in stored.filter(_among(person, "_a") | _among(person, "_b")).iter_rows(named=True):
        yield {
            "on": str(row["decided_on"]),
            "by": row["decided_by"],
            "what": "two records are of one person",
            "holds": row["kind"] == "same",
            "until": None,
            "reason": row["reason"],
        }


def _among(person: Person, side: str) -> pl.Expr:
    """Whether the record of this side of a row is one of the person's."""
    keys = ["|".join(map(str, mention)) for mention in person.mentions]
    record = pl.concat_str(
        [pl.col(f"{name}{side}").cast(pl.String) for name in MENTION], separator="|"
    )
    return record.is_in(keys).fill_null(False)
