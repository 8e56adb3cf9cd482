"""What changed in the grants of an agreement: who may have which fields and rows, for what."""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.contracts.diff import Change

Rows = frozenset[
    tuple[str, str, tuple[str, ...]]
]  # conditions that all hold: column, operator, values
Given = dict[str, set[Rows]]  # field -> the alternatives under which it is given
Who = tuple[str, str, str]  # consumer, contract, purpose


def grants(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Every difference; what the grants are called and how they are cut is none."""
    old, new = _given(before), _given(after)
    for who in sorted(old.keys() | new.keys()):
        consumer, contract, purpose = who
        had, has = old.get(who, {}), new.get(who, {})
        for level, fields, words in (
            ("major", has.keys() - had.keys(), "is granted"),
            ("minor", had.keys() - has.keys(), "is no longer granted"),
            ("major", _wider(had, has), "is granted more rows of"),
            ("minor", _narrower(had, has), "is granted fewer rows of"),
        ):
            if fields:
                message = f"{consumer} {words} {contract}.({', '.join(sorted(fields))})"
                yield Change(level, "grants", f"{message} for {purpose}")
    for key in sorted(_versions(before).keys() & _versions(after).keys()):
        was, becomes = _versions(before)[key], _versions(after)[key]
        if was != becomes:
            yield Change("major", "grants", f"{' '.join(key)}: version {was} -> {becomes}")


def _given(document: Mapping[str, Any]) -> dict[Who, Given]:
    found: dict[Who, Given] = {}
    for grant in document["grants"]:
        fields = grant["fields"]
        if isinstance(fields, dict):
            fields = [f"{table}.{name}" for table, names in fields.items() for name in names]
        rows = frozenset(
            (row["column"], row["operator"], tuple(sorted(row.get("values") or ())))
            for row in grant.get("rows") or ()
        )
        given = found.setdefault((grant["consumer"], grant["contract"], grant["purpose"]), {})
        for name in fields:
            given.setdefault(name, set()).add(rows)
    return found


def _versions(document: Mapping[str, Any]) -> dict[Who, list[str]]:
    found: dict[Who, list[str]] = {}
    for grant in document["grants"]:
        who = (grant["consumer"], grant["contract"], grant["purpose"])
        found.setdefault(who, []).append(str(grant.get("version", "")))
    return {who: sorted(set(versions)) for who, versions in found.items()}


def _wider(had: Given, has: Given) -> set[str]:
    """Fields of both that now come with rows that no former alternative held."""
    return {
        name
        for name in had.keys() & has.keys()
        if not all(any(_within(rows, other) for other in had[name]) for rows in has[name])
    }


def _narrower(had: Given, has: Given) -> set[str]:
    changed = {name for name in had.keys() & has.keys() if had[name] != has[name]}
    return changed - _wider(had, has)


def _within(rows: Rows, other: Rows) -> bool:
    """Whether whatever meets the conditions `rows` meets `other` too."""
    return all(any(_implies(row, wanted) for row in rows) for wanted in other)


def _implies(
    row: tuple[str, str, tuple[str, ...]], wanted: tuple[str, str, tuple[str, ...]]
) -> bool:
    if row[:2] != wanted[:2]:
        return False
    values, allowed = set(row[2]), set(wanted[2])
    match row[1]:
        case "in":
            return values <= allowed
        case "not_in":
            return values >= allowed
        case _:
            return values == allowed
