"""Damage to contracts: what a partner sends, and what a product holds."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path

from .mutant import (
    Document,
    Edit,
    Mutant,
    custom,
    documents,
    drop,
    edited,
    properties,
    put,
    unmarked,
)

Kinds = Iterator[tuple[str, str, Edit]]


def mutants(root: Path) -> Iterator[Mutant]:
    """Every mutant of the contracts below `root`."""
    for folder, kinds in (("feeds", _feed), ("products", _product)):
        for name, document in documents(root / folder).items():
            for code, kind, edit in (*_form(), *_version(document), *kinds(document)):
                # a new version and a field that is gone are said of the agreements that name them
                about = "" if code in ("C02", "C13") else document["id"]
                yield Mutant(code, kind, name, edited(f"{folder}/{name}", edit), about=about)


def _form() -> Kinds:
    first = ["schema", 0, "properties", 0]
    yield "C01", "unknown key in the contract", put("isPii", value=True)
    yield "C01", "unknown key in a field", put(*first, "isPii", value=True)
    yield "C01", "a property of ours misspelt", _append(first, "specialCatagory", True)
    yield "C01", "a field without classification", drop(*first, "classification")
    yield "C01", "a field twice", lambda d: _table(d).append(copy.deepcopy(_table(d)[0]))
    yield "C01", "a version of one number", put("version", value="1")


def _table(document: Document) -> list[Document]:
    fields: list[Document] = document["schema"][0]["properties"]
    return fields


def _append(at: list[object], name: str, value: object) -> Edit:
    def edit(document: Document) -> None:
        node = document
        for step in at:
            node = node[step]  # type: ignore[index]
        node.setdefault("customProperties", []).append({"property": name, "value": value})

    return edit


def _version(document: Document) -> Kinds:
    """A new major version that no agreement names yet, and changes that hide in the old number."""
    yield "C02", "a new major version", put("version", value="9.0.0")
    for table, t, p, prop in properties(document):
        if prop["classification"] == "restricted":
            at = ["schema", t, "properties", p]
            yield (
                "C20",
                f"{table}.{prop['name']} made public",
                put(*at, "classification", value="public"),
            )
            break
    for mark in ("specialCategory", "criminalOffence"):
        for table, t, p, prop in properties(document):
            if custom(prop).get(mark):
                edit = unmarked(["schema", t, "properties", p], mark)
                yield "C20", f"{table}.{prop['name']} no longer {mark}", edit
                break
    for table, t, p, prop in properties(document):
        if custom(prop)["identifiability"] == "direct":
            edit = unmarked(["schema", t, "properties", p], "identifiability", "none")
            yield "C20", f"{table}.{prop['name']} no longer identifies", edit
            break
    spare = _spare(document)
    if spare is not None:
        yield "C20", "a field gone, the same version", drop("schema", 0, "properties", spare)


def _feed(document: Document) -> Kinds:
    religion = {
        "name": "religion",
        "logicalType": "string",
        "description": "Religion.",
        "classification": "restricted",
        "customProperties": [
            {"property": "dataCategory", "value": "demographic"},
            {"property": "identifiability", "value": "indirect"},
            {"property": "specialCategory", "value": True},
        ],
    }
    yield "C14", "religion is received too", lambda d: _table(d).append(religion)
    yield "C02", "another sender", unmarked([], "sender", "a_new_partner")
    spare = _spare(document)
    if spare is not None:
        name = _table(document)[spare]["name"]
        renamed = put("schema", 0, "properties", spare, "name", value=f"{name}_new")
        yield "C13", f"{name} renamed", renamed
        yield "C14", f"{name} renamed", renamed


def _spare(document: Document) -> int | None:
    """The place of a field of the first table that no key, role or relationship rests on."""
    rests = json.dumps(list(document["schema"][0].get("customProperties", ())))
    for place, prop in reversed(list(enumerate(_table(document)))):
        tied = prop.get("primaryKey") or prop.get("relationships")
        if not tied and f'"{prop["name"]}"' not in rests:
            return place
    return None


def _product(document: Document) -> Kinds:
    last = ["schema", 0, "properties", -1]
    yield "C01", "a column made from nothing", drop(*last, "transformSourceObjects")
    yield (
        "C17",
        "a column made from no table",
        put(*last, "transformSourceObjects", value=["a_literal"]),
    )
    made = f"{document['id']}.{_table(document)[-1]['name']}"
    yield "C17", "a column made from itself", put(*last, "transformSourceObjects", value=[made])
    for p, prop in enumerate(_table(document)):
        if prop.get("primaryKey"):
            renamed = put("schema", 0, "properties", p, "name", value=f"{prop['name']}_new")
            yield "C13", f"{prop['name']} renamed", renamed
            break
