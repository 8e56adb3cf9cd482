"""How often each kind of dirt is met: the table data/rates.yaml, which tests and other towns may
change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from .files import data

SECTORS = ("schools", "health", "council", "housing", "police", "voluntary")


@dataclass(frozen=True)
class Rates:
    """Parts of one, by kind of dirt and sector; `default` stands for the sectors that are not
    named. `mistakes` are the kinds that are more than a way of writing.
    """

    table: Mapping[str, Mapping[str, float]]
    mistakes: frozenset[str]

    @classmethod
    def load(cls, path: Path | None = None) -> Rates:
        """The rates of a YAML table; the generator's own where no path is given."""
        found = data(path) if path else data("rates.yaml")
        return cls({**found["mistakes"], **found["habits"]}, frozenset(found["mistakes"]))

    def changed(self, **changes: float | Mapping[str, float]) -> Rates:
        """The same table with some kinds at other rates; a plain number counts for every sector.

        Raises KeyError for a kind that the table lacks.
        """
        table = dict(self.table)
        for kind, rate in changes.items():
            if kind not in table:
                raise KeyError(f"no such kind of dirt: {kind}")
            table[kind] = {"default": rate} if isinstance(rate, int | float) else dict(rate)
        return replace(self, table=table)

    def times(self, factor: float) -> Rates:
        """The same table with every mistake so many times as common (1 is as it was), at most
        always.
        """
        return self.changed(
            **{
                kind: {who: min(1.0, rate * factor) for who, rate in self.table[kind].items()}
                for kind in sorted(self.mistakes)
            }
        )

    def clean(self) -> Rates:
        """A town without any dirt."""
        return self.changed(**dict.fromkeys(self.table, 0.0))

    def sector(self, name: str) -> dict[str, float]:
        """All rates of one sector."""
        return {kind: row.get(name, row.get("default", 0.0)) for kind, row in self.table.items()}


@cache
def standard() -> Rates:
    """The rates that feeds.md states."""
    return Rates.load()
