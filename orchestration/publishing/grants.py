"""What each consumer may have: the sum of the grants in force, and nothing else.

Denied is what nothing grants. A value is given where at least one grant covers both its column and
its row, so taking a grant away takes exactly what it alone gave.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration.contracts.model import ProductContract

if TYPE_CHECKING:
    from orchestration.governance.model import Agreement, Consumer, Grant, RowCondition


@dataclass(frozen=True)
class Clause:
    """The passage of an agreement that gives a column. Its rows are those where all `rows` hold."""

    agreement: str
    agreement_version: str
    grant: str
    purpose: str
    rows: tuple["RowCondition", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The clause as the manifest has it."""
        rows = [[r.column, r.operator, list(r.values)] for r in self.rows]
        return {
            "agreement": self.agreement,
            "agreement_version": self.agreement_version,
            "grant": self.grant,
            "purpose": self.purpose,
            "rows": rows,
        }


@dataclass(frozen=True)
class TableGrant:
    """The granted columns of a product, in its contract's order, each with the clauses for it."""

    product: ProductContract
    columns: Mapping[str, tuple[Clause, ...]]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause once, by agreement and grant."""
        every = {clause for clauses in self.columns.values() for clause in clauses}
        return tuple(sorted(every, key=_order))


def granted(
    consumers: Iterable["Consumer"],
    agreements: Iterable["Agreement"],
    products: Mapping[str, ProductContract],
    day: date,
) -> dict[str, dict[str, TableGrant]]:
    """{consumer: {product: what of it}} of the agreements in force on `day`.

    Every consumer that reads releases is there, if only with nothing. A grant counts where its
    version range has the product's version; fields that the contract lacks are not there to give,
    and a grant whose rows are told by such a field gives nothing (C02 and C13 tell of it).
    """
    from orchestration.governance.model import in_force

    valid = [a for a in agreements if in_force(a, day)]
    result: dict[str, dict[str, TableGrant]] = {}
    for consumer in sorted((c for c in consumers if not c.internal), key=lambda c: c.id):
        tables = {
            product.id: _table(product, consumer.id, valid)
            for product in sorted(products.values(), key=lambda p: p.id)
        }
        result[consumer.id] = {name: table for name, table in tables.items() if table.columns}
    return result


def _table(product: ProductContract, consumer: str, agreements: list["Agreement"]) -> TableGrant:
    given = [
        (grant, Clause(agreement.id, agreement.version, grant.id, grant.purpose, grant.rows))
        for agreement in agreements
        for grant in agreement.grants
        if grant.consumer == consumer and _gives(grant, product)
    ]
    columns = {
        field.name: tuple(sorted((c for g, c in given if field.name in g.fields), key=_order))
        for field in product.fields
    }
    return TableGrant(product, {name: clauses for name, clauses in columns.items() if clauses})


def _gives(grant: "Grant", product: ProductContract) -> bool:
    from orchestration.governance.versions import satisfies

    known = {field.name for field in product.fields}
    return (
        grant.contract == product.id
        and satisfies(product.version, grant.version_range)
        and all(row.column in known for row in grant.rows)
    )


def _order(clause: Clause) -> tuple[str, str, str]:
    return clause.purpose, clause.agreement, clause.grant
