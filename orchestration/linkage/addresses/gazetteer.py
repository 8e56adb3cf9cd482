"""The gazetteer as the matcher reads it: streets, the ways to write each property, and who lies
within whom.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import polars as pl

from orchestration.linkage.addresses import text as tx
from orchestration.linkage.addresses.units import NUMBER, RANGE, Unit, gazetteer_unit

IN_FORCE, PROVISIONAL, HISTORICAL = "1", "6", "8"
_TEXT = (
    "sao_start_number",
    "sao_start_suffix",
    "sao_end_number",
    "sao_text",
    "pao_start_number",
    "pao_start_suffix",
    "pao_end_number",
    "pao_end_suffix",
    "pao_text",
    "organisation",
    "street_description",
    "locality",
    "town",
    "postcode",
    "uprn",
    "source",
    "lpi_logical_status",
)


@dataclass
class Property:
    """One UPRN: where it is and what it is."""

    uprn: str
    parent: str
    status: str
    kind: str
    x: float | None
    y: float | None
    postcodes: set[str] = field(default_factory=set)
    localities: set[str] = field(default_factory=set)

    @property
    def current(self) -> bool:
        """Approved and standing, or at least being built."""
        return self.status not in (HISTORICAL, "7", "9")


class Entry(NamedTuple):
    """One way to write one property on a street. number '14', suffix 'A', end of a range '16'."""

    uprn: str
    unit: Unit | None
    number: str
    suffix: str
    end: str
    name: str
    organisation: str
    historical: bool = False  # an address of former times


@dataclass
class Street:
    """One street: all entries of one spelling of its name in one locality ('' where none is given).

    Two streets of the city may share their name; they lie in different localities.
    """

    key: str
    locality: str
    entries: list[Entry]
    by_number: dict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    ranges: list[Entry] = field(default_factory=list)
    by_uprn: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    buildings: dict[tuple[str, ...], Any] = field(default_factory=dict)  # made by buildings.find
    postcodes: set[str] = field(default_factory=set)
    localities: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self.by_uprn[entry.uprn].append(entry)
            if entry.number:
                self.by_number[(entry.number, entry.suffix)].append(entry)
                if entry.end:
                    self.ranges.append(entry)
            for name in {entry.name, entry.organisation} - {""}:
                self.by_name[name].append(entry)


def _column(frame: pl.DataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * frame.height
    return frame.get_column(name).cast(pl.String).fill_null("").str.strip_chars().to_list()


def _pao(number: str, suffix: str, end: str, written: str) -> tuple[str, str, str, str]:
    """Number, suffix, end of range and name; a delivery point may hold its number in the name (5A,
    12-14).
    """
    if written and not number and written[0].isdigit():
        compact = tx.clean(written).replace(",", " ").strip()
        single, span = NUMBER.match(compact), RANGE.match(compact)
        if single:
            return single.group(1), single.group(2), "", ""
        if span:
            return span.group(1), span.group(2), span.group(3), ""
    return number, suffix, end, tx.name_of(written) if written else ""


class Gazetteer:
    """Look-ups over variants and properties. Columns are those of `address_variant` and `property`.

    Streets are taken apart when first asked for, so a small batch does not pay for the whole city.
    """

    def __init__(
        self, variants: pl.DataFrame, properties: pl.DataFrame, streets: pl.DataFrame | None = None
    ):
        self.properties = self._read_properties(properties)
        columns = {name: _column(variants, name) for name in _TEXT}
        columns["uprn"] = [u.lstrip("0") for u in columns["uprn"]]
        self._columns = columns
        self._rows: dict[str, list[int]] = defaultdict(list)
        self._streets: dict[str, list[Street]] = {}
        self.children: dict[str, list[str]] = defaultdict(list)
        self.localities: set[str] = set()
        self.towns: set[str] = set()
        keys: dict[str, str] = {}
        for row, written in enumerate(columns["street_description"]):
            if written not in keys:
                keys[written] = self.key_of(written)
            self._rows[keys[written]].append(row)
        self._places(columns)
        for prop in self.properties.values():
            if prop.parent:
                self.children[prop.parent].append(prop.uprn)
        if streets is not None:
            for written in _column(streets, "street_description"):
                self._rows.setdefault(self.key_of(written), [])
        self._rows.pop("", None)  # a street without a letter or a digit in its name
        self.bare: dict[str, list[str]] = defaultdict(list)
        self.first_words: dict[str, int] = {}  # and how many words such a name has at most
        for key in self._rows:
            words = key.split()
            longest = max(len(words), self.first_words.get(words[0], 0))
            self.first_words[words[0]] = longest
            if len(words) > 1:
                self.bare[" ".join(words[:-1])].append(key)
        self._names: dict[str, set[str]] | None = None
        self._streets_of_uprn: dict[str, set[str]] | None = None
        self._streets_of: dict[str, set[str]] | None = None

    @staticmethod
    def key_of(written: str) -> str:
        """The street key of a street's official description."""
        parts = tx.segments(tx.clean(written))
        return tx.street_key([word for part in parts for word in part])

    @staticmethod
    def _read_properties(frame: pl.DataFrame) -> dict[str, Property]:
        xs = (
            frame.get_column("x").cast(pl.Float64, strict=False).to_list()
            if "x" in frame.columns
            else [None] * frame.height
        )
        ys = (
            frame.get_column("y").cast(pl.Float64, strict=False).to_list()
            if "y" in frame.columns
            else [None] * frame.height
        )
        out = {}
        rows: Iterable[tuple[Any, ...]] = zip(
            _column(frame, "uprn"),
            _column(frame, "parent_uprn"),
            _column(frame, "logical_status"),
            _column(frame, "classification_code"),
            xs,
            ys,
            _column(frame, "postcode"),
            strict=True,
        )
        for uprn, parent, status, kind, x, y, code in rows:
            prop = Property(uprn.lstrip("0"), parent.lstrip("0"), status or IN_FORCE, kind, x, y)
            if code:
                prop.postcodes.add(tx.postcode(code))
            out[prop.uprn] = prop
        return out

    def _places(self, columns: dict[str, list[str]]) -> None:
        """Postcodes and localities of each property, from every way to write it."""
        cleaned: dict[str, str] = {"": ""}
        codes: dict[str, str] = {}
        for uprn, locality, code in zip(
            columns["uprn"], columns["locality"], columns["postcode"], strict=True
        ):
            if locality not in cleaned:
                cleaned[locality] = " ".join(tx.clean(locality).replace(",", " ").split())
            if code not in codes:
                codes[code] = tx.postcode(code)
            prop = self.properties.get(uprn)
            if prop:
                if locality:
                    prop.localities.add(cleaned[locality])
                if code:
                    prop.postcodes.add(codes[code])
        self.localities = set(cleaned.values()) - {""}
        self.towns = {
            " ".join(tx.clean(t).replace(",", " ").split()) for t in set(columns["town"])
        } - {""}
        self.localities -= self.towns

    @property
    def rows(self) -> pl.DataFrame:
        """Every way to write a property, as it was read."""
        return pl.DataFrame(self._columns, schema=dict.fromkeys(_TEXT, pl.String))

    @property
    def street_set(self) -> frozenset[str]:
        """Every street, one spelling each."""
        return frozenset(self._rows)

    def part(self, keys: Collection[str]) -> Gazetteer:
        """A gazetteer of these streets alone."""
        mine = sorted(row for key in keys for row in self._rows[key])
        named = pl.DataFrame({"street_description": sorted(keys)})
        return Gazetteer(self.rows[mine], pl.DataFrame(schema={"uprn": pl.String}), named)

    @property
    def street_keys(self) -> Iterable[str]:
        """Every street, one spelling each."""
        return self._rows.keys()

    def has_street(self, key: str) -> bool:
        """Whether a street of this spelling exists."""
        return key in self._rows

    def streets(self, key: str) -> list[Street]:
        """The streets of this spelling (several in different localities), taken apart when first
        asked for.
        """
        if key not in self._streets:
            self._streets[key] = self._parts(key) if key in self._rows else []
        return self._streets[key]

    def _parts(self, key: str) -> list[Street]:
        rows, sources = self._rows[key], self._columns["source"]
        uprns, places = self._columns["uprn"], self._columns["locality"]
        # A delivery point often leaves the locality out: the LPI says on which street it is.
        lies_in = {uprns[row]: places[row] for row in rows if sources[row] == "lpi"}
        parts: dict[str, list[Entry]] = defaultdict(list)
        for row in rows:
            parts[lies_in.get(uprns[row], places[row])].append(self._entry(row))
        out = []
        for place in sorted(parts):
            street = Street(key, place, parts[place])
            for uprn in street.by_uprn:
                prop = self.properties.get(uprn)
                if prop:
                    street.postcodes |= prop.postcodes
                    street.localities |= prop.localities
            out.append(street)
        return out

    def _entry(self, row: int) -> Entry:
        c = self._columns
        number, suffix, end, name = _pao(
            c["pao_start_number"][row],
            c["pao_start_suffix"][row].upper(),
            c["pao_end_number"][row],
            c["pao_text"][row],
        )
        unit = gazetteer_unit(
            c["sao_start_number"][row],
            c["sao_start_suffix"][row].upper(),
            c["sao_end_number"][row],
            c["sao_text"][row],
        )
        organisation = c["organisation"][row]
        return Entry(
            c["uprn"][row],
            unit,
            number.lstrip("0"),
            suffix,
            end,
            name,
            tx.name_of(organisation) if organisation else "",
            c["lpi_logical_status"][row] == HISTORICAL,
        )

    def former_address(self, uprn: str, key: str, numbers: frozenset[str]) -> bool:
        """Whether this property is written on this street, under one of these numbers, in former
        times only.
        """
        ways = [e for street in self.streets(key) for e in street.by_uprn.get(uprn, ())]
        ways = [e for e in ways if e.number in numbers] or ways
        return bool(ways) and all(e.historical for e in ways)

    @property
    def streets_of_postcode(self) -> dict[str, set[str]]:
        """The streets on which some property has this postcode."""
        if self._streets_of is None:
            self._streets_of = defaultdict(set)
            codes = self._columns["postcode"]
            for key, rows in self._rows.items():
                for code in {codes[row] for row in rows} - {""}:
                    self._streets_of[tx.postcode(code)].add(key)
        return self._streets_of

    def streets_of_uprn(self, uprn: str) -> set[str]:
        """The streets on which this property is written."""
        if self._streets_of_uprn is None:
            self._streets_of_uprn = defaultdict(set)
            uprns = self._columns["uprn"]
            for key, rows in self._rows.items():
                for row in rows:
                    self._streets_of_uprn[uprns[row]].add(key)
        return self._streets_of_uprn.get(uprn, set())

    @property
    def streets_of_name(self) -> dict[str, set[str]]:
        """The streets on which a building or an organisation of this name stands."""
        if self._names is None:
            self._names = defaultdict(set)
            pao, org = self._columns["pao_text"], self._columns["organisation"]
            for key, rows in self._rows.items():
                for written in {pao[row] for row in rows} | {org[row] for row in rows}:
                    if written and not written[0].isdigit():
                        self._names[tx.name_of(written)].add(key)
        return self._names

    def fingerprint(self) -> str:
        """The same for the same content, whatever the order of its rows: a cache key of
        decisions.
        """
        digest = hashlib.sha256()
        rows = sorted("|".join(parts) for parts in zip(*self._columns.values(), strict=True))
        for line in rows:
            digest.update(line.encode())
        for uprn in sorted(self.properties):
            prop = self.properties[uprn]
            digest.update(
                f"{uprn}|{prop.parent}|{prop.status}|{prop.kind}|{prop.x}|{prop.y}".encode()
            )
        return digest.hexdigest()[:16]
