"""Read a YAML document with the line of every key, and check it against a JSON Schema."""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from orchestration.contracts.model import ContractError, Mistake

T = TypeVar("T")


def once_a_content(load: Callable[[Path], T]) -> Callable[[Path], T]:
    """`load(path)`, remembered while the file's bytes stay as they are: a run asks for the same
    documents in every stage, and reading them all takes seconds. Errors are not remembered."""
    known: dict[tuple[Path, bytes], T] = {}

    @wraps(load)
    def remembered(path: Path) -> T:
        key = (path, hashlib.sha256(path.read_bytes()).digest())
        if key not in known:
            known[key] = load(path)
        return known[key]

    return remembered


def read(path: Path) -> CommentedMap:
    """The document of `path`. Raises ContractError where it is no YAML mapping."""
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except (YAMLError, ValueError) as error:  # not YAML, not UTF-8, or a day such as 30 February
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        if isinstance(error, UnicodeDecodeError):
            problem = "not UTF-8"
        raise ContractError(
            [Mistake(path.name, mark.line + 1 if mark else None, "(YAML)", str(problem))]
        ) from error
    if not isinstance(document, CommentedMap):
        raise ContractError([Mistake(path.name, 1, "(document)", "must be a mapping of keys")])
    return document


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


def dotted(path: list[Any]) -> str:
    """`schema[0].properties[2].name`, for messages."""
    text = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
    return text.lstrip(".") or "(document)"


@cache
def _validator(schema_text: str) -> Any:
    import json

    schema = json.loads(schema_text)
    kind = jsonschema.validators.validator_for(schema, jsonschema.Draft201909Validator)
    return kind(schema)


def _deepest(error: Any) -> Any:
    """Of an anyOf/oneOf failure, the cause that a person can act on."""
    while error.context:
        error = max(error.context, key=lambda e: (len(e.absolute_path), e.validator == "enum"))
    return error


def schema_mistakes(path: Path, document: Any, schema_text: str) -> list[Mistake]:
    """Every place at which `document` breaks the schema; unknown keys are mistakes."""
    found = []
    for raised in _validator(schema_text).iter_errors(_plain(document)):
        error = _deepest(raised)
        steps = list(error.absolute_path)
        found.append(Mistake(path.name, line_of(document, steps), dotted(steps), error.message))
    return sorted(set(found), key=lambda m: (m.line or 0, m.key, m.message))


def _plain(node: Any) -> Any:
    """The document as JSON would hold it (dates as text)."""
    if isinstance(node, dict):
        return {str(k): _plain(v) for k, v in node.items()}
    if isinstance(node, list):
        return [_plain(v) for v in node]
    if isinstance(node, bool | int | float) or node is None:
        return node
    return str(node)


plain = _plain
