"""Which secrets a release uses."""

from datetime import date

from orchestration.contracts.identifying import is_pseudonymised
from orchestration.home import Home
from orchestration.publishing.grants import TableGrant
from orchestration.publishing.grounds import Grounds, load_grounds
from orchestration.publishing.pseudonyms import Key, load_key


def keys_of(home: Home, consumer: str, table: TableGrant) -> dict[str, Key]:
    """The secret of each column that a pseudonymised consumer gets as pseudonyms."""
    return {
        field.name: load_key(home, consumer, table.columns[field.name][0].purpose)
        for field in table.product.fields
        if field.name in table.columns and is_pseudonymised(field)
    }


def key_ids(home: Home, as_of: date, grounds: Grounds | None = None) -> list[str]:
    """The ids of all secrets that a release of `as_of` uses, sorted; secrets that are not there yet
    are made. Part of what a release follows from: a rotated secret makes a new one."""
    grounds = grounds or load_grounds(as_of)
    found = {
        key.id
        for consumer, tables in grounds.granted(as_of).items()
        if grounds.consumers[consumer].pseudonymised
        for table in tables.values()
        for key in keys_of(home, consumer, table).values()
    }
    return sorted(found)
