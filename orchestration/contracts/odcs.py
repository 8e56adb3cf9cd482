"""Load the contracts of feeds and products: ODCS documents, checked by the standard and by us."""

import importlib.resources
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml.comments import CommentedMap

from orchestration.contracts.document import (
    entries,
    in_order,
    mistake,
    once_a_content,
    plain,
    read,
    schema_mistakes,
    strays,
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
from orchestration.contracts.rules import own as rules_own
from orchestration.contracts.vocabulary import (
    LINEAGE,
    ODCS_VERSIONS,
    PRODUCT_TYPES,
    STATUSES,
    TABLE_PROPERTIES,
)
from orchestration.contracts.wording import near
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
        not_special=str(own.get("notSpecialBecause", "")),
        criminal_offence=bool(own.get("criminalOffence", False)),
        not_offence=str(own.get("notOffenceBecause", "")),
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


def _common(add: Add, path: Path, document: Any, added: frozenset[str] = frozenset()) -> None:
    """What every contract of ours must hold beyond the standard's schema.

    `added`: the names of columns that the platform adds, which no field may have.
    """
    for key, allowed in (("apiVersion", ODCS_VERSIONS), ("status", STATUSES)):
        if isinstance(document.get(key), str) and document[key] not in allowed:
            add([key], f"{document[key]!r} is not allowed{near(document[key], allowed)}")
    if "version" in document and not SEMVER.fullmatch(str(document["version"])):
        add(["version"], "must be a semantic version of three numbers, such as 1.0.0")
    name = path.name.removesuffix(ENDING)
    if "id" in document and document["id"] != name:
        add(["id"], f"must be the file's name, {name!r}")
    tables = list(entries(document, "schema"))
    if not document.get("schema"):
        add(["schema"], "a contract must describe at least one table")
    names = Counter(str(node.get("name")) for _, node in tables)
    for i, node in tables:
        if names[str(node.get("name"))] > 1:
            add(["schema", i, "name"], "two tables have this name")
        properties_rules(add, ["schema", i], node, TABLE_PROPERTIES, ())
        field_rules(add, ["schema", i], node, added)
        if not node.get("properties"):
            add(["schema", i, "properties"], "is missing: a table must have fields")


def _checked(path: Path, rules: Callable[[Add, Any], None], added: frozenset[str]) -> CommentedMap:
    """The document of a contract. Raises ContractError with every mistake in it."""
    document = read(path)
    found: list[Mistake] = []

    def add(steps: list[Any], message: str) -> None:
        found.append(mistake(path, document, steps, message))

    _common(add, path, document, added)
    rules(add, document)
    ours = {m.key for m in found}  # where both speak of a place, ours says what is allowed here
    found += [m for m in standard_mistakes(path, document) if m.key not in ours]
    if found:
        raise ContractError(in_order(found))
    return document


def _feed_rules(add: Add, document: Any) -> None:
    feed_rules(add, document)
    tables = {str(node.get("name")): node for _, node in entries(document, "schema")}
    for i, node in entries(document, "schema"):
        role_rules(add, ["schema", i], node, tables)


@once_a_content
def _feed(path: Path) -> FeedContract:
    document = _checked(path, _feed_rules, LINEAGE)
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
    document = _checked(path, product_rules, frozenset())
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


def contract_mistakes(path: Path) -> list[Mistake]:
    """What is wrong in one contract: by the standard, and in a folder `feeds` or `products` by our
    rules too. Raises ContractError where it cannot be read."""
    ours = {"feeds": _feed, "products": _product}.get(path.absolute().parent.name)
    if ours is None:
        return in_order(standard_mistakes(path, read(path)))
    ours(path)
    return []


def read_contracts(
    folder: Path, one: Callable[[Path], T]
) -> tuple[dict[str, T], dict[str, list[Mistake]]]:
    """The contracts of a folder that are valid, and the mistakes of the others, both by the id that
    the file's name gives (a file that no contract may have: by its name)."""
    loaded: dict[str, T] = {}
    broken = {m.file: [m] for m in strays(folder, ENDING)}
    for path in sorted(folder.glob(f"*{ENDING}")):
        name = path.name.removesuffix(ENDING)
        try:
            loaded[name] = one(path)
        except ContractError as error:
            broken[name] = error.mistakes
    return loaded, broken


def read_feeds(root: Path) -> tuple[dict[str, FeedContract], dict[str, list[Mistake]]]:
    """The valid contracts of `root/feeds` by id, and the mistakes of the others.

    Two contracts that describe one table are both broken: whose rows it holds is not known.
    """
    loaded, broken = read_contracts(root / "feeds", _feed)
    owners: dict[str, list[FeedContract]] = {}
    for contract in loaded.values():
        for table in contract.tables:
            owners.setdefault(table.name, []).append(contract)
    for name, several in owners.items():
        for contract in several if len(several) > 1 else ():
            others = ", ".join(c.path.name for c in several if c is not contract)
            words = f"table {name!r} is also described in {others}"
            broken.setdefault(contract.id, []).append(
                Mistake(contract.path.name, None, "schema", words)
            )
    return {name: c for name, c in loaded.items() if name not in broken}, broken


def read_products(root: Path) -> tuple[dict[str, ProductContract], dict[str, list[Mistake]]]:
    """The valid contracts of `root/products` by id, and the mistakes of the others."""
    return read_contracts(root / "products", _product)


def by_feed(contracts: Iterable[FeedContract]) -> dict[str, tuple[FeedContract, ...]]:
    """Contracts by feed id (voluntary_programmes has several)."""
    feeds: dict[str, tuple[FeedContract, ...]] = {}
    for contract in contracts:
        feeds[contract.feed] = (*feeds.get(contract.feed, ()), contract)
    return feeds


def feeds_of_broken(root: Path, broken: Iterable[str]) -> frozenset[str]:
    """The feeds that broken contracts (by id) may be for: the feedId, where it can be read; else
    every beginning of the file's name, since a contract's id begins with its feed."""
    found: set[str] = set()
    for name in broken:
        try:
            feed = rules_own(read(root / "feeds" / f"{name}{ENDING}")).get("feedId")
        except ContractError:
            feed = None
        parts = name.partition(".")[0].split("_")
        begun = {"_".join(parts[: n + 1]) for n in range(len(parts))}
        found |= {feed} if isinstance(feed, str) and feed else begun
    return frozenset(found)


def load_feeds(root: Path = CONTRACTS) -> dict[str, tuple[FeedContract, ...]]:
    """The contracts of `root/feeds` by feed id.

    Raises ContractError with every mistake of every file: file, line, key, what is allowed.
    """
    loaded, broken = read_feeds(root)
    _refuse(broken)
    return by_feed(loaded.values())


def load_products(root: Path = CONTRACTS) -> dict[str, ProductContract]:
    """The contracts of `root/products` by product name. Raises ContractError as load_feeds."""
    loaded, broken = read_products(root)
    _refuse(broken)
    return loaded


def _refuse(broken: dict[str, list[Mistake]]) -> None:
    if broken:
        raise ContractError([m for name in sorted(broken) for m in broken[name]])
