"""Which columns tell who a person is: to be made pseudonyms, or to be looked through for a key."""

import re
from collections.abc import Iterable
from functools import cache

from orchestration.contracts.model import Field

PERSON = re.compile(r"(^|_)person_ids?$")


def is_pseudonymised(column: Field) -> bool:
    """Whether a pseudonymised consumer gets this column as pseudonyms.

    True where it is `identifiability: direct`, whatever its category, or where its `dataCategory`
    is `key` or `identifier` and it is identifying at all. Publishing turns these into pseudonyms
    and check C16 holds the release to it.
    """
    if column.identifiability == "direct":
        return True
    return column.data_category in ("key", "identifier") and column.identifiability != "none"


def person_columns(table: str, columns: Iterable[str]) -> list[str]:
    """The columns of a product, or of a table of the warehouse, that hold keys of persons.

    Those that the product's contract says refer to a person, and those of that name; a name that
    ends in `ids` holds several keys, parted by blanks. Any, where that contract cannot be read.
    """
    pointing = _pointing(table)
    return [n for n in columns if pointing is None or n in pointing or PERSON.search(n)]


@cache
def _pointing(table: str) -> frozenset[str] | None:
    from orchestration.contracts import read_products
    from orchestration.paths import CONTRACTS

    products, broken = read_products(CONTRACTS)
    if table in broken:
        return None
    fields = products[table].fields if table in products else ()
    return frozenset(f.name for f in fields if f.refers_to == "person.person_id")
