"""What a mutant is, and the small tools to damage a document."""

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.contracts.document import plain, read

Document = dict[str, Any]
Edit = Callable[[Document], object]


@dataclass(frozen=True)
class Mutant:
    """One damage and the check that must find it.

    `damage` gets the folder of a copy: of the contracts, or where it is `of_run`, the folder that
    holds `contracts/` and `home/`. `status` is what the check must say: fail, or warn where nothing
    stops for it. `about` is a part of the subject that it must say it of, where that is known.
    """

    code: str
    kind: str
    subject: str
    damage: Callable[[Path], None]
    status: str = "fail"
    about: str = ""
    of_run: bool = False

    def __str__(self) -> str:
        return f"{self.code} {self.kind}: {self.subject}"


def documents(folder: Path) -> Mapping[str, Document]:
    """Every document of a folder of the contracts, by the name of its file. Not to be changed."""
    return {p.name: _parsed(p, p.read_bytes()) for p in sorted(folder.glob("*.yaml"))}


@cache
def _parsed(path: Path, _content: bytes) -> Document:
    document: Document = plain(read(path))
    return document


def edited(place: str, edit: Edit) -> Callable[[Path], None]:
    """A damage: change the document at `place` (such as `agreements/x.dsa.yaml`) by `edit`."""

    def damage(root: Path) -> None:
        path = root / place
        before = _parsed(path, path.read_bytes())
        after = copy.deepcopy(before)
        edit(after)
        if after == before:
            raise ValueError(f"no damage done to {place}")
        # JSON is YAML, and no line of it depends on how a date or a word is quoted
        path.write_text(json.dumps(after, indent=1, ensure_ascii=False), encoding="utf-8")

    return damage


def entry(items: Iterable[Mapping[str, Any]], key: str, value: str) -> Any:
    """The item whose `key` is `value`."""
    return next(item for item in items if item[key] == value)


def put(*steps: Any, value: Any) -> Edit:
    """An edit: set the value at the end of `steps`."""

    def edit(document: Document) -> None:
        at(document, steps[:-1])[steps[-1]] = value

    return edit


def drop(*steps: Any) -> Edit:
    """An edit: take away what stands at the end of `steps`."""

    def edit(document: Document) -> None:
        del at(document, steps[:-1])[steps[-1]]

    return edit


def at(document: Any, steps: Iterable[Any]) -> Any:
    """What stands at the end of `steps`."""
    for step in steps:
        document = document[step]
    return document


def properties(document: Mapping[str, Any]) -> Iterator[tuple[str, int, int, Document]]:
    """Every field of a contract: (table, place of the table, place of the field, the field)."""
    for t, table in enumerate(document["schema"]):
        for p, prop in enumerate(table["properties"]):
            yield table["name"], t, p, prop


def custom(prop: Mapping[str, Any]) -> dict[str, Any]:
    """The customProperties of a field as a mapping."""
    return {e["property"]: e["value"] for e in prop.get("customProperties", ())}


def unmarked(steps: list[object], mark: str, value: object = None) -> Edit:
    """An edit: take a mark from a field, or set it to `value`."""

    def edit(document: Document) -> None:
        node = at(document, steps)
        kept = [e for e in node["customProperties"] if e["property"] != mark]
        given = [{"property": mark, "value": value}] if value is not None else []
        node["customProperties"] = kept + given

    return edit
