"""A file on its way in: what is known about it, and the folder where its rows are gathered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.contracts import FeedContract, Field, Table
from orchestration.landing import duplicates, raw
from orchestration.landing.checks import Checked, TableCheck
from orchestration.landing.csv_reader import Row
from orchestration.landing.names import Name

QUARANTINE = "quarantine.parquet"


@dataclass(frozen=True)
class Arrival:
    """A recognised file. `staged`: its own scratch folder, in which nothing counts yet."""

    path: Path
    name: Name
    sha256: str
    delivery_id: str
    staged: Path

    @property
    def contract(self) -> FeedContract:
        """The contract that the file comes under."""
        return self.name.contract

    def origin(self, label: str) -> dict[str, Any]:
        """The columns that say where a raw row comes from; `label` is the file or zip member."""
        return {
            "feed": self.contract.feed,
            "file": label,
            "delivery_id": self.delivery_id,
            "delivery_date": self.name.delivery_date,
            "version": self.name.version,
        }


@dataclass
class Count:
    """What became of the records of one table."""

    received: int = 0
    accepted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    set_aside: int = 0
    period: set[dt.date] = field(default_factory=set)

    def add(self, other: Count) -> None:
        """Sum up with another table of the same file."""
        self.received += other.received
        self.accepted += other.accepted
        self.reasons += other.reasons
        self.set_aside += other.set_aside
        self.period |= other.period


class TableSink:
    """Takes records of one table, batch by batch; `finish` finds repeated keys and counts.

    Accepted rows go to `<staged>/raw/<table>.parquet`, the others to
    `<staged>/held_back/<table>.parquet`. Memory holds one batch.
    """

    def __init__(
        self,
        arrival: Arrival,
        table: Table,
        check: TableCheck,
        label: str,
        period: str | None = None,
        unique: bool = True,
        constants: dict[str, Any] | None = None,
    ) -> None:
        contract = arrival.contract
        self._staged, self._table, self._check = arrival.staged, table, check
        self._period, self._unique = period, unique
        self.count = Count()
        self._open = ExitStack()
        layout = raw.raw_schema(table, contract.file_format == "gazetteer")
        rows = arrival.staged / "raw" / f"{table.name}.parquet"
        origin = {**arrival.origin(label), **(constants or {})}
        self._rows = self._open.enter_context(raw.Sheaf(rows, layout, origin))
        facts = {
            "feed": contract.feed,
            "file": label,
            "table": table.name,
            "contract": contract.id,
            "contract_version": contract.version,
        }
        others = arrival.staged / "held_back" / f"{table.name}.parquet"
        self._others = self._open.enter_context(raw.Sheaf(others, raw.HELD_BACK, facts))

    def take(self, rows: list[Row], numbers: Iterable[int]) -> Checked:
        """Check records and write them; returns what was decided."""
        checked = self._check.check(rows, list(numbers))
        self._rows.add(checked.accepted)
        self._others.add(checked.held_back)
        self.count.received += len(rows)
        self.count.accepted += checked.accepted.height
        self.count.reasons += Counter(checked.held_back["reason"].to_list())
        self.count.set_aside += checked.set_aside
        if self._period and len(self.count.period) < 2:
            self.count.period |= set(checked.accepted[self._period].unique().head(2))
        return checked

    def finish(self) -> Count:
        """Move rows that repeat a key from the accepted to the held back; close both files."""
        self._rows.__exit__()
        key = [f.name for f in self._table.fields if f.key]
        if key and self._unique and self.count.accepted > 1:
            again = duplicates.repeated(self._rows.path, key, self._staged / "spill")
            if len(again):
                raw.drop_rows(self._rows.path, again)
                self._others.add(_repeats(again, key[0]))
                self.count.accepted -= len(again)
                self.count.reasons["duplicate_key"] += len(again)
        self._open.close()
        return self.count

    def close(self) -> None:
        """Close the files of a table that will not be used."""
        self._open.close()


def _repeats(numbers: pl.Series, field: str) -> pl.DataFrame:
    return pl.DataFrame({"row_number": numbers}).with_columns(
        field=pl.lit(field),
        reason=pl.lit("duplicate_key"),
        value_class=pl.lit("text"),
        other_failures=pl.lit([], pl.List(pl.String)),
    )


def period_field(contract: FeedContract, fields: Iterable[Field]) -> str | None:
    """The date that tells the period of a daily or weekly delivery, where the contract has one.

    Daily: the first required date (the day itself). Weekly: a required date in the key.
    """
    dates = [f for f in fields if f.type == "date" and f.required]
    if contract.cadence == "weekly":
        dates = [f for f in dates if f.key]
    return dates[0].name if dates and contract.cadence in ("daily", "weekly") else None
