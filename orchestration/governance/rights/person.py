"""One person in the warehouse: the keys they went under, and the records that are about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.governance.rights import tokens

MENTION = ("feed", "file", "row_number", "role")


class NoSuchPerson(LookupError):
    """No person was ever given the key, or it leads nowhere today."""


class SeveralPersons(LookupError):
    """The key was split: it leads to more than one person today."""


@dataclass(frozen=True)
class Person:
    """`person_id` is today's key, `keys` that and every old one that leads to it alone; `mentions`
    are (feed, file, row number, role)."""

    person_id: str
    keys: tuple[str, ...]
    mentions: tuple[tuple[str, str, int, str], ...]


def find(con: duckdb.DuckDBPyConnection, asked: str) -> Person:
    """The person to whom a key of today or of old leads. Raises NoSuchPerson, SeveralPersons."""
    leads = dict(con.sql("select person_id, current_person_ids from spine.person_key").fetchall())
    today = str(leads.get(asked) or "").split()
    if not today:
        raise NoSuchPerson(f"the key {asked!r} leads to nobody")
    if len(today) > 1:
        raise SeveralPersons(f"the key {asked!r} was split; today: {', '.join(today)}")
    keys = sorted(key for key, current in leads.items() if str(current).split() == today)
    rows = con.execute(
        """select feed, file, row_number, role from spine.person_link
        where person_id = ? order by all""",
        today,
    ).fetchall()
    return Person(today[0], tuple(keys), tuple((f, n, int(r), o) for f, n, r, o in rows))


def shared(con: duckdb.DuckDBPyConnection, person: Person) -> set[str]:
    """Tokens of the person's numbers, and names with dates of birth, that other persons' records
    carry too: by these nobody can be told apart."""
    spine = """from spine.person_mention as m
        inner join spine.person_link as l using (feed, file, row_number, role)"""
    con.execute(
        f"create or replace temp table own_mention as select m.* {spine} where l.person_id = ?",
        [person.person_id],
    )
    own = _identifiers(con.execute("from own_mention"))
    other = con.execute(
        f"""select m.* {spine} where l.person_id <> ? and (
            m.upn in (select upn from own_mention union select former_upn from own_mention)
            or m.former_upn in (select upn from own_mention)
            or m.nhs_number in (select nhs_number from own_mention)
            or m.source_ref in (select source_ref from own_mention)
            or m.other_ref in (select other_ref from own_mention)
            or m.dob in (select dob from own_mention))""",
        [person.person_id],
    )
    return own & _identifiers(other)


def _identifiers(found: Any) -> set[str]:
    """The tokens of mentions: as `tokens.of_role` makes them of raw rows."""
    names = [d[0] for d in found.description]
    said: set[str] = set()
    for row in found.fetchall():
        m = dict(zip(names, row, strict=True))
        pairs: Iterable[tuple[str, Any]] = (
            ("upn", m["upn"]),
            ("upn", m["former_upn"]),
            ("nhs", m["nhs_number"]),
            (f"ref|{m['source_system']}", m["source_ref"]),
            (f"ref|{m['other_ref_system']}", m["other_ref"]),
        )
        said |= {f"{tag}|{''.join(str(v).split()).upper()}" for tag, v in pairs if v}
        named = tokens.name_and_birth((m["forename"], m["surname"], m["full_name"]), m["dob"])
        said |= {named} if named else set()
    return said
