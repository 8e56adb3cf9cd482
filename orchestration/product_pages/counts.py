"""The figures that a person wants first: how many rows by code, by area, by time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from orchestration.product_pages.columns import Column

FEW, MANY = 8, 25  # values that keep the contract's order; of a text that still is counted
FIRST = 10  # bars that stand there at once
LONG = 60  # characters that no code has
MONTHS, QUARTERS, YEARS = 24, 40, 40  # as many bars at most of each
NOTHING = "Not said"


@dataclass(frozen=True)
class Bar:
    """A value in words, its rows and groups, and how long its bar is in per cent."""

    words: str
    rows: int
    groups: int
    width: float


@dataclass(frozen=True)
class Count:
    """The bars of a column. `several`: a row may count under more than one of them."""

    label: str
    meaning: str
    bars: list[Bar]
    several: bool = False

    @property
    def first(self) -> list[Bar]:
        """The bars that stand there at once: all, where only a few more would be put away."""
        return self.bars if len(self.bars) <= FIRST + 2 else self.bars[:FIRST]

    @property
    def more(self) -> list[Bar]:
        """The bars to fold out."""
        return self.bars[len(self.first) :]


def counts(frame: pl.DataFrame, columns: list[Column], group: str | None) -> list[Count]:
    """What can be counted of a table, codes first, then areas and times; nothing of no rows."""
    found = [(_order(c), count) for c in columns if (count := _count(frame, c, group))]
    return [count for _, count in sorted(found, key=lambda f: f[0])]


def _order(column: Column) -> int:
    return 3 if column.field.type == "date" else 2 if column.is_place else 1


def _count(frame: pl.DataFrame, column: Column, group: str | None) -> Count | None:
    if column.name == group or frame[column.name].is_null().all():
        return None
    if column.field.type == "date":
        rows = list(_by_time(frame, column.name, group))
    elif _is_counted(frame, column):
        rows = list(_by_value(frame, column, group))
    else:
        return None
    most = max(n for _, n, _ in rows)
    bars = [Bar(w, n, groups, round(100 * n / most, 1)) for w, n, groups in rows]
    return Count(column.label, column.field.description, bars, bool(column.separator))


def _is_counted(frame: pl.DataFrame, column: Column) -> bool:
    """Codes, yes and no, areas, and a text that has a few values which come again and again."""
    field = column.field
    if field.codes or field.type == "bool" or column.is_place:
        return True
    longest = frame[column.name].str.len_chars().max() if field.type == "text" else None
    if not column.is_coded or not isinstance(longest, int) or longest > LONG:
        return False
    parts = _parted(frame, column)
    values = parts[column.name].n_unique()
    return values <= MANY and values * 2 <= parts.height


def _parted(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    if not column.separator:
        return frame
    split = pl.col(column.name).str.split(column.separator)
    parts = frame.with_columns(split).explode(column.name)
    trimmed = pl.col(column.name).str.strip_chars()
    return parts.with_columns(pl.when(trimmed != "").then(trimmed).alias(column.name))


def _tally(frame: pl.DataFrame, by: str, group: str | None) -> dict[object, tuple[int, int]]:
    groups = pl.col(group).n_unique() if group else pl.len()
    found = frame.group_by(by).agg(pl.len().alias("#rows"), groups.alias("#groups"))
    return {value: (rows, n) for value, rows, n in found.iter_rows()}


def _by_value(
    frame: pl.DataFrame, column: Column, group: str | None
) -> Iterator[tuple[str, int, int]]:
    found = _tally(_parted(frame, column), column.name, group)
    nothing = [found.pop(value) for value in (None, "") if value in found]
    if 0 < len(column.field.codes) <= FEW:
        place = {code: n for n, code in enumerate(column.field.codes)}
        order = sorted(found, key=lambda v: (place.get(str(v), FEW), str(v)))
    else:
        order = sorted(found, key=lambda v: (-found[v][0], str(v)))
    for value in order:
        yield column.shown(value), *found[value]
    for rows, groups in nothing:
        yield NOTHING, rows, groups


def _by_time(frame: pl.DataFrame, name: str, group: str | None) -> Iterator[tuple[str, int, int]]:
    """The newest first, with the times between in which there was nothing."""
    days = frame[name].drop_nulls()
    first, last = days.min(), days.max()
    assert isinstance(first, date) and isinstance(last, date)
    step = _step(first, last)
    month = pl.col(name).dt.year().cast(pl.Int64) * 12 + pl.col(name).dt.month() - 1
    found = _tally(frame.with_columns((month // step).alias("#time")), "#time", group)
    for time in range(_month(last) // step, _month(first) // step - 1, -1):
        yield _named(time, step), *found.get(time, (0, 0))
    if None in found:
        yield NOTHING, *found[None]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _step(first: date, last: date) -> int:
    """Months that a bar stands for: one, three, a year or ten years."""
    months = _month(last) - _month(first) + 1
    if months <= MONTHS:
        return 1
    if months <= 3 * QUARTERS:
        return 3
    return 12 if months <= 12 * YEARS else 120


def _named(time: int, step: int) -> str:
    year, month = divmod(time * step, 12)
    if step == 120:
        return f"{year} to {year + 9}"
    if step == 12:
        return str(year)
    if step == 1:
        return f"{date(year, month + 1, 1):%B %Y}"
    return f"{date(year, month + 1, 1):%b} to {date(year, month + 3, 1):%b %Y}"
