"""How often names, birthdays and areas occur in the whole city: what a comparison rests on beside
its own two sides.

All counts are in coarse steps, so that a day's records leave nearly all of them as they were, and
with them nearly all comparisons (known.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from orchestration.linkage.persons import strings
from orchestration.linkage.persons.describe import Entities

# A small delivery is not a small population: rarity and prior are reckoned among at least so many.
FEWEST = 3000
STEPS, EXACT = 4, 8  # of a count: steps to a doubling, and from where on


@dataclass(frozen=True)
class Counts:
    """persons: all entities.  given, family, either: word, n (entities that carry it as a given
    name, a family name, either).  named: entities with a name.  births: first, f, births (birthdays
    that stand beside a first forename with a surname); bearers: their sum.  dobs: dob, n; days: how
    many dates.  areas: area, n (entities with a home there); homes: entities with a home.
    """

    persons: int
    given: pl.DataFrame
    family: pl.DataFrame
    either: pl.DataFrame
    named: int
    births: pl.DataFrame
    bearers: int
    dobs: pl.DataFrame
    days: int
    areas: pl.DataFrame
    homes: int

    def whole(self) -> tuple[int, ...]:
        """The counts that every comparison rests on."""
        return self.persons, self.named, self.bearers, self.days, self.homes


def coarse(count: pl.Expr) -> pl.Expr:
    """A count in steps of a fifth; below eight as it is."""
    steps = 2.0 ** ((count.cast(pl.Float64).log(2) * STEPS).round() / STEPS)
    return pl.when(count < EXACT).then(count).otherwise(steps.round()).cast(pl.Int64)


def _number(count: int, least: int = FEWEST) -> int:
    return int(pl.select(coarse(pl.lit(max(count, least)))).item())


def first_word(column: str) -> pl.Expr:
    """The first word of a name."""
    return pl.col(column).str.split(" ").list.first()


def counts(en: Entities) -> Counts:
    """The counts of these entities."""

    def words(column: str) -> pl.DataFrame:
        written = en.names.select("e", s=column).filter(pl.col("s") != "")
        return strings.frequencies(written)

    given, family = words("g"), words("f")
    either = pl.concat([given, family]).group_by("word").agg(pl.col("n").sum()).sort("word")
    whole = en.names.filter((pl.col("g") != "") & (pl.col("f") != "")).join(en.dobs, on="e")
    births = whole.group_by(first=first_word("g"), f="f").agg(births=pl.col("dob").n_unique())
    dobs = en.dobs.group_by("dob").agg(n=pl.len())
    lived = en.areas.filter(~pl.col("stated"))
    areas = lived.group_by("area").agg(n=pl.col("e").n_unique())

    def stepped(table: pl.DataFrame, column: str = "n") -> pl.DataFrame:
        return table.with_columns(coarse(pl.col(column)).alias(column))

    return Counts(
        persons=_number(en.systems["e"].n_unique()),
        given=stepped(given), family=stepped(family), either=stepped(either),
        named=_number(en.names["e"].n_unique()),
        births=stepped(births, "births"), bearers=_number(int(births["births"].sum())),
        dobs=stepped(dobs), days=_number(en.dobs["e"].n_unique()),
        areas=stepped(areas), homes=_number(en.places["e"].n_unique(), 1),
    )  # fmt: skip
