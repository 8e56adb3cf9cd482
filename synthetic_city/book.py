"""The book of a town: every file sent, what must become of each of its records, what is true about
the accepted ones.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from .address import Truth
from .faults import Row, spoil, total_row
from .layout import Layout, layouts
from .person import Person
from .rates import Rates
from .refusals import refuse
from .writing import csv_bytes, put, xlsx_bytes, zip_bytes

Persons = Sequence[tuple[str, Person]]
Addresses = Sequence[tuple[str, Truth]]
CADENCE = {
    "police_ppn": "daily",
    "schools_attendance": "weekly",
    "early_help": "weekly",
    "social_care_ssd": "weekly",
}
CADENCE |= dict.fromkeys(
    ("health_child_health", "health_camhs_referrals", "health_substance_misuse"), "monthly"
)
CADENCE |= dict.fromkeys(
    ("health_family_nurse", "police_youth_offences", "police_asb", "housing_tenancies"), "monthly"
)
CADENCE |= dict.fromkeys(("housing_homelessness", "youth_justice"), "monthly")
CADENCE |= {
    "housing_sanctuary": "quarterly",
    "voluntary_programmes": "quarterly",
    "llpg": "quarterly",
}


def is_late(feed: str, delivered: date) -> bool:
    """Whether a delivery of that day came after it was due (feeds.md, File names and
    acceptance).
    """
    cadence = CADENCE.get(feed)
    if cadence == "monthly":
        return delivered.day > 10
    if cadence == "quarterly":
        ended = date(delivered.year, 3 * ((delivered.month - 1) // 3) + 1, 1)
        return (delivered - ended).days + 1 > 21
    if cadence == "weekly":
        sunday = delivered - timedelta(days=delivered.isoweekday())
        return (delivered - sunday).days > 5
    return False


class Sheet:
    """The records of one table in one delivery, each with who and where it truly is about."""

    def __init__(self, layout: Layout, delivered: date, version: int = 1):
        self.layout, self.delivered, self.version = layout, delivered, version
        self.rows: list[Row] = []
        self.truths: list[tuple[Persons, Addresses]] = []

    def add(self, row: Row, persons: Persons = (), addresses: Addresses = ()) -> None:
        """One record."""
        self.rows.append(row)
        self.truths.append((persons, addresses))

    @property
    def file(self) -> str:
        """The name of the file, the archive for a member of one."""
        version = f"_v{self.version}" if self.version > 1 else ""
        return self.layout.file.replace("{d}", f"{self.delivered.isoformat()}{version}")


class Book:
    """Writes deliveries and keeps account of them; `finish` writes the truth."""

    def __init__(self, out: Path, rates: Rates, rng: random.Random, sectors: dict[str, str]):
        self.out, self.rng = out, rng
        self._rates = {feed: rates.sector(sector) for feed, sector in sectors.items()}
        self._plain = rates.sector("default")
        self.files: list[dict[str, Any]] = []
        self._persons: dict[str, list[Any]] = defaultdict(list)
        self._addresses: dict[str, list[Any]] = defaultdict(list)
        self._quarantined: list[tuple[str, str, int, str]] = []
        self._newest: dict[str, dict[tuple[str, ...], tuple[date, int]]] = defaultdict(dict)
        self._pending: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._digests: dict[str, set[bytes]] = defaultdict(set)
        self._frames: dict[str, list[pl.DataFrame]] = defaultdict(list)

    def sheet(self, table: str, delivered: date, version: int = 1) -> Sheet:
        """An empty table of a delivery."""
        return Sheet(layouts()[table], delivered, version)

    def send(self, *sheets: Sheet, faulty: bool = True, steady: bool = False) -> None:
        """Lays the file of one sheet, or the archive of several, into landing and books it.

        At times the file must be rejected, and the right one follows as a correction; or the same
        bytes come once more under the next day's name. steady: a correction of its own follows, so
        that the file itself must be good.
        """
        first = sheets[0]
        if any(not sheet.rows for sheet in sheets):  # no file; an archive never lacks a member
            return
        feed = first.layout.feed
        rates = self._rates.get(feed, self._plain)
        for sheet in sheets:
            if faulty:
                self._spoil(sheet, rates)
        content, notes = self._content(sheets, rates)
        may_fail = first.version == 1 and not first.layout.sheet and not steady
        if may_fail and self.rng.random() < rates["file_refused"]:
            spoilt, reason = refuse(first.layout, content, self.rng)
            put(self.out, feed, first.file, spoilt)
            self._unused(first, first.file, "rejected", reason)
            for sheet in sheets:
                sheet.version = 2
        put(self.out, feed, first.file, content)
        if self._seen_before(feed, content):  # a list that has not changed since
            self._unused(first, first.file, "duplicate", "duplicate_delivery")
            return
        delivered, file = first.delivered, first.file
        for sheet in sheets:
            name = f"{file}/{sheet.layout.member}" if sheet.layout.member else file
            self._account(sheet, name, notes)
        if feed != "police_ppn" and self.rng.random() < rates["file_twice"]:
            again = Sheet(first.layout, delivered + timedelta(days=1))
            put(self.out, feed, again.file, content)
            self._unused(again, again.file, "duplicate", "duplicate_delivery")

    def _content(self, sheets: Sequence[Sheet], rates: dict[str, float]) -> tuple[bytes, list[str]]:
        """The bytes of the file and what of them must be normalised."""
        first = sheets[0]
        if first.layout.member:
            members = [(s.layout.member or "", self._csv(s, "utf-8", rates)) for s in sheets]
            return zip_bytes(members, first.delivered), []
        if first.layout.sheet:
            quarter = f"Quarter to {first.delivered:%d/%m/%Y}  OFFICIAL - SENSITIVE"
            titles = ["Sanctuary scheme: installations", quarter][: first.layout.titles]
            return xlsx_bytes(first.layout.header, first.rows, first.layout.sheet, titles), []
        encoding, notes = first.layout.encoding, []
        draw = self.rng.random()
        if draw < rates["file_utf16"]:
            encoding, notes = "utf-16", ["utf16"]
        elif draw < rates["file_utf16"] + rates["file_byte_order_mark"] and encoding != "utf-8-sig":
            encoding, notes = "utf-8-sig", ["byte_order_mark"]
        return self._csv(first, encoding, rates), notes

    def _seen_before(self, feed: str, content: bytes) -> bool:
        digest = sha256(content).digest()
        known = digest in self._digests[feed]
        self._digests[feed].add(digest)
        return known

    def _unused(self, sheet: Sheet, file: str, outcome: str, reason: str) -> None:
        """Books a file of which nothing may be used."""
        self.files.append(
            {
                "delivery_date": sheet.delivered.isoformat(),
                "feed": sheet.layout.feed,
                "file": file,
                "identifier_set_aside": 0,
                "late": is_late(sheet.layout.feed, sheet.delivered),
                "normalisations": [],
                "outcome": outcome,
                "quarantined": {},
                "reason": reason,
                "rows_accepted": 0,
                "rows_sent": 0,
                "version": f"v{sheet.version}",
            }
        )

    def _csv(self, sheet: Sheet, encoding: str, rates: dict[str, float]) -> bytes:
        end = "\n" if self.rng.random() < rates["file_line_feed"] else "\r\n"
        return csv_bytes(sheet.layout.header, sheet.rows, sheet.layout.delimiter, encoding, end)

    def _spoil(self, sheet: Sheet, rates: dict[str, float]) -> None:
        """Faults in two records of a thousand; a header in the middle and a total row where they
        are met.
        """
        rng, layout = self.rng, sheet.layout
        rows, truths = sheet.rows, sheet.truths
        count = len(rows)
        hit = (
            [i for i in range(count - 1) if rng.random() < rates["record_fault"]]
            if count > 1
            else []
        )
        for i in reversed(hit):
            if layout.keys and rng.random() < 0.1:
                rows.insert(i + 1, list(rows[i]))
                truths.insert(i + 1, truths[i])
            else:
                rows[i] = spoil(layout, rows[i], sheet.delivered, rng)
        if layout.member is None and count > 20 and rng.random() < rates["file_repeated_header"]:
            at = rng.randrange(5, count)
            rows.insert(at, list(layout.header))
            truths.insert(at, ((), ()))
        if layout.hand_kept and count and rng.random() < rates["file_total_row"]:
            rows.append(total_row(layout, rows, rng))
            truths.append(((), ()))

    def _account(self, sheet: Sheet, file: str, notes: list[str]) -> None:
        layout, feed = sheet.layout, sheet.layout.feed
        seen: set[tuple[str, ...]] = set()
        reasons: Counter[str] = Counter()
        set_aside = accepted = 0
        order = (sheet.delivered, sheet.version)
        newest, pending = self._newest[layout.name], self._pending[layout.name]
        keyed = layout.mode == "incremental" and bool(layout.keys)
        for number, (row, (persons, addresses)) in enumerate(
            zip(sheet.rows, sheet.truths, strict=True), 1
        ):
            reason = layout.reason(row, sheet.delivered, seen)
            if reason:
                reasons[reason] += 1
                self._quarantined.append((feed, file, number, reason))
                continue
            accepted += 1
            set_aside += layout.set_aside(row)
            key = layout.key(row) if keyed else ()
            if keyed or layout.mode == "snapshot":
                newest[key] = max(order, newest.get(key, order))
            if persons or addresses:
                pending.append((file, number, key, order, persons, addresses))
        sheet.rows, sheet.truths = [], []
        self.files.append(
            {
                "delivery_date": sheet.delivered.isoformat(),
                "feed": feed,
                "file": file,
                "identifier_set_aside": set_aside,
                "late": is_late(feed, sheet.delivered),
                "normalisations": notes,
                "outcome": "accepted",
                "quarantined": dict(sorted(reasons.items())),
                "reason": None,
                "rows_accepted": accepted,
                "rows_sent": accepted + reasons.total(),
                "version": f"v{sheet.version}",
            }
        )

    def reference(self, feed: str, file: str, delivered: date, rows: int) -> None:
        """Books a reference delivery (gazetteer, ONS), which names nobody."""
        self.files.append(
            {
                "delivery_date": delivered.isoformat(),
                "feed": feed,
                "file": file,
                "late": is_late(feed, delivered) and "cou" not in file,
                "normalisations": [],
                "outcome": "accepted",
                "quarantined": {},
                "reason": None,
                "rows_accepted": rows,
                "rows_sent": rows,
                "version": "v1",
            }
        )

    def close(self, *tables: str) -> None:
        """All deliveries of these tables are in: which records are in force can be told now."""
        for table in tables:
            layout, newest = layouts()[table], self._newest.pop(table, {})
            people, places = [], []
            for file, number, key, order, persons, addresses in self._pending.pop(table, []):
                current = newest.get(key, order) == order
                for role, person in persons:
                    people.append((layout.feed, file, number, role, person.id, current))
                for role, t in addresses:
                    uprn = str(t.uprn) if t.uprn else None
                    ok = [str(u) for u in t.acceptable]
                    places.append(
                        (layout.feed, file, number, role, uprn, t.kind, ok, t.in_authority, current)
                    )
            if people:
                self._frames["person_truth"].append(
                    pl.DataFrame(people, schema=PERSON_TRUTH, orient="row")
                )
            if places:
                self._frames["address_truth"].append(
                    pl.DataFrame(places, schema=ADDRESS_TRUTH, orient="row")
                )

    def finish(self) -> dict[str, Any]:
        """Writes person_truth, address_truth, row_truth and expected.json; returns the counts by
        feed.
        """
        truth = self.out / "truth"
        truth.mkdir(parents=True, exist_ok=True)
        for name, schema in (("person_truth", PERSON_TRUTH), ("address_truth", ADDRESS_TRUTH)):
            frames = self._frames.pop(name, [])
            whole = pl.concat(frames) if frames else pl.DataFrame(schema=schema)
            whole.write_parquet(truth / f"{name}.parquet")
        pl.DataFrame(self._quarantined, schema=ROW_TRUTH, orient="row").write_parquet(
            truth / "row_truth.parquet"
        )
        feeds = _by_feed(self.files)
        text = json.dumps({"feeds": feeds, "files": self.files}, indent=1, sort_keys=True)
        (truth / "expected.json").write_text(text + "\n", encoding="utf-8")
        return feeds


_KEY: dict[str, Any] = {"feed": pl.String, "file": pl.String, "row_number": pl.Int32}
PERSON_TRUTH: dict[str, Any] = {
    **_KEY,
    "role": pl.String,
    "true_person_id": pl.String,
    "current": pl.Boolean,
}
ADDRESS_TRUTH: dict[str, Any] = {
    **_KEY,
    "role": pl.String,
    "uprn": pl.String,
    "class": pl.String,
    "acceptable_uprns": pl.List(pl.String),
    "in_authority": pl.Boolean,
    "current": pl.Boolean,
}
ROW_TRUTH: dict[str, Any] = {**_KEY, "reason": pl.String}


def _by_feed(files: Iterable[dict[str, Any]]) -> dict[str, Any]:
    feeds: dict[str, Any] = {}
    for file in files:
        row = feeds.setdefault(
            file["feed"], {"files": 0, "files_accepted": 0, "rows_accepted": 0, "rows_sent": 0}
        )
        row["files"] += 1
        row["files_accepted"] += file["outcome"] == "accepted"
        row["rows_accepted"] += file["rows_accepted"]
        row["rows_sent"] += file["rows_sent"]
        for reason, count in file["quarantined"].items():
            row[f"quarantined_{reason}"] = row.get(f"quarantined_{reason}", 0) + count
    return dict(sorted(feeds.items()))
