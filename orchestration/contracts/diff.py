"""What changed between two versions of a contract, and which version number that calls for (C20).

Major: whoever reads or grants must look again (a field gone, renamed or of another type, a
requirement tightened, a classification that falls, retention or recipients that widen, fields that
are sensitive and new, a mark of sensitive data that goes, a table more). Minor: an optional field
more, a mark of sensitive data more, or what is looser for the sender and surprises no reader.
Patch: words only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.contracts.vocabulary import CLASSIFICATIONS

LEVELS = ("none", "patch", "minor", "major")
WORDS = {
    "name",
    "description",
    "businessName",
    "dataGranularityDescription",
    "tags",
    "examples",
    "support",
    "team",
    "authoritativeDefinitions",
    "status",
    "version",
    "contractCreatedTs",
}
IDENTIFIABILITY = ("direct", "indirect", "none")
REASONS = {"notSpecialBecause": "special category", "notOffenceBecause": "criminal offence"}
DAYS = {"d": 1, "day": 1, "days": 1, "m": 30.4375, "y": 365.25, "yr": 365.25, "years": 365.25}


@dataclass(frozen=True)
class Change:
    """One difference: its level (patch, minor or major), where it is, and what it is."""

    level: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.message}"


@dataclass(frozen=True)
class Diff:
    """All differences of two versions of one contract."""

    contract: str
    before: str
    after: str
    changes: tuple[Change, ...]

    @property
    def level(self) -> str:
        """The highest level among the changes; `none` where nothing differs."""
        return max((c.level for c in self.changes), key=LEVELS.index, default="none")

    @property
    def wrong_version(self) -> str | None:
        """Why the new version number does not say what changed; None where it does."""
        old, new = _version(self.before), _version(self.after)
        if self.level == "none":
            return None if new >= old else f"{self.after} is below {self.before}"
        needed = {
            "major": (old[0] + 1, 0, 0),
            "minor": (old[0], old[1] + 1, 0),
            "patch": (old[0], old[1], old[2] + 1),
        }[self.level]
        if new >= needed:
            return None
        number = ".".join(map(str, needed))
        return f"a {self.level} change needs {number} or higher, not {self.after}"

    def text(self) -> str:
        """The differences for a person to read, the gravest first."""
        ordered = sorted(self.changes, key=lambda c: (-LEVELS.index(c.level), c.where))
        head = f"{self.contract} {self.before} -> {self.after}: {self.level}"
        tail = [f"refused: {self.wrong_version}"] if self.wrong_version else []
        return "\n".join([head, *(f"  {c}" for c in ordered), *tail])


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> Diff:
    """Compare two versions of a contract (`FeedContract.raw`, `ProductContract.raw`)."""
    changes = [*_document(before, after), *_tables(before, after)]
    return Diff(
        str(after["id"]),
        str(before["version"]),
        str(after["version"]),
        tuple(sorted(set(changes), key=str)),
    )


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def _custom(node: Mapping[str, Any]) -> dict[str, Any]:
    return {p["property"]: p["value"] for p in node.get("customProperties") or []}


def _rest(node: Mapping[str, Any], without: set[str]) -> dict[str, Any]:
    return {k: v for k, v in node.items() if k not in without}


def _document(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = _custom(before), _custom(after)
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield Change("major", name, f"{old.get(name)!r} -> {new.get(name)!r}")
    yield from _retention(before, after)
    yield from _recipients(before, after)
    own = {"schema", "customProperties", "slaProperties", "roles"}
    for key in sorted(_rest({**before, **after}, own)):
        if before.get(key) != after.get(key) and key != "version":
            level = "patch" if key in WORDS else "major"
            yield Change(level, key, "reworded" if level == "patch" else "changed")


def _retention(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = _sla(before), _sla(after)
    for name in sorted(old.keys() | new.keys()):
        a, b = old.get(name), new.get(name)
        if a == b:
            continue
        if name.startswith("retention"):
            # kept for longer, or without an end: more than was agreed
            longer = b is None or (a is not None and not _days(b) <= _days(a))
            yield Change(
                "major" if longer else "minor", name, "is longer" if longer else "is shorter"
            )
        else:
            yield Change("minor", name, "service level changed")


def _sla(node: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        ":".join(filter(None, (s["property"], s.get("element")))): s
        for s in node.get("slaProperties") or []
    }


def _days(sla: Mapping[str, Any]) -> float:
    try:
        return float(sla["value"]) * DAYS[sla.get("unit", "d")]
    except (KeyError, TypeError, ValueError):
        return float("nan")  # not comparable: taken as longer


def _recipients(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old = {r["role"]: r for r in before.get("roles") or []}
    new = {r["role"]: r for r in after.get("roles") or []}
    for role in sorted(new.keys() - old.keys()):
        yield Change("major", "roles", f"recipient {role} is new")
    for role in sorted(old.keys() - new.keys()):
        yield Change("minor", "roles", f"recipient {role} is gone")
    for role in sorted(old.keys() & new.keys()):
        if old[role] != new[role]:
            yield Change("major", "roles", f"access of {role} changed")


def _tables(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old = {t["name"]: t for t in before.get("schema") or []}
    new = {t["name"]: t for t in after.get("schema") or []}
    for name in sorted(old.keys() - new.keys()):
        yield Change("major", name, "table is gone")
    for name in sorted(new.keys() - old.keys()):
        yield Change("major", name, "table is new: more is received or published")
    for name in sorted(old.keys() & new.keys()):
        yield from _table(name, old[name], new[name])


def _table(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    own = WORDS | {"properties"}
    if _rest(before, own) != _rest(after, own):
        yield Change("major", name, "roles, names or rules of the table changed")
    if any(before.get(k) != after.get(k) for k in WORDS):
        yield Change("patch", name, "reworded")
    old = {p["name"]: p for p in before.get("properties") or []}
    new = {p["name"]: p for p in after.get("properties") or []}
    for field in sorted(old.keys() - new.keys()):
        yield Change("major", f"{name}.{field}", "field is gone")
    for field in sorted(new.keys() - old.keys()):
        yield _added(f"{name}.{field}", new[field])
    for field in sorted(old.keys() & new.keys()):
        yield from _field(f"{name}.{field}", old[field], new[field])


def _added(where: str, prop: Mapping[str, Any]) -> Change:
    own = _custom(prop)
    if prop.get("required") or prop.get("primaryKey"):
        return Change("major", where, "field is new and required")
    if own.get("specialCategory") or own.get("criminalOffence"):
        return Change("major", where, "field is new and holds special category or offence data")
    if own.get("identifiability") == "direct":
        return Change("major", where, "field is new and identifies directly")
    return Change("minor", where, "optional field is new")


def _field(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = _custom(before), _custom(after)
    a, b = before.get("classification"), after.get("classification")
    if a != b:
        falls = _place(CLASSIFICATIONS, b) < _place(CLASSIFICATIONS, a)
        yield Change("major" if falls else "minor", where, f"classification {a} -> {b}")
    for name in ("specialCategory", "criminalOffence"):
        was, now = bool(old.get(name)), bool(new.get(name))
        if was != now:  # a mark more asks for a ground (C07, C09) and gives nobody anything
            yield Change("minor" if now else "major", where, f"{name} {was} -> {now}")
    if old.get("identifiability") != new.get("identifiability"):
        places = [_place(IDENTIFIABILITY, own.get("identifiability")) for own in (old, new)]
        weaker = places[1] > places[0] or places[1] < 0
        yield Change("major" if weaker else "minor", where, "identifiability changed")
    yield from _demands(where, before, after)
    plain = {"specialCategory", "criminalOffence", "identifiability", *REASONS}
    for name, what in REASONS.items():
        if old.get(name) != new.get(name):
            yield Change("patch", where, f"why it is not {what} data is said in other words")
    if _rest(old, plain) != _rest(new, plain):
        yield Change("major", where, "category or rule changed")
    own = WORDS - {"name"} | {
        "classification",
        "required",
        "enum",
        "quality",
        "logicalTypeOptions",
        "customProperties",
    }
    for key in sorted(_rest({**before, **after}, own)):
        if before.get(key) != after.get(key):
            yield Change("major", where, f"{key} changed")
    if any(before.get(k) != after.get(k) for k in WORDS):
        yield Change("patch", where, "reworded")


def _place(words: tuple[str, ...], word: Any) -> int:
    """The place of a word in a list from harmless to grave or back; -1 where it is missing."""
    return words.index(word) if word in words else -1


def _demands(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """What a value must be: tighter refuses what was accepted, looser is a surprise to readers."""
    if bool(before.get("required")) != bool(after.get("required")):
        yield Change("major", where, "is required" if after.get("required") else "may be empty")
    old, new = _codes(before), _codes(after)
    if old != new:
        only_more = old is not None and new is not None and old < new
        level = "minor" if only_more else "major"
        yield Change(level, where, "codes are more" if only_more else "codes changed")
    elif before.get("enum") != after.get("enum"):
        yield Change("patch", where, "labels changed")
    if old == new and before.get("quality") != after.get("quality"):
        yield Change("minor", where, "quality rules changed")
    was, now = before.get("logicalTypeOptions") or {}, after.get("logicalTypeOptions") or {}
    if was != now:
        wider = _is_wider(was, now)
        yield Change(
            "minor" if wider else "major", where, f"range or format changed: {was} -> {now}"
        )


def _is_wider(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether only limits changed, and every value within the old ones is within the new."""
    limits = {"minimum", "maximum"}
    if _rest(was, limits) != _rest(now, limits) or not (was.keys() | now.keys()) & limits:
        return False
    low = now.get("minimum") is None or (
        was.get("minimum") is not None and now["minimum"] <= was["minimum"]
    )
    high = now.get("maximum") is None or (
        was.get("maximum") is not None and now["maximum"] >= was["maximum"]
    )
    return low and high


def _codes(prop: Mapping[str, Any]) -> frozenset[str] | None:
    listed = [str(e["value"]) for e in prop.get("enum") or []]
    for check in prop.get("quality") or []:
        listed += map(str, (check.get("arguments") or {}).get("validValues") or [])
    return frozenset(listed) or None
