"""What a contract says, as plain values: the one description of every field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in a document, with what a person needs to mend it."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.key}: {self.message}"


class ContractError(ValueError):
    """A document is not valid. `mistakes` holds every one of them, not the first only."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(str(m) for m in mistakes))


@dataclass(frozen=True)
class Field:
    """A column. `type` is text, date, time, int or dec (products also bool, timestamp).

    Empty `codes` means any value; `labels` are the meanings of the codes, in the same order.
    """

    name: str
    physical_name: str
    type: str
    required: bool = False
    key: bool = False
    codes: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    identifier: str | None = None  # upn, nhs_number, uprn or postcode
    description: str = ""
    classification: str = ""
    data_category: str = ""
    special_category: bool = False
    not_special: str = ""  # why it is not, although what it is made from is
    criminal_offence: bool = False
    not_offence: str = ""  # why it is not, although what it is made from is
    identifiability: str = "none"  # direct, indirect or none
    physical_pattern: str | None = None  # where the sent name varies, such as WD25CD, WD24CD
    labels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # of a published column: what it is made from (lineage.py)
    refers_to: str | None = None  # table.field (of a product: product.field) that holds the value


@dataclass(frozen=True)
class Table:
    """One table of a delivery: the file itself, a member of a zip, or a gazetteer record type."""

    name: str
    physical_name: str
    fields: tuple[Field, ...]
    description: str = ""
    person_roles: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)
    address_roles: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)

    @cached_property
    def key(self) -> tuple[Field, ...]:
        """The fields that make a row's key, in their order."""
        return tuple(f for f in self.fields if f.key)

    def named(self, name: str) -> Field:
        """The field of that logical name. Raises KeyError."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(f"{self.name} has no field {name!r}")


@dataclass(frozen=True)
class FeedContract:
    """What a partner sends: one ODCS document of `contracts/feeds`."""

    id: str
    version: str
    name: str
    feed: str
    organisation: str
    sector: str
    delivery_mode: str  # snapshot or incremental
    cadence: str
    file_format: str  # csv, xlsx, zip, gazetteer or geojson
    file_name: str  # with {d} for the delivery date
    encoding: str
    delimiter: str
    date_format: str  # ISO or UK
    sheet: str | None
    header_row: int
    additional_columns: bool
    tables: tuple[Table, ...]
    description: str
    path: Path
    raw: Mapping[str, Any] = field(hash=False, repr=False)
    other_file_names: tuple[str, ...] = ()

    def table(self, name: str) -> Table:
        """The table of that name. Raises KeyError."""
        for candidate in self.tables:
            if candidate.name == name:
                return candidate
        raise KeyError(f"{self.id} has no table {name!r}")


@dataclass(frozen=True)
class ProductContract:
    """What a consumer may get: one ODCS document of `contracts/products`."""

    id: str
    version: str
    name: str
    description: str
    fields: tuple[Field, ...]
    path: Path
    raw: Mapping[str, Any] = field(hash=False, repr=False)
    grain: str = ""
    aggregate: bool = False  # figures about groups: small numbers are suppressed
    small_count: str | None = None  # of an aggregate: the column that holds the number of persons

    @cached_property
    def key(self) -> tuple[Field, ...]:
        """The fields that make a row's key, in their order."""
        return tuple(f for f in self.fields if f.key)
