"""Which columns may reach a pseudonymised consumer only as pseudonyms."""

from orchestration.contracts.model import Field


def is_pseudonymised(column: Field) -> bool:
    """Whether a pseudonymised consumer gets this column as pseudonyms.

    True where it is `identifiability: direct`, whatever its category, or where its `dataCategory`
    is `key` or `identifier` and it is identifying at all. Publishing turns these into pseudonyms
    and check C16 holds the release to it.
    """
    if column.identifiability == "direct":
        return True
    return column.data_category in ("key", "identifier") and column.identifiability != "none"
