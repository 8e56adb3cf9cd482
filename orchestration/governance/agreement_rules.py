"""What an agreement must hold beyond its schema: real days in order, each id once, references
within the document, values where an operator needs them.

Looks at what is there, whatever the schema found wrong beside it: every mistake is told at once.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contracts.document import entries
from orchestration.contracts.wording import Said, near

ENDING = ".dsa.yaml"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NAMED = {"parties": "organisation", "contracts": "id", "purposes": "id", "grants": "id"}


def own_rules(path: Path, raw: Mapping[str, Any]) -> Iterator[Said]:
    """Each mistake of an agreement's document (as plain values) with its place."""
    name = path.name.removesuffix(ENDING)
    if isinstance(raw.get("id"), str) and raw["id"] != name:
        yield ["id"], f"must be {name!r}, as the file is named"
    yield from _days(raw)
    for part, key in NAMED.items():
        seen: set[str] = set()
        for i, entry in entries(raw, part):
            if str(entry.get(key)) in seen:
                yield [part, i, key], f"{entry[key]!r} is given twice"
            seen.add(str(entry.get(key)))
    for part in ("grants", "retention"):
        for i, entry in entries(raw, part):
            yield from _refers(raw, [part, i], entry, "contract", "contracts")
    for i, grant in entries(raw, "grants"):
        yield from _refers(raw, ["grants", i], grant, "purpose", "purposes")
        for k, row in entries(grant, "rows"):
            yield from ((["grants", i, "rows", k, *at], words) for at, words in _row(row))


def day_of(text: Any) -> date | None:
    """The day that is written; None where it is none."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def is_no_day(text: Any) -> bool:
    """Whether it is written as a day and is none, such as 2027-02-30."""
    return isinstance(text, str) and bool(DAY.fullmatch(text)) and day_of(text) is None


def _days(raw: Mapping[str, Any]) -> Iterator[Said]:
    written: list[tuple[list[Any], Any]] = [
        ([k], raw.get(k)) for k in ("start", "end", "reviewDue")
    ]
    written += [(["signoffs", i, "date"], s.get("date")) for i, s in entries(raw, "signoffs")]
    for steps, text in written:
        if is_no_day(text):
            yield steps, f"{text} is no day of the calendar"
    start, end = day_of(raw.get("start")), day_of(raw.get("end"))
    if start and end and end < start:
        yield ["end"], f"{end} is before start, {start}"


def _refers(
    raw: Mapping[str, Any], at: list[Any], entry: Mapping[str, Any], key: str, part: str
) -> Iterator[Said]:
    """A contract or purpose that a part of the agreement names is one of the agreement's."""
    known = [str(other.get("id")) for _, other in entries(raw, part)]
    if isinstance(entry.get(key), str) and entry[key] not in known:
        words = f"{entry[key]!r} is not among the {part} of this agreement{near(entry[key], known)}"
        yield [*at, key], words


def _row(row: Mapping[str, Any]) -> Iterator[Said]:
    operator, values = row.get("operator"), row.get("values")
    if not isinstance(operator, str):
        return
    if operator in ("is_null", "not_null"):
        if values:
            yield ["values"], f"{operator} takes no values"
    elif not values:
        yield ["values"], f"is missing: {operator} needs a list of values"
    if operator not in ("before", "after") or not isinstance(values, list):
        return
    if len(values) != 1 or not (values[0] == "as_of" or day_of(values[0])):
        yield ["values"], f"{operator} needs one day: YYYY-MM-DD, or as_of for the day of the run"
