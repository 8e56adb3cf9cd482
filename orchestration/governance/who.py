"""What a consumer could see on a day, and by which clause."""

from datetime import date
from pathlib import Path

from orchestration.contracts import load_products
from orchestration.governance.agreements import load_agreements
from orchestration.governance.model import in_force
from orchestration.governance.versions import satisfies
from orchestration.paths import CONTRACTS


def who_could_see(consumer: str, day: date, root: Path = CONTRACTS) -> list[dict[str, str]]:
    """Columns of products that `consumer` was granted on `day`: table, column, agreement, grant,
    purpose; sorted, one entry a clause.

    Raises ContractError where a document is not valid.
    """
    products = load_products(root)
    found = [
        {
            "table": grant.contract,
            "column": name,
            "agreement": agreement.id,
            "grant": grant.id,
            "purpose": grant.purpose,
        }
        for agreement in load_agreements(root).values()
        if in_force(agreement, day)
        for grant in agreement.grants
        if grant.consumer == consumer
        and grant.contract in products
        and satisfies(products[grant.contract].version, grant.version_range)
        for name in grant.fields
        if name in {f.name for f in products[grant.contract].fields}
    ]
    return sorted(found, key=lambda e: (e["table"], e["column"], e["agreement"], e["grant"]))
