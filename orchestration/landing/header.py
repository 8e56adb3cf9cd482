"""Which field of the contract stands in which column of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.contracts import Field
from orchestration.landing.rejection import Rejected


def match(
    names: Sequence[str], fields: Sequence[Field], additional: bool = False, cut: bool = False
) -> list[Field | None]:
    """The field of each column, None for an additional one that the contract allows.

    Blanks round a name and letter case do not matter. Raises Rejected in this order: `wrong_feed`
    (fewer than half of the fields are there), `missing_column`, `undeclared_column` (also a name
    that comes twice); `truncated` instead, where `cut` says that nothing follows the header, not
    even a line end, and the header breaks off.
    """
    columns: list[Field | None] = []
    taken: set[str] = set()
    undeclared = False
    for name in names:
        field = next((f for f in fields if _is_named(f, name)), None)
        if field and field.name in taken:
            field, undeclared = None, True
        elif field is None:
            undeclared = undeclared or not additional
        columns.append(field)
        if field:
            taken.add(field.name)
    if len(taken) < len(fields):
        if cut and _breaks_off(names, columns, fields):
            raise Rejected("truncated")
        raise Rejected("wrong_feed" if 2 * len(taken) < len(fields) else "missing_column")
    if undeclared:
        raise Rejected("undeclared_column")
    return columns


def _is_named(field: Field, name: str) -> bool:
    said = name.strip().lower()
    if said == field.physical_name.strip().lower():
        return True
    pattern = field.physical_pattern
    return bool(pattern and re.fullmatch(pattern, name.strip(), re.IGNORECASE))


def _breaks_off(
    names: Sequence[str], columns: Sequence[Field | None], fields: Sequence[Field]
) -> bool:
    """Whether all names but the last are the contract's, and the last begins one of them."""
    last = names[-1].strip().strip('"').lower()
    begins = any(f.physical_name.lower().startswith(last) for f in fields)
    return begins and all(field is not None for field in columns[:-1])
