"""What is wrong in a document, in words that say what is allowed: of YAML and of JSON Schemas."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.reader import ReaderError

Said = tuple[list[Any], str]  # where, and what is wrong there
MANY = 12  # allowed words that are not listed where one of them was probably meant
LONGEST = 60  # characters of a value that a message repeats
TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list (`- one a line`)",
    "object": "a mapping of keys (`key: value`)",
    "null": "nothing (null)",
}
YAML_WORDS = {  # what the parser says -> what to do about it
    r"character '\\t'": "a tab stands here: YAML is indented with blanks only",
    r"mapping values are not allowed": "a second `: ` in one line, or a key that is indented too "
    "far: put text that holds `: ` in quotes",
    r"could not find expected ':'": "`: ` is missing after a key",
    r"expected ',' or '[\]}]'": "a list [...] or mapping {...} is not closed, or lacks a comma",
    r"found another document": "a second document begins here (`---`): one document a file",
    r"found '<stream end>'": "the file ends in the middle of a list or mapping",
    r"expected <block end>": "this line is not indented as those before it",
}


def of_yaml(error: Exception) -> tuple[int | None, str]:
    """The line, where it is known, and the words for a file that is no YAML."""
    if isinstance(error, UnicodeDecodeError):
        if error.object.startswith((b"\xff\xfe", b"\xfe\xff")):
            return 1, "is not UTF-8 but UTF-16: save it as UTF-8"
        line = error.object[: error.start].count(b"\n") + 1
        return line, "a character here is not UTF-8: save the file as UTF-8"
    if isinstance(error, RecursionError):
        return None, "is nested too deeply"
    if isinstance(error, OSError):
        return None, f"cannot be read: {error.strerror}"
    if isinstance(error, ReaderError):
        return None, f"holds a character that YAML does not allow (#x{_code(error.character):04x})"
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    where = mark.line + 1 if mark else None
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    if isinstance(error, DuplicateKeyError):
        key = re.search(r'duplicate key "([^"]*)"', problem)
        return where, f"the key {key[1] if key else ''!r} is given twice in one mapping"
    for pattern, words in YAML_WORDS.items():
        if re.search(pattern, problem):
            problem = words
            break
    if "is not closed" in problem and context:
        problem += f" (it begins in line {context.line + 1})"
    return where, problem


def _code(character: Any) -> int:
    return character if isinstance(character, int) else ord(character)


def of_schema(error: Any, schema: Mapping[str, Any]) -> Iterator[Said]:
    """Each thing that a person can put right of one error that jsonschema found."""
    at, given, wanted = list(error.absolute_path), error.instance, error.validator_value
    match error.validator:
        case "anyOf" | "oneOf" if error.context:
            yield from _alternatives(error, schema)
        case "additionalProperties" | "unevaluatedProperties":
            allowed = known_keys(error.schema, schema)
            for key in given if isinstance(given, dict) else ():
                if key not in allowed:
                    yield [*at, key], f"is not a key that is known here{near(key, allowed)}"
        case "required":
            for key in wanted:
                if key not in given:
                    hint = _hint(_property(error.schema, schema, key), schema)
                    yield [*at, key], f"is missing{hint and ': '}{hint}"
        case "enum":
            yield at, f"{of_value(given)} is not allowed{near(given, wanted)}"
        case "const":
            yield at, f"must be {wanted!r}, not {of_value(given)}"
        case "type" if "pattern" in error.schema and "description" in error.schema:
            yield at, f"must be {error.schema['description']}, not {of_value(given)}"
        case "type":
            yield at, _type([wanted] if isinstance(wanted, str) else wanted, given)
        case "pattern" | "format":
            hint = error.schema.get("description") or f"as `{wanted}`"
            yield at, f"must be {hint}, not {of_value(given)}"
        case "minLength" | "minItems" | "minProperties":
            yield at, "must not be empty" if wanted == 1 else f"must have at least {wanted}"
        case "uniqueItems":
            twice = {str(v) for v in given if given.count(v) > 1}
            yield at, f"{', '.join(sorted(twice))} is given twice"
        case "minimum":
            yield at, f"{of_value(given)} is too small: {wanted} or more"
        case "maximum":
            yield at, f"{of_value(given)} is too large: {wanted} or less"
        case _:
            yield at, error.message if len(error.message) < 300 else f"breaks `{error.validator}`"


def _alternatives(error: Any, schema: Mapping[str, Any]) -> Iterator[Said]:
    """What keeps a value from the alternative that it was meant to be: the one of its type that it
    comes nearest to."""
    branches: dict[Any, list[Any]] = {}
    for cause in error.context:
        branches.setdefault(cause.relative_schema_path[0], []).append(cause)
    fit = [b for b in branches.values() if not any(_other_kind(c) for c in b)]
    if fit:
        for cause in min(fit, key=lambda b: (len(b), -max(len(c.absolute_path) for c in b))):
            yield from of_schema(cause, schema)
        return
    types: list[str] = []
    for cause in error.context:
        if cause.validator == "type":
            types += [cause.validator_value] if isinstance(cause.validator_value, str) else []
    yield list(error.absolute_path), _type(types, error.instance)


def _other_kind(cause: Any) -> bool:
    return cause.validator == "type" and not cause.relative_path


def _type(wanted: Iterable[str], given: Any) -> str:
    words = " or ".join(dict.fromkeys(TYPES.get(t, t) for t in wanted)) or "something else"
    quotes = isinstance(given, int | float) and "string" in wanted
    return f"must be {words}, not {of_value(given)}{': put it in quotes' if quotes else ''}"


def of_value(value: Any) -> str:
    """A value as a message may repeat it."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, dict):
        return "a mapping of keys"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return f"{value}".lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    text = str(value)
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")


def near(given: Any, allowed: Collection[Any]) -> str:
    """`; did you mean 'x'? allowed: x, y`: the one that was probably meant, and all."""
    words = sorted(str(a) for a in allowed if a is not None)
    plain = {re.sub(r"[\W_]", "", w).lower(): w for w in words}
    written = re.sub(r"[\W_]", "", given).lower() if isinstance(given, str) else ""
    close = get_close_matches(written, plain, 1, 0.75)
    if close and len(words) > MANY:
        return f"; did you mean {plain[close[0]]!r}?"
    meant = f"did you mean {plain[close[0]]!r}? " if close else ""
    return f"; {meant}allowed: {', '.join(words) or 'none'}"


def known_keys(node: Any, schema: Mapping[str, Any]) -> set[str]:
    """The keys that a mapping may have by its schema, with those of what it refers to."""
    keys = set(node.get("properties", ()))
    for part in (*node.get("allOf", ()), *node.get("anyOf", ()), *node.get("oneOf", ())):
        keys |= known_keys(part, schema)
    for branch in {"then", "else"} & node.keys():
        keys |= known_keys(node[branch], schema)
    if "$ref" in node:
        keys |= known_keys(_referred(node["$ref"], schema), schema)
    return keys


def _property(node: Any, schema: Mapping[str, Any], key: str) -> Any:
    """The schema of a key of a mapping; empty where it says nothing of it."""
    if key in node.get("properties", {}):
        return node["properties"][key]
    if "$ref" in node:
        return _property(_referred(node["$ref"], schema), schema, key)
    return {}


def _hint(node: Any, schema: Mapping[str, Any]) -> str:
    """What may stand at a place, in a few words."""
    if "$ref" in node:
        return _hint({**_referred(node["$ref"], schema), **_rest(node)}, schema)
    if "enum" in node:
        return f"one of {', '.join(map(str, node['enum']))}"
    if "const" in node:
        return f"must be {node['const']!r}"
    if "pattern" in node and "description" in node:
        return str(node["description"])
    return TYPES.get(str(node.get("type")), "")


def _rest(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key != "$ref"}


def _referred(ref: str, schema: Mapping[str, Any]) -> Any:
    node: Any = schema
    for step in ref.removeprefix("#/").split("/"):
        node = node.get(step, {})
    return node
