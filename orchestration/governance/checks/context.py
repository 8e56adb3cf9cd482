"""What every check looks at, loaded once; and what a check says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from orchestration.contracts import (
    FeedContract,
    Field,
    Mistake,
    ProductContract,
    read_feeds,
    read_products,
)
from orchestration.governance.agreements import read_agreements
from orchestration.governance.model import Agreement, Grant, Purpose, Registers, in_force
from orchestration.governance.registers import read_registers
from orchestration.home import Home


class Finding(NamedTuple):
    """What a check says of a subject; no message where all is well."""

    subject: str
    message: str | None = None
    warns: bool = False  # to be told, but nothing stops for it


Check = Callable[["Context"], Iterator[Finding]]


class Granted(NamedTuple):
    """A column that a grant names, as its contract describes it; None where it does not exist."""

    table: str
    name: str
    field: Field | None


@dataclass(frozen=True)
class Context:
    """The documents of `root` on day `as_of`, and a home where there is one to look at.

    `before` is a folder of the contracts as they were, to compare versions with.
    """

    as_of: date
    root: Path
    feeds: Mapping[str, FeedContract]  # by contract id
    products: Mapping[str, ProductContract]
    agreements: Mapping[str, Agreement]
    registers: Registers
    mistakes: Mapping[str, tuple[Mistake, ...]]  # by folder of the contracts
    home: Home | None = None
    before: Path | None = None
    read: Mapping[str, int] = field(default_factory=dict)  # documents in each folder
    broken: frozenset[str] = frozenset()  # ids of contracts that are there and not valid (C01)

    @cached_property
    def live(self) -> tuple[Agreement, ...]:
        """Agreements that nobody has declared ended."""
        return tuple(a for a in self.agreements.values() if a.status != "ended")

    @cached_property
    def in_force(self) -> tuple[Agreement, ...]:
        """Agreements in force on the day."""
        return tuple(a for a in self.agreements.values() if in_force(a, self.as_of))

    def contract(self, contract_id: str) -> FeedContract | ProductContract | None:
        """The feed's or product's contract of that id."""
        return self.feeds.get(contract_id) or self.products.get(contract_id)

    def granted(self, grant: Grant) -> list[Granted]:
        """Each column of a grant with what the contract says of it."""
        known = self.columns(grant.contract)
        single = len({table for table, _ in known}) == 1
        found = []
        for name in grant.fields:
            table, _, column = name.rpartition(".")
            if not table and single:
                table = next(iter(known))[0]
            found.append(Granted(table, column, known.get((table, column))))
        return found

    def columns(self, contract_id: str) -> dict[tuple[str, str], Field]:
        """Every (table, column) of a contract; empty where there is no such contract."""
        if contract_id in self.feeds:
            tables = self.feeds[contract_id].tables
            return {(t.name, f.name): f for t in tables for f in t.fields}
        if contract_id in self.products:
            return {(contract_id, f.name): f for f in self.products[contract_id].fields}
        return {}

    def used(self, agreement: Agreement, purpose: Purpose | None = None) -> list[Granted]:
        """Every column that the agreement grants (for the purpose), where it exists."""
        return [
            granted
            for grant in agreement.grants
            if purpose is None or grant.purpose == purpose.id
            for granted in self.granted(grant)
            if granted.field is not None
        ]


def load(as_of: date, root: Path, home: Home | None, before: Path | None) -> Context:
    """Read all documents. Those with mistakes are left out: what needs them fails its checks."""
    feeds, broken_feeds = read_feeds(root)
    products, broken_products = read_products(root)
    agreements, wrong = read_agreements(root)
    registers, wrong_entries = read_registers(root)
    broken = {**broken_feeds, **broken_products}
    mistakes = {
        "feeds": tuple(m for every in broken_feeds.values() for m in every),
        "products": tuple(m for every in broken_products.values() for m in every),
        "agreements": tuple(wrong),
        "registers": tuple(wrong_entries),
    }
    read = {
        name: len(list((root / name).glob("*.yaml")))
        for name in ("feeds", "products", "agreements", "registers")
    }
    return Context(
        as_of,
        root,
        feeds,
        products,
        agreements,
        registers,
        mistakes,
        home,
        before,
        read,
        frozenset(broken),
    )
