"""Our rules for a contract, beyond the standard's schema. Each adds every mistake it finds."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from orchestration.contracts.vocabulary import (
    ADDRESS_ROLE_KEYS,
    CLASSIFICATIONS,
    FIELD_PROPERTIES,
    FIELD_REQUIRED,
    LINEAGE,
    PERSON_FIELDS,
    PERSON_ROLE_KEYS,
    TYPES,
)

Add = Callable[[list[Any], str], None]
NAME = re.compile(r"[a-z][a-z0-9_]*")


def properties_rules(
    add: Add,
    at: list[Any],
    node: Any,
    allowed: Mapping[str, tuple[Any, ...] | None],
    required: Iterable[str],
) -> None:
    """customProperties have known names and values, once each, and the required ones are there."""
    seen: set[str] = set()
    for i, entry in enumerate(node.get("customProperties") or []):
        steps = [*at, "customProperties", i]
        name = entry["property"]
        if name not in allowed:
            add(steps, f"{name!r} is not known here; allowed: {', '.join(sorted(allowed))}")
        elif allowed[name] is not None and entry["value"] not in (allowed[name] or ()):
            values = ", ".join(str(v) for v in allowed[name] or ())
            add(steps, f"{name} must be one of: {values}")
        if name in seen:
            add(steps, f"{name!r} is given twice")
        seen.add(name)
    for name in required:
        if name not in seen:
            add([*at, "customProperties"], f"{name!r} is missing")


def field_rules(add: Add, at: list[Any], table: Any) -> None:
    """Names, types, codes, ranges, classification and key positions of a table's fields."""
    names: dict[str, int] = {}
    sent: dict[str, int] = {}
    positions = []
    for i, prop in enumerate(table["properties"]):
        steps = [*at, "properties", i]
        name, physical = prop["name"], str(prop.get("physicalName") or prop["name"])
        if not NAME.fullmatch(name):
            add([*steps, "name"], "must be snake_case: small letters, digits and underscores")
        if name in LINEAGE:
            add([*steps, "name"], f"{name!r} is a column that the platform adds")
        if name in names:
            add([*steps, "name"], f"{name!r} is described twice in this table")
        if physical.strip().lower() in sent:
            add([*steps, "physicalName"], f"{physical!r} is described twice in this table")
        names[name] = sent[physical.strip().lower()] = i
        if prop.get("logicalType", "string") not in (*TYPES, "boolean"):
            add([*steps, "logicalType"], f"must be one of: {', '.join(TYPES)}")
        if not str(prop.get("description") or "").strip():
            add(steps, "every field needs a description")
        if prop.get("classification") not in CLASSIFICATIONS:
            add([*steps, "classification"], f"must be one of: {', '.join(CLASSIFICATIONS)}")
        properties_rules(add, steps, prop, FIELD_PROPERTIES, FIELD_REQUIRED)
        values = [e["value"] for e in prop.get("enum") or []]
        if len(values) != len({str(v) for v in values}):
            add([*steps, "enum"], "a value is listed twice")
        options = prop.get("logicalTypeOptions") or {}
        low, high = options.get("minimum"), options.get("maximum")
        if low is not None and high is not None and low > high:
            add([*steps, "logicalTypeOptions"], "minimum is above maximum")
        if prop.get("primaryKey"):
            positions.append(prop.get("primaryKeyPosition"))
    if positions and sorted(p or 0 for p in positions) != list(range(1, len(positions) + 1)):
        add(at, f"primaryKeyPosition must count from 1 to {len(positions)}")


def _value(node: Any, name: str) -> Any:
    for entry in node.get("customProperties") or []:
        if entry["property"] == name:
            return entry["value"]
    return []


def role_rules(add: Add, at: list[Any], table: Any, tables: Mapping[str, Any]) -> None:
    """personRoles and addressRoles name known parts and existing fields."""
    fields = {p["name"] for p in table["properties"]}
    homes = {r.get("role") for r in _value(table, "addressRoles")}
    for role in _value(table, "personRoles"):
        _known(add, at, role, PERSON_ROLE_KEYS, "personRoles")
        for part, value in (role.get("fields") or {}).items():
            if part not in PERSON_FIELDS:
                add(
                    at,
                    f"personRoles: {part!r} is no part of a person; allowed: "
                    f"{', '.join(sorted(PERSON_FIELDS))}",
                )
            for name in value if isinstance(value, list) else [value]:
                if name not in fields | LINEAGE | {"row"}:
                    add(at, f"personRoles: there is no field {name!r}")
        home = role.get("home")
        for wanted in (
            [home]
            if isinstance(home, str)
            else [v for k, v in (home or {}).items() if k != "field"]
        ):
            if wanted not in homes:
                add(at, f"personRoles: there is no address role {wanted!r}")
        other = role.get("fromTable")
        if other and other.get("table") not in tables:
            add(at, f"personRoles: there is no table {other.get('table')!r}")
    for role in _value(table, "addressRoles"):
        _known(add, at, role, ADDRESS_ROLE_KEYS, "addressRoles")
        if role.get("json"):
            if role["json"] not in fields:
                add(at, f"addressRoles: there is no field {role['json']!r}")
            continue
        parts = [*role.get("lines", []), *(role.get("structured") or {}).values()]
        parts += [role[k] for k in ("postcode", "uprn", "easting", "northing") if k in role]
        for name in parts:
            if name not in fields:
                add(at, f"addressRoles: there is no field {name!r}")


def _known(add: Add, at: list[Any], role: Any, allowed: set[str], where: str) -> None:
    for name in sorted(set(role) - allowed):
        add(at, f"{where}: {name!r} is not known; allowed: {', '.join(sorted(allowed))}")
    if "role" not in role:
        add(at, f"{where}: `role` is missing")
