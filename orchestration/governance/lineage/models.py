"""The warehouse's models in the order of their making, each as the relation that it gives."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import sqlglot

from orchestration.contracts import FeedContract
from orchestration.contracts.dbt_yaml import added_columns
from orchestration.contracts.lineage import DELIVERY
from orchestration.governance.lineage.expressions import Unreadable
from orchestration.governance.lineage.queries import Reader
from orchestration.governance.lineage.values import NULL, Relation, Value, distinct, matched
from orchestration.paths import DBT_PROJECT

Name = tuple[str, str]
EVERY = "*"  # in `made_from`: every column of a model as it is
OWN = "own"  # such a model holds what the council itself decided
MADE_FROM = "made_from"  # in a Python model's meta: {column: [model.column or model, ...]}
MATCHED_BY = "matched_by"  # likewise, of keys: by what records are compared to be put together


def relations(
    manifest: Mapping[str, Any], feeds: Iterable[FeedContract]
) -> tuple[dict[Name, Relation], dict[Name, str]]:
    """What each model gives, by schema and table; and of those that cannot be read, why not.

    `manifest` is dbt's, with compiled code. A model that reads an unreadable one is unreadable.
    """
    tables, broken = _sources(manifest, feeds), dict[Name, str]()
    nodes = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
    }
    for key in _in_order(nodes):
        node = nodes[key]
        name = _name(node)
        try:
            tables[name] = _read(node, nodes, manifest["sources"], tables)
        except (Unreadable, sqlglot.errors.SqlglotError, KeyError) as error:
            broken[name] = _cause(node, nodes, broken) or f"{'.'.join(name)}: {error}"
    return tables, broken


def _cause(
    node: Mapping[str, Any], nodes: Mapping[str, Any], broken: Mapping[Name, str]
) -> str | None:
    """Why a model that this one reads could not be read."""
    parents = (node.get("depends_on") or {}).get("nodes", [])
    found = (broken.get(_name(nodes[p])) for p in parents if p in nodes)
    return next(filter(None, found), None)


def _name(node: Mapping[str, Any]) -> Name:
    return str(node["schema"]).lower(), str(node.get("alias") or node["name"]).lower()


def _in_order(nodes: Mapping[str, Any]) -> list[str]:
    done: dict[str, None] = {}

    def visit(key: str) -> None:
        if key in nodes and key not in done:
            for parent in nodes[key].get("depends_on", {}).get("nodes", []):
                visit(parent)
            done[key] = None

    for key in sorted(nodes):
        visit(key)
    return list(done)


def _read(
    node: Mapping[str, Any],
    nodes: Mapping[str, Any],
    sources: Mapping[str, Any],
    tables: Mapping[Name, Relation],
) -> Relation:
    if node["resource_type"] == "seed":
        return _seed(DBT_PROJECT / node["original_file_path"])
    if node["language"] == "python":
        parents = [{**nodes, **sources}.get(key) for key in node["depends_on"]["nodes"]]
        return _declared(node, {p["name"]: _name(p) for p in parents if p}, tables)
    code = node.get("compiled_code")
    if not code:
        raise Unreadable("it is not compiled")
    return Reader(tables).read(sqlglot.parse_one(code, read="duckdb"))


def _declared(
    node: Mapping[str, Any], parents: Mapping[str, Name], tables: Mapping[Name, Relation]
) -> Relation:
    """A Python model says itself from which columns of the models it reads each of its own is."""
    meta = node["config"].get("meta") or {}
    said = meta.get(MADE_FROM)
    if not said:
        raise Unreadable(f"a Python model has to say in its meta what it is `{MADE_FROM}`")
    if said == OWN:
        return Relation((), ({},), loose=True)
    arm: dict[str, Value] = {}
    for column, made_from in said.items():
        columns = [_column(source, parents, tables, column) for source in made_from]
        if column == EVERY:
            arm |= {name: Value(found) for one in columns for name, found in one.items()}
        else:
            arm[str(column).lower()] = Value(_all(columns))
    for column, compared in (meta.get(MATCHED_BY) or {}).items():
        columns = [_column(source, parents, tables, column) for source in compared]
        arm[str(column).lower()] = Value(matched(_all(columns)))
    return Relation(tuple(arm), (arm,))


def _all(columns: Iterable[Mapping[str, frozenset[str]]]) -> frozenset[str]:
    return frozenset[str]().union(*(found for one in columns for found in one.values()))


def _column(
    source: str, parents: Mapping[str, Name], tables: Mapping[Name, Relation], column: str
) -> dict[str, frozenset[str]]:
    """The fields behind a source `model.column`, or behind each column of a whole `model`."""
    table, _, name = source.partition(".")
    if table not in parents:
        raise Unreadable(f"{column} is made from {source}: it reads no such model")
    relation = tables[parents[table]]
    if name and name not in relation.columns and not relation.loose:
        raise Unreadable(f"{column} is made from {source}: there is no such column")
    return {c: relation.whole.get(c, frozenset()) for c in ([name] if name else relation.columns)}


def _seed(path: Path) -> Relation:
    """A table of our own: every line an arm, all of it known."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
        columns = tuple(name.lower() for name in rows[0]) if rows else ()
    arms = [{k.lower(): Value(literal=v if v else NULL) for k, v in row.items()} for row in rows]
    return Relation(columns, distinct(columns, arms))


def _sources(manifest: Mapping[str, Any], feeds: Iterable[FeedContract]) -> dict[Name, Relation]:
    """What partners sent, by the contracts; what landing notes; what is the platform's own."""
    found: dict[Name, Relation] = {}
    for contract in feeds:
        for table in contract.tables:
            columns = {
                name: Value(frozenset({f"delivery.{name}"} if name in DELIVERY else ()))
                for name in added_columns(contract)
            }
            columns["feed"] = Value(frozenset({"delivery.feed"}), contract.feed)
            columns |= {f.name: Value(frozenset({f"{table.name}.{f.name}"})) for f in table.fields}
            found["raw", table.name] = Relation(tuple(columns), (columns,))
    for source in manifest["sources"].values():
        name = str(source["source_name"]).lower(), str(source["name"]).lower()
        if name not in found:
            noted = name[0] == "landing"
            own = {
                c.lower(): Value(frozenset({f"delivery.{c}"} if noted and c in DELIVERY else ()))
                for c in source["columns"]
            }
            found[name] = Relation(tuple(own), (own,), loose=True)
    return found
