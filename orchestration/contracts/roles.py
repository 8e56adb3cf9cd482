"""Our rules for personRoles and addressRoles: what they name is there.

That they are well formed is said by their schemas (`vocabulary`), which are held against them as
every other customProperty's; the rules here pass over what is not.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.contracts.document import entries
from orchestration.contracts.rules import Add, own
from orchestration.contracts.vocabulary import LINEAGE
from orchestration.contracts.wording import Said, near

PLACES = {"personRoles": "person", "addressRoles": "address"}


def role_rules(add: Add, at: list[Any], table: Any, tables: Mapping[str, Any]) -> None:
    """Check the roles of a table. `tables`: all of the contract, by name (for `fromTable`)."""
    for place, prop in entries(table, "customProperties"):
        if prop.get("property") not in PLACES:
            continue
        steps, seen = [*at, "customProperties", place, "value"], set[str]()
        check = _person if prop["property"] == "personRoles" else _address
        for i, role in entries(prop, "value"):
            if str(role.get("role")) in seen:
                add([*steps, i, "role"], f"role {role['role']!r} is described twice")
            seen.add(str(role.get("role")))
            for where, message in (*check(role, table, tables), *_when(role, table)):
                add([*steps, i, *where], message)


def _names(table: Any) -> set[str]:
    return {str(p.get("name")) for _, p in entries(table, "properties")}


def _homes(table: Any) -> set[str]:
    roles = {"value": own(table).get("addressRoles")}
    return {str(r.get("role")) for _, r in entries(roles, "value")}


def _field(name: Any, names: set[str], where: list[Any], of: str = "") -> Iterator[Said]:
    if isinstance(name, str) and name not in names:
        yield where, f"there is no field {name!r}{of}{near(name, names)}"


def _home(name: Any, homes: set[str], where: list[Any], of: str = "") -> Iterator[Said]:
    if isinstance(name, str) and name not in homes:
        yield where, f"there is no address role {name!r}{of}{near(name, homes)}"


def _mapping(node: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = node.get(key)
    return value if isinstance(value, dict) else {}


def _person(role: Any, table: Any, tables: Mapping[str, Any]) -> Iterator[Said]:
    for part, value in _mapping(role, "fields").items():
        for name in value if isinstance(value, list) else [value]:
            if (part, name) != ("group_ref", "row"):
                yield from _field(name, _names(table) | LINEAGE, ["fields", part])
    yield from _home(role.get("home"), _homes(table), ["home"])
    home = _mapping(role, "home")
    if home:
        yield from _field(home.get("field"), _names(table), ["home", "field"])
        for code, name in home.items():
            if code != "field":
                yield from _code(code, table, home.get("field"), ["home", code])
                yield from _home(name, _homes(table), ["home", code])
    other = _mapping(role, "fromTable")
    if isinstance(other.get("table"), str):
        yield from _other(other, table, tables)


def _other(other: Mapping[str, Any], table: Any, tables: Mapping[str, Any]) -> Iterator[Said]:
    """What a role takes from another table of the delivery."""
    name = other["table"]
    if name not in tables:
        yield ["fromTable", "table"], f"there is no table {name!r}{near(name, tables)}"
        return
    its, of = tables[name], f" in {name}"
    both = _names(its) & _names(table)
    yield from _field(other.get("on"), both, ["fromTable", "on"], " in both tables")
    yield from _field(other.get("event_date"), _names(its), ["fromTable", "event_date"], of)
    yield from _home(other.get("home"), _homes(its), ["fromTable", "home"], of)


def _address(role: Any, table: Any, tables: Mapping[str, Any]) -> Iterator[Said]:
    names = _names(table)
    yield from _field(role.get("postcode"), names, ["postcode"])
    if "json" in role:  # the parts are keys inside that field, not fields
        yield from _field(role["json"], names, ["json"])
        return
    for key in ("uprn", "easting", "northing"):
        yield from _field(role.get(key), names, [key])
    lines = role.get("lines")
    for i, name in enumerate(lines if isinstance(lines, list) else ()):
        yield from _field(name, names, ["lines", i])
    for part, name in _mapping(role, "structured").items():
        yield from _field(name, names, ["structured", part])


def _when(role: Any, table: Any) -> Iterator[Said]:
    """A condition {field: ..., in: [codes]} or {field: ..., notIn: [codes]}."""
    when = _mapping(role, "when")
    if not when:
        return
    yield from _field(when.get("field"), _names(table), ["when", "field"])
    if ("in" in when) == ("notIn" in when):
        yield ["when"], "`when` needs either `in` or `notIn`"
    for key in ("in", "notIn"):
        for code in when[key] if isinstance(when.get(key), list) else ():
            yield from _code(code, table, when.get("field"), ["when", key])


def _code(code: Any, table: Any, name: Any, where: list[Any]) -> Iterator[Said]:
    """A field that has codes has this one."""
    for _, prop in entries(table, "properties"):
        if prop.get("name") == name and (known := _codes(prop)) and str(code) not in known:
            yield where, f"{str(code)!r} is no code of {name!r}{near(code, known)}"


def _codes(prop: Any) -> set[str]:
    listed = [e.get("value") for _, e in entries(prop, "enum")]
    for _, check in entries(prop, "quality"):
        listed += _mapping(check, "arguments").get("validValues") or []
    return {str(v) for v in listed}
