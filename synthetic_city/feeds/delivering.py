"""Incremental deliveries: what is new since the last one, and what has changed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

from ..chance import YEAR
from ..person import Person
from ..town import Town, spread

ABOUT = 0.7  # of what befalls people outside: so much comes to the city's services


def cell(day: int, rng: random.Random) -> date | str:
    """A date cell, or text in some rows."""
    found = date.fromordinal(day)
    return found.strftime("%d/%m/%Y") if rng.random() < 0.15 else found


def deliver(
    town: Town,
    table: str,
    months: list[date],
    happened: Sequence[tuple[tuple[int, ...], Any]],
    write: Any,
) -> None:
    """Incremental deliveries: the new since the last one, and what has changed; write(sheet,
    thing, day) adds rows.

    Each thing comes with the days on which its record changed, the first of them its beginning.
    """
    last = date.min.toordinal()
    for day in months:
        sheet, now = town.book.sheet(table, day), day.toordinal()
        for days, thing in happened:
            if any(last < d <= now for d in days):
                write(sheet, thing, now)
        town.book.send(sheet)
        last = now
    town.book.close(table)


def days_of(
    rng: random.Random, person: Person, town: Town, rate: float, years: float, again: float = 0.0
) -> list[int]:
    """The days on which something of a yearly rate befell a person who lived here."""
    start = max(person.birth + 1, town.today - int(years * YEAR))
    days = (
        spread(rng, start, town.today, rate * (town.today - start) / YEAR, again)
        if start < town.today - 5
        else []
    )
    return [
        d
        for d in days
        if person.alive(d) and (place := person.home(d)) and (place.inside or rng.random() < ABOUT)
    ]
