"""Read a YAML document with the line of every key, and hold it against a JSON Schema."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import YAMLError

from orchestration.contracts.model import ContractError, Mistake
from orchestration.contracts.wording import Said, of_schema, of_value, of_yaml

T = TypeVar("T")


class _AsWritten(RoundTripConstructor):
    """Reads days as the text that they are, so that one that is none is told like any mistake."""


_AsWritten.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)
MOST_NODES = 200_000  # of a document with its anchors written out; ours have some thousand


def once_a_content(load: Callable[[Path], T]) -> Callable[[Path], T]:
    """`load(path)`, remembered while the file's bytes stay as they are: a run asks for the same
    documents in every stage, and for those of the last release, which are mostly the same, and
    reading them all takes seconds. Errors are not remembered."""
    known: dict[tuple[str, str, bytes], T] = {}

    @wraps(load)
    def remembered(path: Path) -> T:
        try:
            digest = hashlib.sha256(path.read_bytes()).digest()
        except OSError:
            return load(path)
        key = (path.absolute().parent.name, path.name, digest)
        if key not in known:
            known[key] = load(path)
        same: Any = known[key]
        moved = getattr(same, "path", path) != path
        return replace(same, path=path) if moved else same

    return remembered


def read(path: Path) -> CommentedMap:
    """The document of `path`. Raises ContractError where it is no YAML mapping, in UTF-8."""
    line: int | None = 1
    try:
        yaml = YAML(typ="rt")
        yaml.Constructor = _AsWritten
        document = yaml.load(path.read_text(encoding="utf-8-sig"))
        problem = _unreadable(document)
    # not YAML, not UTF-8, brackets without end, no right to read it
    except (YAMLError, ValueError, RecursionError, OSError) as error:
        line, problem = of_yaml(error)
    if problem:
        raise ContractError([Mistake(path.name, line, "(document)", problem)])
    mapping: CommentedMap = document
    return mapping


def _unreadable(document: Any) -> str | None:
    """Why a document that is YAML is none of ours; None where it may be."""
    if document is None:
        return "the file is empty"
    if not isinstance(document, CommentedMap):
        return f"must be a mapping of keys (`key: value`), not {of_value(document)}"
    if tag := next(_tags(document, set()), None):
        return f"the tag {tag} is not allowed: a value stands without it"
    if _nodes(document, {}) > MOST_NODES:
        return "anchors (&, *) refer to themselves or multiply without end: write them out"
    return None


def _nodes(node: Any, known: dict[int, float]) -> float:
    """The number of values with every anchor written out; no end where one holds itself."""
    if not isinstance(node, dict | list):
        return 1
    if id(node) not in known:
        known[id(node)] = float("inf")  # until its own parts are counted
        parts = node.values() if isinstance(node, dict) else node
        known[id(node)] = 1 + sum(_nodes(part, known) for part in parts)
    return known[id(node)]


def _tags(node: Any, seen: set[int]) -> Iterator[str]:
    """Tags that say what a value is to become, such as `!secret` or `!!python/object`."""
    if id(node) in seen or not isinstance(node, CommentedMap | CommentedSeq | TaggedScalar):
        return
    seen.add(id(node))
    if node.tag.value:
        yield str(node.tag.value)
    if not isinstance(node, TaggedScalar):
        for part in node.values() if isinstance(node, CommentedMap) else node:
            yield from _tags(part, seen)


def line_of(document: Any, path: list[Any]) -> int | None:
    """The line (from 1) at which the key or item of `path` stands in a document of `read`."""
    line: int | None = None
    node = document
    for step in path:
        try:
            if isinstance(node, CommentedMap):
                line = node.lc.key(step)[0] + 1
            elif isinstance(node, CommentedSeq):
                line = node.lc.item(step)[0] + 1
            node = node[step]
        except (KeyError, IndexError, AttributeError, TypeError):
            break
    return line


def entries(node: Mapping[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings of a list with their places; nothing where there is no such list."""
    listed = node.get(key)
    if isinstance(listed, list):
        yield from ((i, entry) for i, entry in enumerate(listed) if isinstance(entry, dict))


def dotted(path: list[Any]) -> str:
    """`schema[0].properties[2].name`, for messages."""
    text = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
    return text.lstrip(".") or "(document)"


def mistake(path: Path, document: Any, steps: list[Any], message: str) -> Mistake:
    """What is wrong at a place of a document of `read`, with its line."""
    return Mistake(path.name, line_of(document, steps) or 1, dotted(steps), message)


@cache
def _validator(schema_text: str) -> Any:
    schema = json.loads(schema_text)
    kind = jsonschema.validators.validator_for(schema, jsonschema.Draft201909Validator)
    return kind(schema)


def schema_mistakes(path: Path, document: Any, schema_text: str) -> list[Mistake]:
    """Every place at which `document` breaks the schema; unknown keys are mistakes."""
    validator = _validator(schema_text)
    found = {
        mistake(path, document, steps, message)
        for error in validator.iter_errors(plain(document))
        for steps, message in of_schema(error, validator.schema)
    }
    return in_order(found)


def value_mistakes(value: Any, schema: Mapping[str, Any]) -> Iterator[Said]:
    """Where a value within a document breaks a schema of its own."""
    for error in _validator(json.dumps(schema)).iter_errors(plain(value)):
        yield from of_schema(error, schema)


def in_order(mistakes: set[Mistake] | list[Mistake]) -> list[Mistake]:
    """Each mistake once, as they stand in the file."""
    return sorted(set(mistakes), key=lambda m: (m.file, m.line or 0, m.key, m.message))


def plain(node: Any) -> Any:
    """The document as JSON would hold it (dates as text, blocks of text without their last line's
    end)."""
    if isinstance(node, dict):
        return {str(k): plain(v) for k, v in node.items()}
    if isinstance(node, list):
        return [plain(v) for v in node]
    if isinstance(node, bool | int | float) or node is None:
        return node
    return str(node).rstrip("\n")


def strays(folder: Path, ending: str) -> list[Mistake]:
    """Files of a folder that are not read, since they are not named as its documents are."""
    return [
        Mistake(path.name, None, "(file)", f"is not read: a document here is named *{ending}")
        for path in sorted(folder.glob("*"))
        if not path.name.endswith(ending) and not path.name.startswith(".")
    ]
