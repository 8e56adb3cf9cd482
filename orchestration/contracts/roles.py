"""Our rules for personRoles and addressRoles: they name known parts and existing fields."""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.contracts.rules import Add
from orchestration.contracts.vocabulary import (
    ADDRESS_ROLE_KEYS,
    FIXED,
    FROM_TABLE,
    LINEAGE,
    PERSON_FIELDS,
    PERSON_ROLE_KEYS,
    STRUCTURED,
)


def role_rules(add: Add, at: list[Any], table: Any, tables: Mapping[str, Any]) -> None:
    """Check the roles of a table. `tables`: all of the contract, by name (for `fromTable`)."""
    own = _custom(table)
    for where, check in (("personRoles", _person), ("addressRoles", _address)):
        steps = [*at, "customProperties"]

        def note(message: str, where: str = where, steps: list[Any] = steps) -> None:
            add(steps, f"{where}: {message}")

        roles = own.get(where, [])
        if not isinstance(roles, list) or not all(isinstance(r, dict) for r in roles):
            note("must be a list of mappings, one a role")
            continue
        seen = set()
        for role in roles:
            name = role.get("role")
            if not name:
                note("`role` is missing")
            if name in seen:
                note(f"role {name!r} is described twice")
            seen.add(name)
            check(note, role, table, tables)


def _custom(node: Any) -> dict[str, Any]:
    return {p["property"]: p["value"] for p in node.get("customProperties") or []}


def _names(table: Any) -> set[str]:
    return {p["name"] for p in table["properties"]}


def _known(note: Any, given: Iterable[str], allowed: Iterable[str], what: str) -> None:
    for name in sorted(set(given) - set(allowed)):
        note(f"{what} {name!r} is not known; allowed: {', '.join(sorted(allowed))}")


def _person(note: Any, role: Any, table: Any, tables: Mapping[str, Any]) -> None:
    _known(note, role, PERSON_ROLE_KEYS, "key")
    if not role.get("sourceSystem"):
        note("`sourceSystem` is missing: whose numbers these are")
    _known(note, role.get("fields") or {}, PERSON_FIELDS, "part of a person")
    _known(note, role.get("fixed") or {}, FIXED, "fixed part")
    for part, value in (role.get("fields") or {}).items():
        for name in value if isinstance(value, list) else [value]:
            if name not in _names(table) | LINEAGE and (part, name) != ("group_ref", "row"):
                note(f"there is no field {name!r}")
    homes = {r.get("role") for r in _custom(table).get("addressRoles", [])}
    home = role.get("home")
    if isinstance(home, str) and home not in homes:
        note(f"there is no address role {home!r}")
    if isinstance(home, dict):
        _switch(note, home, table, homes)
    _when(note, role, table)
    if other := role.get("fromTable"):
        _known(note, other, FROM_TABLE, "key of fromTable")
        if other.get("table") not in tables:
            note(f"there is no table {other.get('table')!r}")
            return
        its = tables[other["table"]]
        if other.get("on") not in _names(its) & _names(table):
            note(f"field {other.get('on')!r} is not in both tables")
        if "event_date" in other and other["event_date"] not in _names(its):
            note(f"there is no field {other['event_date']!r} in {other['table']}")
        its_homes = {r.get("role") for r in _custom(its).get("addressRoles", [])}
        if "home" in other and other["home"] not in its_homes:
            note(f"there is no address role {other['home']!r} in {other['table']}")


def _switch(note: Any, home: Any, table: Any, homes: set[Any]) -> None:
    """A home that depends on a code: {field: ..., CODE: role, ...}."""
    codes = _codes(table, home.get("field"))
    if codes is None:
        note(f"there is no field {home.get('field')!r}")
        return
    for code, name in home.items():
        if code == "field":
            continue
        if codes and code not in codes:
            note(f"{code!r} is no code of {home['field']!r}")
        if name not in homes:
            note(f"there is no address role {name!r}")


def _address(note: Any, role: Any, table: Any, tables: Mapping[str, Any]) -> None:
    _known(note, role, ADDRESS_ROLE_KEYS, "key")
    _known(note, role.get("structured") or {}, STRUCTURED, "part of an address")
    _when(note, role, table)
    names = [role["postcode"]] if "postcode" in role else []
    parts = [*(role.get("lines") or []), *(role.get("structured") or {}).values()]
    parts += [role[k] for k in ("uprn", "easting", "northing") if k in role]
    # with `json` the parts are keys inside that field, not fields
    names += [role["json"]] if "json" in role else parts
    for name in names:
        if name not in _names(table):
            note(f"there is no field {name!r}")


def _when(note: Any, role: Any, table: Any) -> None:
    """A condition {field: ..., in: [codes]} or {field: ..., notIn: [codes]}."""
    when = role.get("when")
    if when is None:
        return
    _known(note, when, {"field", "in", "notIn"}, "key of when")
    codes = _codes(table, when.get("field"))
    if codes is None:
        note(f"there is no field {when.get('field')!r}")
        return
    if ("in" in when) == ("notIn" in when):
        note("`when` needs either `in` or `notIn`")
    for code in [*(when.get("in") or []), *(when.get("notIn") or [])]:
        if codes and code not in codes:
            note(f"{code!r} is no code of {when['field']!r}")


def _codes(table: Any, name: Any) -> set[str] | None:
    """The codes of a field, empty where it has none; None where there is no such field."""
    for prop in table["properties"]:
        if prop["name"] == name:
            listed = [e["value"] for e in prop.get("enum") or []]
            for check in prop.get("quality") or []:
                listed += (check.get("arguments") or {}).get("validValues") or []
            return {str(v) for v in listed}
    return None
