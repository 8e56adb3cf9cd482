"""What a release rests on: who reads, under which agreements, what of which products."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.contracts import read_products
from orchestration.contracts.model import ProductContract
from orchestration.paths import CONTRACTS
from orchestration.publishing.grants import TableGrant, granted

if TYPE_CHECKING:
    from orchestration.governance.model import Agreement, Consumer


@dataclass(frozen=True)
class Grounds:
    """The consumers, the agreements that count, and the products, each by its id."""

    consumers: Mapping[str, "Consumer"]
    agreements: Mapping[str, "Agreement"]
    products: Mapping[str, ProductContract]

    def granted(self, day: date) -> dict[str, dict[str, TableGrant]]:
        """{consumer: {product: what of it}} on that day."""
        return granted(self.consumers.values(), self.agreements.values(), self.products, day)

    def agreements_json(self, grants: Mapping[str, Mapping[str, TableGrant]]) -> dict[str, Any]:
        """The agreements that give anything, with version and term, as the manifest has them."""
        used = {
            clause.agreement
            for tables in grants.values()
            for table in tables.values()
            for clause in table.clauses
        }
        return {
            name: {
                "version": self.agreements[name].version,
                "start": self.agreements[name].start.isoformat(),
                "end": self.agreements[name].end.isoformat(),
            }
            for name in sorted(used)
        }


def load_grounds(as_of: date, root: Path = CONTRACTS) -> Grounds:
    """The grounds as they stand in `root` on that day. An agreement that a blocking check fails, or
    that has a mistake in it, gives nothing, and a product whose contract has one goes to nobody;
    the others stand. Raises ContractError where a register cannot be read."""
    from orchestration.governance.admission import sound_agreements
    from orchestration.governance.registers import usable_registers

    consumers = usable_registers(root).consumers
    return Grounds(consumers, sound_agreements(as_of, root), read_products(root)[0])
