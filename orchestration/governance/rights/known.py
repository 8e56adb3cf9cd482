"""Find the rows of erased persons in a feed's deliveries: by digest, and by what rests on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl

from orchestration import store
from orchestration.contracts.model import FeedContract, Table
from orchestration.governance.rights import register, tokens

Known = frozenset[str]


@dataclass
class Held:
    """A table of a delivery, and what of it is to go."""

    table: Table
    path: Path
    rows: pl.DataFrame
    whole: pl.Series  # per row: it goes
    blank: dict[str, pl.Series] = field(default_factory=dict)  # field -> per row: it is emptied

    @property
    def removed(self) -> dict[str, list[int]]:
        """file -> numbers of the rows that go."""
        return self._numbers(self.whole)

    @property
    def touched(self) -> dict[str, list[int]]:
        """file -> numbers of the rows that go or are emptied."""
        return self._numbers(self.whole | self.emptied)

    def _numbers(self, which: pl.Series) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for file, number in self.rows.filter(which).select("file", "row_number").iter_rows():
            found.setdefault(file, []).append(number)
        return found

    @property
    def emptied(self) -> pl.Series:
        """Per row: it stays, without one person's fields that it has now."""
        marked = _none(self.rows)
        for name, rows in self.blank.items():
            marked = marked | (rows & self.rows[name].is_not_null())
        return marked & ~self.whole


@dataclass(frozen=True)
class Finder:
    """Looks through deliveries of one contract for rows whose tokens are among `known`.

    `upward`: a record without persons of its own, such as a case, goes with the last person in it.
    That can be told only where every delivery is looked at together.
    """

    contract: FeedContract
    secret: bytes
    known: Known
    upward: bool = False

    @cached_property
    def parents(self) -> dict[str, str]:
        """Tables that others of the contract rest on -> the field that is pointed to."""
        refs = [f.refers_to for t in self.contract.tables for f in t.fields if f.refers_to]
        pairs = (ref.split(".") for ref in refs)
        own = {t.name for t in self.contract.tables}
        return {table: name for table, name in pairs if table in own}

    @property
    def has_cases(self) -> bool:
        """Whether there are records without persons of their own."""
        return any(t.name in self.parents and not t.person_roles for t in self.contract.tables)

    def find(self, folders: Iterable[Path]) -> list[Held]:
        """Every table of the deliveries with what of it is to go."""
        held = [
            self._by_token(table, path)
            for folder in folders
            for table in self.contract.tables
            if (path := folder / f"{table.name}.parquet").exists()
        ]
        self.spread(held)
        return held

    def spread(self, held: list[Held]) -> None:
        """Take along what rests on rows that go, as far as that leads."""
        while self._spread(held):
            pass

    def _by_token(self, table: Table, path: Path) -> Held:
        rows = store.frame(path)
        held = Held(table, path, rows, _none(rows))
        if rows.is_empty():
            return held
        first = _none(rows)  # whether a role before this one stands in the row
        for role in table.person_roles:
            said = tokens.of_role(self.contract, table, role, rows)
            numbers = [self._is_known(said[name]) for name in _numbers(said)]
            hit = self._is_known(said["record"])
            for one in numbers:
                hit = hit | one
            other = said["upn"].is_not_null() | said["nhs_number"].is_not_null()
            hit = (hit | (self._is_known(said["name"]) & ~other)) & said["present"]
            stays = first if tokens.can_be_left_out(table, role) else _none(rows)
            held.whole = held.whole | (hit & ~stays)
            for name in tokens.own_fields(table, role):
                held.blank[name] = held.blank.get(name, _none(rows)) | (hit & stays)
            first = first | said["present"]
        if not table.person_roles:
            held.whole = held.whole | self._points_to_erased(table, rows)
        if table.name in self.parents:
            own = rows[self.parents[table.name]].cast(pl.String)
            held.whole = held.whole | self._is_known(_gone(table.name, own))
        for f in table.fields:
            if f.refers_to:
                name = f.refers_to.split(".")[0]
                held.whole = held.whole | self._is_known(_gone(name, rows[f.name].cast(pl.String)))
        return held

    def _points_to_erased(self, table: Table, rows: pl.DataFrame) -> pl.Series:
        """Rows of a table without roles that hold an erased person's number in the same system."""
        systems = {r["sourceSystem"] for t in self.contract.tables for r in t.person_roles}
        hit = _none(rows)
        for f in table.fields:
            if (f.data_category, f.identifiability) == ("identifier", "direct"):
                for system in systems:
                    hit = hit | self._is_known(tokens.reference(system, rows[f.name]))
        return hit

    def _spread(self, held: list[Held]) -> bool:
        """One step of `spread`; whether there was anything more."""
        before = sum(int(h.whole.sum()) for h in held)
        for name, column in self.parents.items():
            own = [h for h in held if h.table.name == name]
            gone = _values(own, column, True) - _values(own, column, False)
            resting = [
                (h, f.name)
                for h in held
                for f in h.table.fields
                if f.refers_to == f"{name}.{column}"
            ]
            for child, points in resting:
                child.whole = child.whole | _among(child.rows[points], gone)
            if self.upward and not any(h.table.person_roles for h in own):
                people = [(h, p) for h, p in resting if h.table.person_roles]
                left: set[str] = set().union(*(_values([h], p, False) for h, p in people))
                lost: set[str] = set().union(*(_values([h], p, True) for h, p in people))
                for h in own:
                    h.whole = h.whole | _among(h.rows[column], lost - left)
        return sum(int(h.whole.sum()) for h in held) > before

    def tokens_of(self, held: Iterable[Held]) -> set[str]:
        """By what all that goes is known again: each record under each role, and every gone
        parent."""
        found: set[str] = set()
        every = list(held)
        for h in every:
            for role in h.table.person_roles:
                emptied = [h.blank[n] for n in tokens.own_fields(h.table, role) if n in h.blank]
                hit = h.whole
                for one in emptied:
                    hit = hit | one
                rows = h.rows.filter(hit)
                found |= set(tokens.record(self.contract, h.table, str(role["role"]), rows))
        for name, column in self.parents.items():
            own = [h for h in every if h.table.name == name]
            gone = _values(own, column, True) - _values(own, column, False)
            found |= {tokens.parent(name, value) for value in gone}
        return {register.of_token(self.secret, token) for token in found}

    def _is_known(self, said: pl.Series) -> pl.Series:
        if not self.known or not said.len() or said.null_count() == said.len():
            return pl.Series([False] * said.len(), dtype=pl.Boolean)
        distinct = said.drop_nulls().unique().to_list()
        hits = [t for t in distinct if register.of_token(self.secret, t) in self.known]
        return said.is_in(hits).fill_null(False)


def _numbers(said: pl.DataFrame) -> list[str]:
    return [name for name in tokens.STRONG if name in said.columns]


def _none(rows: pl.DataFrame) -> pl.Series:
    return pl.Series([False] * rows.height, dtype=pl.Boolean)


def _gone(table: str, values: pl.Series) -> pl.Series:
    return pl.select(pl.concat_str([pl.lit(f"gone|{table}|"), values])).to_series()


def _values(held: Iterable[Held], column: str, going: bool) -> set[str]:
    found: set[str] = set()
    for h in held:
        rows = h.rows.filter(h.whole if going else ~h.whole)
        found |= set(rows[column].cast(pl.String).drop_nulls())
    return found


def _among(values: pl.Series, wanted: set[str]) -> pl.Series:
    return values.cast(pl.String).is_in(sorted(wanted)).fill_null(False)


def going(held: Iterable[Held], reason: str) -> dict[str, dict[str, dict[int, str]]]:
    """The rows that go: delivery id -> file -> row number -> the reason."""
    found: dict[str, dict[str, dict[int, str]]] = {}
    for one in held:
        for file, numbers in one.removed.items():
            rows = found.setdefault(one.path.parent.name, {}).setdefault(file, {})
            rows.update(dict.fromkeys(numbers, reason))
    return found


def take_out(held: Held) -> None:
    """Write the table anew without what goes; a table of which nothing goes is not touched."""
    if not held.whole.any() and not held.emptied.any():
        return
    empty = [
        pl.when(rows).then(None).otherwise(pl.col(name)).alias(name)
        for name, rows in held.blank.items()
    ]
    kept = held.rows.with_columns(empty).filter(~held.whole)
    layout = store.schema(held.path)
    aside = held.path.with_suffix(".thinned")
    store.write(aside, kept.to_arrow().cast(layout))
    aside.replace(held.path)


def summary(held: Iterable[Held]) -> Mapping[str, int]:
    """Rows that go and rows that are emptied."""
    every = list(held)
    return {
        "removed": sum(int(h.whole.sum()) for h in every),
        "emptied": sum(int(h.emptied.sum()) for h in every),
    }
