"""Load the contracts of feeds and products: ODCS documents, checked by the standard and by us."""

import importlib.resources
import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from orchestration.contracts.document import (
    dotted,
    line_of,
    once_a_content,
    plain,
    read,
    schema_mistakes,
)
from orchestration.contracts.model import (
    ContractError,
    FeedContract,
    Field,
    Mistake,
    ProductContract,
    Table,
)
from orchestration.contracts.roles import role_rules
from orchestration.contracts.rules import (
    Add,
    feed_rules,
    field_rules,
    product_rules,
    properties_rules,
)
from orchestration.contracts.vocabulary import (
    LINEAGE,
    ODCS_VERSIONS,
    PRODUCT_TYPES,
    STATUSES,
    TABLE_PROPERTIES,
)
from orchestration.paths import CONTRACTS

ENDING = ".odcs.yaml"
SEMVER = re.compile(r"\d+\.\d+\.\d+")
T = TypeVar("T")


@cache
def odcs_schema() -> str:
    """The Open Data Contract Standard's JSON Schema (3.2, Draft 2019-09), as text.

    As shipped, a property without a logicalType meets the condition of every type, so that `map` is
    asked of it; the conditions here ask for a logicalType first.
    """
    package = importlib.resources.files("open_data_contract_standard")
    schema = json.loads((package / "schema.json").read_text(encoding="utf-8"))
    for rule in schema["$defs"]["SchemaBaseProperty"]["allOf"]:
        for condition in rule.get("if", {}).get("anyOf", [rule.get("if", {})]):
            if "logicalType" in condition.get("properties", {}):
                condition["required"] = ["logicalType"]
    return json.dumps(schema)


def standard_mistakes(path: Path, document: Any) -> list[Mistake]:
    """Where a document breaks the standard. 3.2 made `status` optional; 3.1 and we ask for it."""
    found = schema_mistakes(path, document, odcs_schema())
    if "status" not in document:
        found.append(Mistake(path.name, 1, "status", f"is missing; one of {', '.join(STATUSES)}"))
    return found


def custom(node: Any) -> dict[str, Any]:
    """A node's customProperties as a mapping."""
    return {p["property"]: p["value"] for p in node.get("customProperties") or []}


def codes(prop: Any) -> tuple[str, ...]:
    """The values that a property may have: `enum` (ODCS 3.2) or metric invalidValues (3.1)."""
    if prop.get("enum"):
        return tuple(str(e["value"]) for e in prop["enum"])
    for check in prop.get("quality") or []:
        if check.get("metric") == "invalidValues":
            return tuple(str(v) for v in check.get("arguments", {}).get("validValues", []))
    return ()


def to_field(prop: Any) -> Field:
    """A property of a valid document as a Field."""
    own, options = custom(prop), prop.get("logicalTypeOptions") or {}
    return Field(
        name=prop["name"],
        physical_name=prop.get("physicalName") or prop["name"],
        type=PRODUCT_TYPES[prop.get("logicalType", "string")],
        required=bool(prop.get("required", False)),
        key=bool(prop.get("primaryKey", False)),
        codes=codes(prop),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        identifier=own.get("identifierRule"),
        description=prop.get("description", ""),
        classification=prop.get("classification", ""),
        data_category=own.get("dataCategory", ""),
        special_category=bool(own.get("specialCategory", False)),
        criminal_offence=bool(own.get("criminalOffence", False)),
        identifiability=own.get("identifiability", "none"),
        physical_pattern=own.get("physicalNamePattern"),
        labels=tuple(str(e.get("label") or "") for e in prop.get("enum") or []),
        sources=tuple(prop.get("transformSourceObjects") or ()),
        refers_to=next((str(r["to"]) for r in prop.get("relationships") or []), None),
    )


def to_table(node: Any) -> Table:
    """A schema object of a valid document as a Table."""
    own = custom(node)
    return Table(
        name=node["name"],
        physical_name=node.get("physicalName") or node["name"],
        fields=tuple(to_field(p) for p in node.get("properties") or []),
        description=node.get("description", ""),
        person_roles=tuple(own.get("personRoles") or ()),
        address_roles=tuple(own.get("addressRoles") or ()),
    )


def _common(path: Path, document: Any, added: frozenset[str] = frozenset()) -> list[Mistake]:
    """What every contract of ours must hold beyond the standard's schema.

    `added`: the names of columns that the platform adds, which no field may have.
    """
    found = standard_mistakes(path, document)
    if found:
        return found
    add = _adder(path, document, found)
    if document["apiVersion"] not in ODCS_VERSIONS:
        add(["apiVersion"], f"must be one of {', '.join(ODCS_VERSIONS)}")
    if document["status"] not in STATUSES:
        add(["status"], f"must be one of {', '.join(STATUSES)}")
    if not SEMVER.fullmatch(str(document["version"])):
        add(["version"], "must be a semantic version such as 1.0.0")
    if document["id"] != path.name.removesuffix(ENDING):
        add(["id"], f"must be the file's name, {path.name.removesuffix(ENDING)!r}")
    if not document.get("schema"):
        add(["schema"], "a contract must describe at least one table")
    names = [node["name"] for node in document.get("schema") or []]
    for i, node in enumerate(document.get("schema") or []):
        if names.count(node["name"]) > 1:
            add(["schema", i, "name"], "two tables have this name")
        properties_rules(add, ["schema", i], node, TABLE_PROPERTIES, ())
        if node.get("properties"):
            field_rules(add, ["schema", i], node, added)
        else:
            add(["schema", i], "a table must have properties")
    return found


def _adder(path: Path, document: Any, found: list[Mistake]) -> Add:
    """A function that notes a mistake at a place of the document."""

    def add(steps: list[Any], message: str) -> None:
        found.append(Mistake(path.name, line_of(document, steps), dotted(steps), message))

    return add


@once_a_content
def _feed(path: Path) -> FeedContract:
    document = read(path)
    found = _common(path, document, LINEAGE)
    if not found:
        add = _adder(path, document, found)
        feed_rules(add, document)
        tables = {node["name"]: node for node in document["schema"]}
        for i, node in enumerate(document["schema"]):
            role_rules(add, ["schema", i], node, tables)
    if found:
        raise ContractError(found)
    own = custom(document)
    return FeedContract(
        id=document["id"],
        version=str(document["version"]),
        name=document.get("name", document["id"]),
        feed=own["feedId"],
        organisation=own["sender"],
        sector=document.get("domain", ""),
        delivery_mode=own["deliveryMode"],
        cadence=own["cadence"],
        file_format=own["fileFormat"],
        file_name=own["fileName"],
        encoding=own["encoding"],
        delimiter=own.get("delimiter", ","),
        date_format=own["dateFormat"],
        sheet=own.get("sheet"),
        header_row=int(own.get("headerRow", 1)),
        additional_columns=own.get("additionalColumns") == "allowed",
        tables=tuple(to_table(node) for node in document["schema"]),
        description=(document.get("description") or {}).get("purpose", ""),
        path=path,
        raw=plain(document),
        other_file_names=tuple(own.get("alternativeFileNames") or ()),
    )


@once_a_content
def _product(path: Path) -> ProductContract:
    document = read(path)
    found = _common(path, document)
    if not found:
        product_rules(_adder(path, document, found), document)
    if found:
        raise ContractError(found)
    node, own = document["schema"][0], custom(document)
    return ProductContract(
        id=document["id"],
        version=str(document["version"]),
        name=document.get("name", document["id"]),
        description=(document.get("description") or {}).get("purpose", ""),
        fields=to_table(node).fields,
        path=path,
        raw=plain(document),
        grain=node.get("dataGranularityDescription", ""),
        aggregate=bool(own["aggregate"]),
        small_count=own.get("smallCount"),
    )


def _all(paths: Iterable[Path], one: Callable[[Path], T]) -> list[T]:
    """Load each path; every mistake of every file is raised together."""
    loaded, mistakes = [], []
    for path in sorted(paths):
        try:
            loaded.append(one(path))
        except ContractError as error:
            mistakes += error.mistakes
    if mistakes:
        raise ContractError(mistakes)
    return loaded


def load_feeds(root: Path = CONTRACTS) -> dict[str, tuple[FeedContract, ...]]:
    """The contracts of `root/feeds` by feed id (voluntary_programmes has several).

    Raises ContractError with every mistake of every file: file, line, key, what is allowed.
    """
    feeds: dict[str, tuple[FeedContract, ...]] = {}
    mistakes = []
    owner: dict[str, FeedContract] = {}
    for contract in _all((root / "feeds").glob(f"*{ENDING}"), _feed):
        feeds[contract.feed] = (*feeds.get(contract.feed, ()), contract)
        for table in contract.tables:
            if table.name in owner:
                message = f"table {table.name!r} is also described in {owner[table.name].path.name}"
                mistakes.append(Mistake(contract.path.name, None, "schema", message))
            owner[table.name] = contract
    if mistakes:
        raise ContractError(mistakes)
    return feeds


def load_products(root: Path = CONTRACTS) -> dict[str, ProductContract]:
    """The contracts of `root/products` by product name. Raises ContractError as load_feeds."""
    return {c.id: c for c in _all((root / "products").glob(f"*{ENDING}"), _product)}
