"""What is truly so about people: person, family, relationship, residence, adoption, programme
(deliveries/README.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from .chance import YEAR
from .person import Person
from .town import Town

Row = tuple[Any, ...]

SPAN: dict[str, Any] = {"from": pl.Date, "to": pl.Date}
SCHEMAS: dict[str, dict[str, Any]] = {
    "person": {
        "true_person_id": pl.String,
        "dob": pl.Date,
        "sex": pl.String,
        "ethnicity": pl.String,
        "name_culture": pl.String,
        "forename": pl.String,
        "middle_names": pl.String,
        "surname": pl.String,
        "former_surname": pl.String,
        "known_as": pl.String,
        "died": pl.Boolean,
        "died_on": pl.Date,
        "moved_away": pl.Boolean,
        "twin_of": pl.String,
        "area": pl.String,
        "in_authority": pl.Boolean,
        "upn": pl.String,
        "nhs_number": pl.String,
    },
    "family": {"true_person_id": pl.String, "true_family_id": pl.String, **SPAN, "role": pl.String},
    "relationship": {"a": pl.String, "b": pl.String, "kind": pl.String, **SPAN},
    "residence": {
        "true_person_id": pl.String,
        "uprn": pl.String,
        "postcode": pl.String,
        "in_authority": pl.Boolean,
        **SPAN,
    },
    "adoption": {"before_id": pl.String, "after_id": pl.String, "date": pl.Date},
    "programme": {
        "programme": pl.String,
        "true_person_id": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "sessions": pl.Int32,
        "outcome": pl.String,
    },
}


def write_truth(town: Town, out: Path) -> None:
    """Writes the six tables into out/truth."""
    folder = out / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    people = sorted(town.people, key=lambda p: p.id)
    rows = {
        "person": [_person(p) for p in people],
        "family": [r for p in people for r in _family(p, town.today)],
        "relationship": sorted(
            _relationships(town, people), key=lambda r: (r[2], r[0], r[1], r[3])
        ),
        "residence": [r for p in people for r in _residence(p)],
        "adoption": sorted((a.id, b.id, _day(d)) for a, b, d in town.world.adoptions),
        "programme": [(n, p.id, _day(s), _day(e), v, o) for n, p, s, e, v, o in town.programmes],
    }
    for name, schema in SCHEMAS.items():
        pl.DataFrame(rows[name], schema=schema, orient="row").write_parquet(
            folder / f"{name}.parquet"
        )


def _day(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)


def _person(p: Person) -> Row:
    home = next((h for _, h in reversed(p.homes) if h is not None), None)
    names = (p.forename, p.middle or None, p.surname, p.former_surname or None, p.known_as or None)
    return (
        p.id,
        _day(p.birth),
        p.sex,
        p.ethnicity,
        p.culture.key,
        *names,
        p.died is not None,
        _day(p.died),
        p.left is not None or p.sealed is not None,
        p.twin.id if p.twin else None,
        home.postcode.split()[0] if home else None,
        home.inside if home else None,
        p.upn or None,
        p.nhs,
    )


def _spans(history: list[Any]) -> Iterator[tuple[int, int | None, Any]]:
    """From, to and the rest of each entry of a history; what lasted no day is left out."""
    for i, entry in enumerate(history):
        to = history[i + 1][0] if i + 1 < len(history) else None
        if to is None or to > entry[0]:
            yield entry[0], to, entry


def _family(p: Person, today: int) -> Iterator[Row]:
    """A child's role turns into adult_child at eighteen."""
    grown = p.birth + int(18 * YEAR) + 1
    for since, to, (_, family, role) in _spans(p.fams):
        if family is None:
            continue
        if role == "child" and since >= grown:
            role = "adult_child"
        if role == "child" and grown <= today and (to is None or to > grown):
            yield (p.id, family.id, _day(since), _day(grown), role)
            since, role = grown, "adult_child"
        yield (p.id, family.id, _day(since), _day(to), role)


def _residence(p: Person) -> Iterator[Row]:
    for since, to, (_, place) in _spans(p.homes):
        if place is not None:
            uprn = str(place.uprn) if place.uprn else None
            yield (p.id, uprn, place.postcode, place.inside, _day(since), _day(to))


def _relationships(town: Town, people: list[Person]) -> Iterator[Row]:
    known = {p.number for p in people}
    for p in people:
        since, until = _day(max(p.birth, p.parents_from)), _day(p.parents_to)
        for parent in (p.mother, p.father):
            if parent is not None and parent.number in known:
                yield (parent.id, p.id, "parent_of", since, until)
        siblings = {
            c.number: c for parent in (p.mother, p.father) if parent for c in parent.children
        }
        for other in siblings.values():
            if other is not p and other.number in known and p.id < other.id:
                both = max(p.birth, other.birth, p.parents_from, other.parents_from)
                yield (p.id, other.id, "sibling_of", _day(both), None)
        if p.partner is not None and p.partner.number in known and p.id < p.partner.id:
            yield (p.id, p.partner.id, "partner_of", _day(p.partner_from), None)
    for one, other, start, end in town.world.partnerships:
        if one.number in known and other.number in known:
            yield (*sorted((one.id, other.id)), "partner_of", _day(start), _day(end))
