"""A run that remembers the comparisons of the day before finds what a run from nothing finds."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings

from orchestration.linkage import state
from orchestration.linkage.persons import known
from orchestration.linkage.persons.link import Linkage, link_persons

from .mentions import mentions, places
from .test_decided import TOWN, WHERE, decision, town
from .test_person_properties import TABLES

SHIELDED = ["address_id", "postcode_given", "upn", "nhs_number", "group_ref"]


def families() -> list[dict[str, Any]]:
    """What says more than names: companies, rolls, births, ages, parts of the city."""
    said: list[dict[str, Any]] = []
    for n in range(24):
        home, surname = f"home {n % 6}", ["Okoro", "Nowak", "Khan", "Lee-Khan"][n % 4]
        child = {"f": f"{'AEIOU'[n % 5]}lma", "s": surname, "dob": f"2015-0{1 + n % 9}-11"}
        mother = {"f": "Maya", "s": surname, "home": home, "age": 30 + n % 3, "relation": "MOTHER"}
        said += [
            {**child, "in": "census", "upn": f"U{n // 2}", "site_ref": f"S{n % 3}"},
            {**child, "in": "birth_child", "nhs": f"N{n % 11}", "group": f"g{n}",
             "occasion": "birth", "home": home},
            {"in": "birth_mother", "group": f"g{n}", **mother},
            {"in": "housing", "group": f"t{n % 7}", "ref": f"h{n}", **mother},
            {"in": "mentors", "birth_year": 2013 + n % 4, "home": home,
             "f": child["f"], "s": surname},
            {"in": "lifeskills", "f": "Maya", "year_group": "Y6", "area": f"home {n % 6}"},
        ]  # fmt: skip
    return said


CITY = mentions(town() + families())


def linked(table: pl.DataFrame, former: Linkage | None = None, *said: dict[str, Any]) -> Linkage:
    empty = pl.DataFrame(pl.from_arrow(state.SCHEMAS["review_decision"].empty_table()))
    decided = pl.concat([empty, pl.DataFrame(list(said))], how="diagonal_relaxed")
    return link_persons(table, places(table), decided, former.known if former else None)


def same(one: Linkage, other: Linkage) -> bool:
    return (
        one.edges.equals(other.edges)
        and one.links.equals(other.links)
        and one.known.sort(pl.all()).equals(other.known.sort(pl.all()))
    )


def a_day(table: pl.DataFrame, left: pl.DataFrame, chance: random.Random) -> pl.DataFrame:
    """The table of the next day: some records more, some gone, in some any column put right, one
    shielded."""
    rows = table.rows(named=True)
    chance.shuffle(rows)
    new = left.rows(named=True)
    rows = rows[3:] + chance.sample(new, min(9, len(new)))
    for row, other in zip(rows[:6], rows[6:], strict=False):
        column = chance.choice([c for c in CITY.columns if c not in ("feed", "file", "row_number")])
        row[column] = other[column]
    rows[6] |= dict.fromkeys(SHIELDED)
    key = ["feed", "file", "row_number", "role"]
    return pl.DataFrame(rows, schema=CITY.schema).unique(key, keep="first", maintain_order=True)


@pytest.mark.parametrize("seed", range(6))
def test_day_by_day_is_what_a_run_from_nothing_gives(seed: int) -> None:
    chance = random.Random(seed)
    order = list(range(CITY.height))
    chance.shuffle(order)
    table, left = CITY[order[:-40]], CITY[order[-40:]]
    before = linked(table)
    for day in range(4):
        table = a_day(table, left, chance)
        said = [decision(i, i, 22 + i, ["same", "different"][i % 2]) for i in range(day)]
        today, anew = linked(table, before, *said), linked(table, None, *said)
        assert same(today, anew)
        assert today.compared < anew.compared
        before = today


@settings(max_examples=30, deadline=None)
@given(TABLES, TABLES)
def test_whatever_came_before_changes_nothing(
    then: list[dict[str, Any]], now: list[dict[str, Any]]
) -> None:
    table = mentions(now)
    assert same(linked(table, linked(mentions(then))), linked(table))


def test_what_did_not_change_is_not_compared_again() -> None:
    before = linked(CITY)
    assert linked(CITY.reverse(), before).compared == 0
    one_more = pl.concat([CITY, mentions([{"in": "police", "f": "Grace", "s": "Zeta"}])])
    assert 0 < linked(one_more, before).compared < before.compared / 5


def test_another_state_of_the_rules_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = linked(TOWN)
    monkeypatch.setattr(known, "_code", lambda: "other rules")
    assert linked(TOWN, before).compared == before.compared


def test_a_table_of_another_form_is_not_used() -> None:
    before = linked(TOWN)
    before.known = before.known.drop("kin")
    assert same(linked(TOWN, before), linked(TOWN))


def test_what_is_kept_says_nothing_of_anybody() -> None:
    """Marks, levels and bits: no text that any record holds, and no date."""
    kept = link_persons(TOWN, WHERE).known
    texts = {v for c in kept.columns if kept.schema[c] == pl.String for v in kept[c].drop_nulls()}
    held = {v for c in TOWN.columns if TOWN.schema[c] == pl.String for v in TOWN[c].drop_nulls()}
    assert texts and not texts & held
    assert not [c for c, kind in kept.schema.items() if kind in (pl.Date, pl.Datetime)]
