"""Our rules for a contract, beyond the standard's schema. Each adds every mistake it finds."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from orchestration.contracts.vocabulary import (
    CLASSIFICATIONS,
    FEED_PROPERTIES,
    FEED_REQUIRED,
    FIELD_PROPERTIES,
    FIELD_REQUIRED,
    PRODUCT_PROPERTIES,
    PRODUCT_REQUIRED,
    PRODUCT_TYPES,
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


def field_rules(add: Add, at: list[Any], table: Any, added: frozenset[str]) -> None:
    """Names, types, codes, ranges, classification and key positions of a table's fields."""
    names: dict[str, int] = {}
    sent: dict[str, int] = {}
    positions = []
    for i, prop in enumerate(table["properties"]):
        steps = [*at, "properties", i]
        name, physical = prop["name"], str(prop.get("physicalName") or prop["name"])
        if not NAME.fullmatch(name):
            add([*steps, "name"], "must be snake_case: small letters, digits and underscores")
        if name in added:
            add([*steps, "name"], f"{name!r} is a column that the platform adds")
        if name in names:
            add([*steps, "name"], f"{name!r} is described twice in this table")
        if physical.strip().lower() in sent:
            add([*steps, "physicalName"], f"{physical!r} is described twice in this table")
        names[name] = sent[physical.strip().lower()] = i
        if prop.get("logicalType", "string") not in PRODUCT_TYPES:
            add([*steps, "logicalType"], f"must be one of: {', '.join(PRODUCT_TYPES)}")
        if not str(prop.get("description") or "").strip():
            add(steps, "every field needs a description")
        if prop.get("classification") not in CLASSIFICATIONS:
            add([*steps, "classification"], f"must be one of: {', '.join(CLASSIFICATIONS)}")
        properties_rules(add, steps, prop, FIELD_PROPERTIES, FIELD_REQUIRED)
        _codes_rules(add, steps, prop)
        options = prop.get("logicalTypeOptions") or {}
        low, high = options.get("minimum"), options.get("maximum")
        if low is not None and high is not None and low > high:
            add([*steps, "logicalTypeOptions"], "minimum is above maximum")
        if prop.get("primaryKey"):
            positions.append(prop.get("primaryKeyPosition"))
    if positions and sorted(p or 0 for p in positions) != list(range(1, len(positions) + 1)):
        add(at, f"primaryKeyPosition must count from 1 to {len(positions)}")


def _codes_rules(add: Add, steps: list[Any], prop: Any) -> None:
    """Codes are text, not empty, each once; in `enum` or in metric invalidValues, not in both."""
    lists: list[tuple[list[Any], list[Any]]] = []
    if "enum" in prop:
        lists.append((["enum"], [e["value"] for e in prop["enum"]]))
    for i, check in enumerate(prop.get("quality") or []):
        if check.get("metric") == "invalidValues":
            values = (check.get("arguments") or {}).get("validValues")
            lists.append((["quality", i], values if isinstance(values, list) else []))
    if len(lists) > 1:
        add(steps, "codes are listed twice: give `enum` or one invalidValues")
    for where, values in lists:
        if not values:
            add([*steps, *where], "the list of codes is empty")
        if not all(isinstance(v, str) and v.strip() for v in values):
            add([*steps, *where], "codes must be text: put digits, true and false in quotes")
        if len(values) != len({str(v) for v in values}):
            add([*steps, *where], "a code is listed twice")


def feed_rules(add: Add, document: Any) -> None:
    """What a feed's document must say of its deliveries."""
    properties_rules(add, [], document, FEED_PROPERTIES, FEED_REQUIRED)
    given = {p["property"]: p["value"] for p in document.get("customProperties") or []}
    for name in (given.get("fileName"), *(given.get("alternativeFileNames") or [])):
        if name is not None and str(name).count("{d}") != 1:
            add(["customProperties"], f"file name {name!r} must hold {{d}} (the date) once")
    header = given.get("headerRow", 1)
    if isinstance(header, bool) or not isinstance(header, int) or header < 1:
        add(["customProperties"], "headerRow must be a number from 1")
    if "delimiter" not in given and given.get("fileFormat") in ("csv", "zip"):
        add(["customProperties"], "'delimiter' is missing")
    if given.get("fileFormat") in ("csv", "xlsx", "geojson") and len(document["schema"]) > 1:
        add(["schema"], f"a {given['fileFormat']} file holds one table")
    known = {f"{t['name']}.{p['name']}" for t in document["schema"] for p in t["properties"]}
    for i, table in enumerate(document["schema"]):
        for k, prop in enumerate(table["properties"]):
            steps = ["schema", i, "properties", k]
            if any(r["to"] not in known for r in prop.get("relationships") or []):
                add([*steps, "relationships"], "must name a table and field of this contract")
            if prop.get("logicalType", "string") not in TYPES:
                add([*steps, "logicalType"], f"must be one of: {', '.join(TYPES)}")
            if prop.get("primaryKey") and not prop.get("required"):
                add([*steps, "required"], "a key field is required")


def product_rules(add: Add, document: Any) -> None:
    """What a product's document must say: one table, a key, and what each column is made from."""
    properties_rules(add, [], document, PRODUCT_PROPERTIES, PRODUCT_REQUIRED)
    if len(document["schema"]) != 1 or document["schema"][0]["name"] != document["id"]:
        add(["schema"], "a product is one table, named as the contract's id")
        return
    given = {p["property"]: p["value"] for p in document.get("customProperties") or []}
    properties = document["schema"][0]["properties"]
    names = {p["name"] for p in properties}
    if not any(p.get("primaryKey") for p in properties):
        add(["schema", 0], "a product needs a key: primaryKey and primaryKeyPosition")
    if given.get("aggregate") and given.get("smallCount") not in names:
        add(["customProperties"], "smallCount must name the column that counts persons or families")
    for i, prop in enumerate(properties):
        if not prop.get("transformSourceObjects"):
            add(
                ["schema", 0, "properties", i],
                "transformSourceObjects is missing: what the column is made from",
            )
