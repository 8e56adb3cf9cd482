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
    said = [name.strip().lower() for name in names]
    taken: dict[int, Field] = {}
    for place_of in (_exactly, _by_pattern):  # WD25CD itself before another year's
        for field in [f for f in fields if f not in taken.values()]:
            place = place_of(field, said)
            if place is not None:
                taken.setdefault(place, field)
    columns = [taken.get(place) for place in range(len(said))]
    more = len(taken) < len(said)
    undeclared = len(set(said)) < len(said) or (more and not additional)
    if len(taken) < len(fields):
        if cut and _breaks_off(names, columns, fields):
            raise Rejected("truncated")
        raise Rejected("wrong_feed" if 2 * len(taken) < len(fields) else "missing_column")
    if undeclared:
        raise Rejected("undeclared_column")
    return columns


def _exactly(field: Field, said: Sequence[str]) -> int | None:
    name = field.physical_name.strip().lower()
    return said.index(name) if name in said else None


def _by_pattern(field: Field, said: Sequence[str]) -> int | None:
    if field.physical_pattern is None:
        return None
    named = re.compile(field.physical_pattern, re.IGNORECASE).fullmatch
    return next((place for place, name in enumerate(said) if named(name)), None)


def _breaks_off(
    names: Sequence[str], columns: Sequence[Field | None], fields: Sequence[Field]
) -> bool:
    """Whether all names but the last are the contract's, and the last begins one of them."""
    last = names[-1].strip().strip('"').lower()
    begins = any(f.physical_name.lower().startswith(last) for f in fields)
    return begins and all(field is not None for field in columns[:-1])
