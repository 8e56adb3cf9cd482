"""Which column of a gazetteer record is which field of the contract, for both exchange forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from orchestration.contracts import FeedContract, Field, Table
from orchestration.landing.rejection import Rejected

RECORD_IDENTIFIER = "record_identifier"
CHANGE_TYPES = ("I", "U", "D")


@dataclass(frozen=True)
class Layout:
    """One record type: its table, and the field of each column (None: not kept under a field).

    `kept_aside`: columns that the form holds in another record type than the tables do, by name.
    """

    table: Table
    fields: tuple[Field, ...]
    columns: tuple[Field | None, ...]
    kept_aside: dict[str, int]


@dataclass(frozen=True)
class Form:
    """An exchange form: its VERSION (a pattern), layouts by record type, types only counted."""

    versions: str
    layouts: dict[str, Layout]
    not_parsed: tuple[str, ...] = ()

    @property
    def widths(self) -> dict[str, int]:
        """Columns of a whole record, by record type."""
        return {kind: len(layout.columns) for kind, layout in self.layouts.items()}


def addressbase(contract: FeedContract) -> Form:
    """AddressBase Premium 2.x: the contract's tables are its record types, columns in order."""
    layouts = {}
    for table in contract.tables:
        common = _common(table)
        own = _own(table, common)
        fields = (*common, *own)
        layouts[table.physical_name] = Layout(table, fields, (None, *fields), {})
    return Form(r"2(\.|$)", layouts)


def dtf73(contract: FeedContract) -> Form:
    """DTF 7.3: other columns under the same record numbers, as dtf73.yaml lists them."""
    document = _document()
    tables = {table.physical_name: table for table in contract.tables}
    layouts = {}
    for kind, names in document["records"].items():
        if kind not in tables:
            continue
        common = _common(tables[kind])
        own = {f.name: f for f in _own(tables[kind], common)}
        columns = [own.get(name) for name in names]
        aside = {n: place for place, n in enumerate(names, start=3) if n.isupper()}
        layouts[kind] = Layout(
            tables[kind], (*common, *own.values()), (None, *common, *columns), aside
        )
    return Form(document["version"], layouts, tuple(document["not_parsed"]))


def choose(contract: FeedContract, version: str) -> Form:
    """The form to which the header's VERSION belongs.

    Raises Rejected `unsupported_version` (AddressBase 1.0 has other widths).
    """
    for form in (addressbase(contract), dtf73(contract)):
        if re.match(form.versions, version, re.IGNORECASE):
            return form
    raise Rejected("unsupported_version")


def _common(table: Table) -> tuple[Field, Field]:
    """CHANGE_TYPE and PRO_ORDER: the contract's own fields, or made like its first field."""
    mine = {f.name: f for f in table.fields}
    model = replace(
        table.fields[0],
        required=False,
        key=False,
        codes=(),
        minimum=None,
        maximum=None,
        identifier=None,
        physical_pattern=None,
    )
    change = replace(
        model,
        name="change_type",
        physical_name="CHANGE_TYPE",
        type="text",
        required=True,
        codes=CHANGE_TYPES,
    )
    order = replace(model, name="pro_order", physical_name="PRO_ORDER", type="int")
    return mine.get("change_type", change), mine.get("pro_order", order)


def _own(table: Table, common: Sequence[Field]) -> list[Field]:
    given = {RECORD_IDENTIFIER, *(f.name for f in common)}
    return [f for f in table.fields if f.name not in given]


def _document() -> dict[str, Any]:
    path = Path(__file__).with_name("dtf73.yaml")
    document: dict[str, Any] = YAML(typ="safe").load(path)
    return document
