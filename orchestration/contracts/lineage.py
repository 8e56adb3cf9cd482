"""From what each published column is made: down to the fields that partners send (check C17).

A product's `transformSourceObjects` name one of
- `<table>.<field>` of a feed's contract,
- `<product>.<field>` of another product,
- `person_mention.<part>`, `address_mention.<part>` (what personRoles and addressRoles say), or
  `person_mention` for all of its parts,
- `delivery.<column>`: what the platform notes of every record (its file, place and date),
- `seed.<table>.<column>`: a figure or a word that the city itself states, with its source, in a
  table under `dbt_project/seeds/`.
"""

import csv
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from orchestration.contracts.model import FeedContract, Field, Mistake, ProductContract, Table
from orchestration.paths import DBT_PROJECT

DELIVERY = ("feed", "file", "row_number", "delivery_id", "delivery_date", "version")
Feeds = Mapping[str, tuple[FeedContract, ...]]
Products = Mapping[str, ProductContract]


class Source(NamedTuple):
    """A field that a partner sends."""

    contract: str
    table: str
    field: str


def trace(product: str, column: str, feeds: Feeds, products: Products) -> frozenset[Source]:
    """Every field that partners send and the column may be made from, through other products.

    Raises KeyError where the product or the column does not exist.
    """
    published = _published(products)
    return _behind(f"{product}.{column}", published, _graph(feeds))


def declared(feeds: Feeds, products: Products) -> dict[str, frozenset[Source]]:
    """`trace` of every `<product>.<column>`."""
    published, graph = _published(products), _graph(feeds)
    return {name: _behind(name, published, graph) for name in published}


def _published(products: Products) -> dict[str, Field]:
    return {f"{p.id}.{f.name}": f for p in products.values() for f in p.fields}


def _behind(
    start: str, published: Mapping[str, Field], graph: Mapping[str, frozenset[Source]]
) -> frozenset[Source]:
    found: set[Source] = set()
    waiting, seen = [start], set()
    if start not in published:
        raise KeyError(start)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found |= graph.get(name, frozenset())
        waiting += published[name].sources if name in published else ()
    return frozenset(found)


def mistakes(feeds: Feeds, products: Products) -> list[Mistake]:
    """Sources that do not exist, and columns that lead back to no field and no delivery."""
    graph = _graph(feeds)
    noted = {f"delivery.{name}" for name in DELIVERY} | _stated()
    published = {f"{p.id}.{f.name}" for p in products.values() for f in p.fields}
    wrong = []
    for product in products.values():
        for field in product.fields:
            key = f"{field.name}.transformSourceObjects"
            wrong += [
                Mistake(product.path.name, None, key, f"{source!r} is no table and field")
                for source in field.sources
                if source not in graph and source not in noted and source not in published
            ]
            if field.refers_to and field.refers_to not in published:
                key = f"{field.name}.relationships"
                message = f"{field.refers_to!r} is no product and field"
                wrong.append(Mistake(product.path.name, None, key, message))
    if wrong:
        return wrong
    for product in products.values():
        for field in product.fields:
            if not _grounded(f"{product.id}.{field.name}", products, graph, noted):
                message = "leads back to no field that a partner sends and to nothing stated"
                wrong.append(Mistake(product.path.name, None, field.name, message))
    return wrong


def _grounded(
    name: str, products: Products, graph: Mapping[str, frozenset[Source]], noted: set[str]
) -> bool:
    published = {f"{p.id}.{f.name}": f for p in products.values() for f in p.fields}
    waiting, seen = [name], set()
    while waiting:
        step = waiting.pop()
        if step in graph or step in noted:
            return True
        if step not in seen:
            seen.add(step)
            waiting += published[step].sources
    return False


def _graph(feeds: Feeds) -> dict[str, frozenset[Source]]:
    """Name of a source -> the fields behind it."""
    found: dict[str, set[Source]] = {}
    for contract, table in ((c, t) for cs in feeds.values() for c in cs for t in c.tables):
        for field in table.fields:
            source = Source(contract.id, table.name, field.name)
            found.setdefault(f"{table.name}.{field.name}", set()).add(source)
        for part, within, name in _parts(table):
            source = Source(contract.id, within, name)
            found.setdefault(part, set()).add(source)
            found.setdefault(part.partition(".")[0], set()).add(source)
    return {name: frozenset(sources) for name, sources in found.items()}


def _stated() -> set[str]:
    """The columns of the tables that the city itself states."""
    found = set()
    for path in (DBT_PROJECT / "seeds").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {f"seed.{path.stem}.{name}" for name in next(csv.reader(file), [])}
    return found


def _parts(table: Table) -> Iterable[tuple[str, str, str]]:
    """The parts of persons and addresses that fields play: (part, table, field)."""
    own = {f.name for f in table.fields}
    for role in table.person_roles:
        for part, value in role["fields"].items():
            for name in value if isinstance(value, list) else [value]:
                if name in own:
                    yield f"person_mention.{part}", table.name, name
        if isinstance(role.get("home"), dict):
            yield "person_mention.address_role", table.name, role["home"]["field"]
        if "when" in role:  # the code by which a record names one person or another
            yield "person_mention.role", table.name, role["when"]["field"]
            if "relation" in (role.get("fixed") or {}):
                yield "person_mention.relation", table.name, role["when"]["field"]
        other = role.get("fromTable") or {}
        if "event_date" in other:
            yield "person_mention.event_date", other["table"], other["event_date"]
    for role in table.address_roles:
        if "when" in role:
            yield "address_mention.role", table.name, role["when"]["field"]
        for part, names in _address_parts(role).items():
            for name in names:
                if name in own:
                    yield f"address_mention.{part}", table.name, name


def _address_parts(role: Mapping[str, Any]) -> dict[str, list[str]]:
    written = [*(role.get("lines") or []), *(role.get("structured") or {}).values()]
    lines = [role["json"]] if "json" in role else written
    parts = {"address_text": lines}
    for part, key in (
        ("postcode_given", "postcode"),
        ("uprn_given", "uprn"),
        ("easting", "easting"),
        ("northing", "northing"),
    ):
        if key in role:
            within = key != "postcode" and "json" in role
            parts[part] = [role["json"] if within else role[key]]
    return parts
