"""Comparisons kept from one run to the next, so that a day's records cost what is new about them.

A comparison is known by the marks of its two sides. A mark is a hash of everything that a
comparison reads of one side: what its records say, the company that it keeps, how often its names,
birthdays and areas occur; and of what every comparison rests on: the counts of the whole, the pass
and this code. Equal marks give equal findings, so a run that remembers finds what a run from
nothing finds. A new, changed or removed record changes the marks of those whom it touches, and
nothing else.

What is kept holds marks, levels and bits; no name, number or date.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

from orchestration.linkage.persons import compare, strings
from orchestration.linkage.persons.counts import Counts, first_word
from orchestration.linkage.persons.describe import Entities
from orchestration.rules import rules_hash

NEAR = -12.0  # bits: a pair below is not looked at again when clusters are compared
PACKAGES = ("polars", "rapidfuzz", "anyascii", "nicknames")
MARKS = pl.Schema({"mark_a": pl.UInt64(), "mark_b": pl.UInt64()})
SCHEMA = pl.Schema({**MARKS, **compare.SCHEMA})


@cache
def _code() -> str:
    return " ".join([rules_hash((Path(__file__).parent,)), *map(version, PACKAGES)])


def marks(en: Entities, often: Counts, kin: pl.DataFrame | None, whole: bool) -> pl.DataFrame:
    """e, mark. often, kin, whole: as for compare.findings."""
    text = f"{_code()} {often.whole()} {en.newest} {kin is None} {whole}"
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])

    def hashed(table: pl.DataFrame, number: int, by: str = "e") -> pl.DataFrame:
        said = table.drop(by).hash_rows(seed + number)
        return table.select(by).with_columns(mark=said)

    def added(tables: list[pl.DataFrame], by: str = "e") -> pl.DataFrame:
        return pl.concat(tables).group_by(by).agg(pl.col("mark").sum())

    words = strings.words(pl.concat([en.names["g"], en.names["f"]]))
    for column in ("given", "family", "either"):
        count = getattr(often, column).rename({"n": column})
        words = words.join(count, on="word", how="left")
    told = added([hashed(words, 0, "s")], "s")
    names = en.names.with_columns(first=first_word("g"))
    names = names.join(often.births, on=["first", "f"], how="left")
    for column in ("g", "f"):
        names = names.join(
            told.rename({"s": column}), on=column, how="left", suffix=f"_{column}"
        )  # fmt: skip
    tables = [
        names,
        en.dobs.join(often.dobs, on="dob"),
        en.born, en.sexes, en.ids, en.places,
        en.areas.join(often.areas, on="area", how="left"),
        en.groups, en.rolls, en.occasions,
        en.systems.select("e", "system"),
    ]  # fmt: skip
    if kin is not None:  # company is known by what it is called in every run, not by its number
        called = en.labels.select(k="e", name="entity_id")
        own = called.rename({"k": "e", "name": "own"})
        tables.append(kin.join(called, on="k").join(own, on="e").drop("k"))
    return added([hashed(table, number) for number, table in enumerate(tables, start=1)])


class Known:
    """The comparisons of a former run, and those of this one in the making."""

    def __init__(self, former: pl.DataFrame | None) -> None:
        if former is None or not set(SCHEMA) <= set(former.columns):
            former = SCHEMA.to_frame()
        former = former.select(list(SCHEMA))
        far = pl.col("score").is_null()
        self._near = former.filter(~far).cast(SCHEMA)
        self._far = former.filter(far).select(list(MARKS)).cast(MARKS)
        self._near_now: list[pl.DataFrame] = []
        self._far_now: list[pl.DataFrame] = []
        self.compared = 0  # how many pairs were not known

    def findings(
        self,
        pairs: pl.DataFrame,
        mark: pl.DataFrame,
        find: Callable[[pl.DataFrame], pl.DataFrame],
        every: bool = False,
    ) -> pl.DataFrame:
        """The findings of pairs (a, b), of those near each other or of every one.

        mark: ``marks``. find: compare.findings of pairs that are not known.
        """
        by = list(MARKS)
        t = pairs.select("a", "b")
        for side in "ab":
            t = t.join(mark.rename({"e": side, "mark": f"mark_{side}"}), on=side)
        near = t.join(self._near, on=by)
        new = t.join(self._near, on=by, how="anti")
        if not every:
            self._far_now.append(new.join(self._far, on=by, how="semi").select(by))
            new = new.join(self._far, on=by, how="anti")
        if new.height:
            self.compared += new.height
            found = new.join(find(new.select("a", "b").sort("a", "b")), on=["a", "b"])
            close = pl.lit(every) | (pl.col("score") >= NEAR)
            self._far_now.append(found.filter(~close).select(by))
            near = pl.concat([near, found.filter(close).select(near.columns)])
        self._near_now.append(near.select(list(SCHEMA)))
        return near.drop(by).sort("a", "b")

    def table(self) -> pl.DataFrame:
        """The comparisons of this run, each once (SCHEMA); without findings (null) those of pairs
        that are far from each other."""
        now = [SCHEMA.to_frame(), *self._near_now, *self._far_now]
        whole = pl.concat(now, how="diagonal")
        return whole.unique(list(MARKS), keep="first", maintain_order=True)
