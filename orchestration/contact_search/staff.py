"""Who may use contact search: the named and trained practitioners, as `staff.csv` lists them.

`HOME/contact_search/staff.csv` has a line a person: user (the identity provider's id), organisation
(of the register of organisations), role, until (last day of access), and, for the alerts, the
person's own surname and postcode (either may be empty).
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.contact_search.settings import Unsettled, folder
from orchestration.governance.secret import digest, rights_secret
from orchestration.home import Home
from orchestration.linkage.addresses.text import postcode
from orchestration.linkage.persons.names import tokens

COLUMNS = ("user", "organisation", "role", "until", "surname", "postcode")
MAY_SEARCH, MAY_REVIEW = "practitioner", "information_governance"
ROLES = (MAY_SEARCH, MAY_REVIEW)


@dataclass(frozen=True)
class Member:
    """A person of the register. `id` is the pseudonym by which the audit log knows the person."""

    id: str
    organisation: str
    role: str
    until: date
    surname: frozenset[str]
    postcode: str


def register(home: Home) -> Path:
    """The file of the register."""
    return folder(home) / "staff.csv"


def read_staff(home: Home, organisations: Collection[str]) -> dict[str, Member]:
    """Members by the identity provider's user id. `organisations` are those that are known.

    Raises Unsettled with every mistake and its line; names and ids are not repeated in it.
    """
    path = register(home)
    if not path.is_file():
        raise Unsettled(f"{path} is missing: see docs/contact-search.md")
    if path.stat().st_mode & 0o077:
        raise Unsettled(f"others may read {path}: chmod 600 it")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise Unsettled(f"{path}: the first line must be {','.join(COLUMNS)}")
        rows = [(reader.line_num, row) for row in reader]
    secret = rights_secret(home)
    found: dict[str, Member] = {}
    wrong = []
    for line, row in rows:
        if mistake := _mistake(row, organisations, found):
            wrong.append(f"line {line}: {mistake}")
            continue
        found[row["user"]] = Member(
            id=pseudonym(secret, row["user"]),
            organisation=row["organisation"],
            role=row["role"],
            until=date.fromisoformat(row["until"]),
            surname=frozenset(tokens(row["surname"])),
            postcode=postcode(row["postcode"]),
        )
    if wrong:
        raise Unsettled(f"{path}: " + "; ".join(wrong))
    return found


def pseudonym(secret: bytes, user: str) -> str:
    """The code that stands for a user in the audit log."""
    return "S" + digest(secret, "staff", user)[:15]


def _mistake(row: dict[str, str], organisations: Collection[str], found: Collection[str]) -> str:
    if None in row or None in row.values():
        return f"{len(COLUMNS)} fields are needed"
    if not row["user"] or row["user"] != row["user"].strip():
        return "user is empty, or has blanks around it"
    if row["user"] in found:
        return "the user is listed before"
    if row["organisation"] not in organisations:
        return "organisation is not in the register of organisations"
    if row["role"] not in ROLES:
        return f"role must be one of {', '.join(ROLES)}"
    try:
        date.fromisoformat(row["until"])
    except ValueError:
        return "until is no day (YYYY-MM-DD)"
    return ""
