"""Sorts the interleaved records of a gazetteer into the tables of its contract."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from orchestration.landing import raw
from orchestration.landing.arrival import Arrival, Count, TableSink
from orchestration.landing.checks import QUARANTINE, TableCheck
from orchestration.landing.csv_reader import BATCH, BATCH_TEXT, Row
from orchestration.landing.layouts import Form, Layout
from orchestration.landing.volume import KEY_SEQUENCE, METADATA

# Called with a layout, the rows of a batch, their numbers, and the accepted rows of the batch.
Seen = Callable[[Layout, list[Row], list[int], pl.DataFrame], None]


class Sorter:
    """Takes records one by one, checks them in batches a table, counts them all.

    Records are numbered through all volumes; metadata, key sequence and types that are only
    counted have no number. A record type of no table is held back with reason `code`.
    """

    def __init__(self, arrival: Arrival, form: Form, seen: Seen | None = None) -> None:
        self._arrival, self._form, self._seen = arrival, form, seen
        self._number = 0
        self._waiting: dict[str, tuple[list[Row], list[int]]] = {}
        self._text = 0  # characters that are waiting
        self._sinks: dict[str, TableSink] = {}
        self._unknown: list[int] = []
        self._others: raw.Sheaf | None = None
        self._count = Count()

    def take(self, kind: str, row: Row) -> None:
        """One record of any type."""
        if kind in (METADATA, KEY_SEQUENCE) or kind in self._form.not_parsed:
            return
        self._number += 1
        if kind not in self._form.layouts:
            self._unknown.append(self._number)
            if len(self._unknown) >= BATCH:
                self._refuse_unknown()
            return
        rows, numbers = self._waiting.setdefault(kind, ([], []))
        rows.append(row)
        numbers.append(self._number)
        self._text += sum(map(len, row))
        if len(rows) >= BATCH:
            self._flush(kind)
        if self._text > BATCH_TEXT:
            self._flush_all()

    def finish(self) -> Count:
        """Write what is waiting and close; the counts of all tables together."""
        self._flush_all()
        for sink in self._sinks.values():
            self._count.add(sink.finish())
        self._refuse_unknown()
        self.close()
        return self._count

    def close(self) -> None:
        """Close every file of a gazetteer that will not be used."""
        for sink in self._sinks.values():
            sink.close()
        if self._others:
            self._others.__exit__()

    def _flush_all(self) -> None:
        for kind in list(self._waiting):
            self._flush(kind)
        self._text = 0

    def _flush(self, kind: str) -> None:
        rows, numbers = self._waiting.pop(kind)
        layout = self._form.layouts[kind]
        checked = self._sink(kind, layout).take(rows, numbers)
        if self._seen:
            self._seen(layout, rows, numbers, checked.accepted)

    def _sink(self, kind: str, layout: Layout) -> TableSink:
        if kind not in self._sinks:
            arrival, name = self._arrival, self._arrival.name
            check = TableCheck(
                layout.columns, layout.fields, arrival.contract.date_format, name.delivery_date
            )
            # In an update one key may come again: the later record is the newer one.
            self._sinks[kind] = TableSink(
                arrival,
                layout.table,
                check,
                arrival.path.name,
                unique=name.supply == "full",
                constants={"supply": name.supply},
            )
        return self._sinks[kind]

    def _refuse_unknown(self) -> None:
        """Hold back the records that wait because their type is no table's."""
        if not self._unknown:
            return
        if self._others is None:
            contract = self._arrival.contract
            facts = {
                "feed": contract.feed,
                "file": self._arrival.path.name,
                "table": "",
                "contract": contract.id,
                "contract_version": contract.version,
                "field": "record_identifier",
                "reason": "code",
                "value_class": "digits",
            }
            path = self._arrival.staged / "held_back" / "_unknown.parquet"
            self._others = raw.Sheaf(path, raw.HELD_BACK, facts)
        frame = pl.DataFrame({"row_number": self._unknown}, schema={"row_number": pl.Int64})
        none = pl.lit([], dtype=QUARANTINE["other_failures"])
        self._others.add(frame.with_columns(other_failures=none))
        self._count.received += len(self._unknown)
        self._count.reasons["code"] += len(self._unknown)
        self._unknown = []
