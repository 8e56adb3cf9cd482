"""Faults in records (the record table of feeds.md): one field or the whole record, of every kind
that a table can have.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from .identifiers import mistyped
from .layout import Layout

Row = list[Any]

BAD_DATES = {
    "ISO": ("2026-02-30", "2019-13-04", "04/05/2019", "unknown"),
    "UK": ("30/02/2026", "04/13/2019", "2019-05-04", "tbc"),
}
BAD_NUMBERS = ("n/a", "1,5", "ten", "2..5")
FAR_DATES = {"ISO": "2107-03-01", "UK": "01/03/2107"}


def spoil(layout: Layout, row: Row, delivered: date, rng: random.Random) -> Row:
    """A record with one fault that must be quarantined."""
    kinds = ["required"] if layout.required else []
    if layout.typed:
        kinds.append("type")
    if layout.coded:
        kinds.append("code")
    if any(required for _, _, required in layout.identifiers):
        kinds += ["identifier", "identifier"]
    if layout.ranged or any(birth for _, birth in layout.dated):
        kinds.append("range")
    if layout.sheet is None and len(layout.columns) > 4:
        kinds.append("column_count")
    made = list(row)
    kind = rng.choice(kinds)
    if kind == "required":
        made[rng.choice(layout.required)] = ""
    elif kind == "type":
        at, sort = rng.choice(layout.typed)
        made[at] = (
            rng.choice(BAD_DATES[layout.dates]) if sort == "date" else rng.choice(BAD_NUMBERS)
        )
    elif kind == "code":
        made[rng.choice(layout.coded)[0]] = rng.choice(("XX", "?", "9Z"))
    elif kind == "identifier":
        at = rng.choice([i for i, _, required in layout.identifiers if required])
        made[at] = mistyped(str(made[at]), rng, 1) if made[at] else ""
    elif kind == "range":
        _out_of_range(layout, made, delivered, rng)
    elif rng.random() < 0.5:
        made.append("")
    else:
        del made[-1]
    return made


def _out_of_range(layout: Layout, row: Row, delivered: date, rng: random.Random) -> None:
    births = [i for i, birth in layout.dated if birth]
    if births and (not layout.ranged or rng.random() < 0.5):
        late = date.fromordinal(delivered.toordinal() + rng.randint(3, 3000))
        row[births[0]] = (
            FAR_DATES[layout.dates] if rng.random() < 0.3 else _form(late, layout.dates)
        )
    else:
        at, _, high = rng.choice(layout.ranged)
        row[at] = str(int(high or 0) + rng.randint(1, 40))


def _form(day: date, form: str) -> str:
    return day.isoformat() if form == "ISO" else day.strftime("%d/%m/%Y")


def total_row(layout: Layout, rows: list[Row], rng: random.Random) -> Row:
    """The sum that closes a hand-kept list: a word in the first column, a number under the last
    number column.
    """
    row: Row = [""] * len(layout.columns)
    row[0] = rng.choice(("TOTAL", "Total", "Totals", "Grand total"))
    numbers = [i for i, c in enumerate(layout.columns) if c.type in ("int", "dec") and i]
    if numbers and len(layout.required) > 1:
        at = numbers[-1]
        total = sum(
            float(r[at]) for r in rows if len(r) > at and str(r[at]).replace(".", "", 1).isdigit()
        )
        row[at] = int(total) if layout.sheet else str(int(total))
    return row
