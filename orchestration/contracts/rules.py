"""Our rules for a contract, beyond the standard's schema. Each adds every mistake it finds.

They look at what is there, whatever the schema found wrong beside it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from orchestration.contracts.document import entries, value_mistakes
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
from orchestration.contracts.wording import near, of_value

Add = Callable[[list[Any], str], None]
NAME = re.compile(r"[a-z][a-z0-9_]*")


def own(node: Any) -> dict[str, Any]:
    """The customProperties of a node, as far as they are well formed."""
    return {str(p.get("property")): p.get("value") for _, p in entries(node, "customProperties")}


def properties_rules(
    add: Add,
    at: list[Any],
    node: Any,
    allowed: Mapping[str, Mapping[str, Any]],
    required: Iterable[str],
) -> None:
    """customProperties have known names and values, once each, and the required ones are there."""
    seen: set[str] = set()
    for i, entry in entries(node, "customProperties"):
        steps, name = [*at, "customProperties", i], entry.get("property")
        if not isinstance(name, str) or "value" not in entry:
            continue  # the standard asks for both
        if name not in allowed:
            words = f"{name!r} is not known here{near(name, allowed)}"
            add([*steps, "property"], words)
        else:
            for where, message in value_mistakes(entry["value"], allowed[name]):
                add([*steps, "value", *where], message if where else f"{name}: {message}")
        if name in seen:
            add([*steps, "property"], f"{name!r} is given twice")
        seen.add(name)
    for name in required if isinstance(node.get("customProperties", []), list) else ():
        if name not in seen:
            add([*at, "customProperties"], f"{name!r} is missing")


def field_rules(add: Add, at: list[Any], table: Any, added: frozenset[str]) -> None:
    """Names, types, codes, ranges, classification and key positions of a table's fields."""
    sent: set[str] = set()
    positions = []
    names = Counter(p["name"] for _, p in entries(table, "properties") if named(p))
    for i, prop in entries(table, "properties"):
        steps = [*at, "properties", i]
        if named(prop):
            _name_rules(add, [*steps, "name"], prop["name"], names, added)
        physical = str(prop.get("physicalName") or prop.get("name"))
        if physical.strip().lower() in sent:
            add([*steps, "physicalName"], f"{physical!r} is described twice in this table")
        sent.add(physical.strip().lower())
        if not str(prop.get("description") or "").strip():
            add([*steps, "description"], "is missing: every field needs a description")
        _one_of(add, [*steps, "logicalType"], prop.get("logicalType", "string"), PRODUCT_TYPES)
        _one_of(add, [*steps, "classification"], prop.get("classification"), CLASSIFICATIONS)
        properties_rules(add, steps, prop, FIELD_PROPERTIES, FIELD_REQUIRED)
        _codes_rules(add, steps, prop)
        _range_rules(add, [*steps, "logicalTypeOptions"], prop.get("logicalTypeOptions"))
        if prop.get("primaryKey"):
            positions.append(prop.get("primaryKeyPosition"))
    if positions and sorted(map(str, positions)) != sorted(
        str(n) for n in range(1, len(positions) + 1)
    ):
        add(at, f"primaryKeyPosition of the key fields must count from 1 to {len(positions)}")


def named(node: Mapping[str, Any]) -> bool:
    """Whether a table or field has a name; where it has none the standard's schema says so."""
    return isinstance(node.get("name"), str)


def _name_rules(
    add: Add, at: list[Any], name: str, names: Mapping[str, int], added: frozenset[str]
) -> None:
    if not NAME.fullmatch(name):
        add(at, f"{name!r} must be snake_case: small letters, digits and underscores")
    if name in added:
        add(at, f"{name!r} is a column that the platform adds: give another name")
    if names[name] > 1:
        add(at, f"{name!r} is described twice in this table")


def _one_of(add: Add, at: list[Any], given: Any, allowed: Iterable[str]) -> None:
    words = list(allowed)
    if given is None:
        add(at, f"is missing: one of {', '.join(words)}")
    elif given not in words:
        add(at, f"{of_value(given)} is not allowed{near(given, words)}")


def _range_rules(add: Add, at: list[Any], options: Any) -> None:
    limits = options if isinstance(options, dict) else {}
    low, high = limits.get("minimum"), limits.get("maximum")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        add(at, f"minimum, {low}, is above maximum, {high}")


def _codes_rules(add: Add, steps: list[Any], prop: Any) -> None:
    """Codes are text, not empty, each once, with a meaning; in `enum` or in metric invalidValues,
    not in both."""
    lists: list[tuple[list[Any], list[Any]]] = []
    if "enum" in prop:
        lists.append((["enum"], [e.get("value") for _, e in entries(prop, "enum")]))
        for i, entry in entries(prop, "enum"):
            if not isinstance(entry.get("label"), str) or not entry["label"].strip():
                add([*steps, "enum", i], "`label` is missing: what the code means, as text")
    for i, check in entries(prop, "quality"):
        if check.get("metric") == "invalidValues":
            arguments = check.get("arguments")
            values = arguments.get("validValues") if isinstance(arguments, dict) else None
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
    given = own(document)
    if "delimiter" not in given and given.get("fileFormat") in ("csv", "zip"):
        add(["customProperties"], f"'delimiter' is missing: {given['fileFormat']} needs it")
    tables = list(entries(document, "schema"))
    if given.get("fileFormat") in ("csv", "xlsx", "geojson") and len(tables) > 1:
        add(["schema"], f"a {given['fileFormat']} file holds one table")
    known = [f"{t.get('name')}.{p.get('name')}" for _, t in tables for _, p in _fields(t)]
    for i, table in tables:
        for k, prop in _fields(table):
            steps = ["schema", i, "properties", k]
            for r, relation in entries(prop, "relationships"):
                if relation.get("to") not in known:
                    words = f"there is no field {of_value(relation.get('to'))} in this contract"
                    add([*steps, "relationships", r, "to"], words)
            kind = prop.get("logicalType", "string")
            if kind in PRODUCT_TYPES:
                _one_of(add, [*steps, "logicalType"], kind, TYPES)
            if prop.get("primaryKey") and not prop.get("required"):
                add([*steps, "required"], "must be true: a key field is required")


def _fields(table: Any) -> list[tuple[int, dict[str, Any]]]:
    return list(entries(table, "properties"))


def product_rules(add: Add, document: Any) -> None:
    """What a product's document must say: one table, a key, and what each column is made from."""
    properties_rules(add, [], document, PRODUCT_PROPERTIES, PRODUCT_REQUIRED)
    tables = list(entries(document, "schema"))
    if [t.get("name") for _, t in tables] != [document.get("id")]:
        add(["schema"], "a product is one table, named as the contract's id")
    given = own(document)
    for t, table in tables:
        names = [p.get("name") for _, p in _fields(table)]
        if not any(p.get("primaryKey") for _, p in _fields(table)):
            add(["schema", t], "a product needs a key: primaryKey and primaryKeyPosition")
        if given.get("aggregate") is True and given.get("smallCount") not in names:
            words = "smallCount must name the column that counts persons or families"
            add(["customProperties"], words)
        for i, prop in _fields(table):
            if not prop.get("transformSourceObjects"):
                steps = ["schema", t, "properties", i, "transformSourceObjects"]
                add(steps, "is missing: what the column is made from, as table.field")
