"""What changed between two versions of an agreement, and which version number that calls for (C20).

Major: it allows more than was signed, or on other grounds: more fields, rows, purposes, recipients,
subjects or days; kept for longer; smaller numbers published; a safeguard less. Minor: it allows
less, or says how things are done in another way. Patch: words and contacts.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from orchestration.contracts.diff import Change, Diff
from orchestration.governance.grant_diff import grants
from orchestration.governance.model import Registers
from orchestration.governance.periods import before as day_before
from orchestration.governance.versions import RANGE

SOME_DAY = date(2000, 1, 1)  # periods are compared by what they reach back to from one day
PATCH, MINOR, MAJOR = "patch", "minor", "major"
# How a simple key counts: (level where it grows or comes, level where it falls or goes).
GROWS = {
    ("start",): (MINOR, MAJOR),
    ("end",): (MAJOR, MINOR),
    ("reviewDue",): (MINOR, MINOR),
    ("publication", "minCount"): (MINOR, MAJOR),
    ("publication", "roundTo"): (MINOR, MAJOR),
    ("breach", "deadlineHours"): (MAJOR, MINOR),
    ("onwardSharing", "allowed"): (MAJOR, MINOR),
}
CHANGES = {
    ("apiVersion",): MAJOR,
    ("kind",): MAJOR,
    ("id",): MAJOR,
    ("title",): PATCH,
    ("notice",): PATCH,
    ("onwardSharing", "terms"): MAJOR,
    ("rights", "lead"): MINOR,
    ("rights", "contact"): PATCH,
    ("security", "transfer"): MINOR,
    ("security", "pseudonymKey"): MINOR,
    ("references", "dpia"): MAJOR,
    ("references", "ropa"): PATCH,
    ("breach", "contact"): PATCH,
}
GROUNDS = ("article6", "article9", "article10", "gateways", "confidentiality", "nationalDataOptOut")


def diff(
    before: Mapping[str, Any], after: Mapping[str, Any], then: Registers, now: Registers
) -> Diff:
    """Compare two versions of an agreement (`Agreement.raw`), each with the registers of its day:
    these say how long a retention schedule is."""
    changes = [
        *_simple(before, after),
        *_status(before, after),
        *_pseudonyms(before, after),
        *_parties(before, after),
        *_subjects(before, after),
        *_contracts(before, after),
        *_purposes(before, after),
        *grants(before, after),
        *_retention(before, after, then, now),
        *_signoffs(before, after),
    ]
    return Diff(
        str(after["id"]),
        str(before["version"]),
        str(after["version"]),
        tuple(sorted(set(changes), key=str)),
    )


def _at(node: Mapping[str, Any], steps: tuple[str, ...]) -> Any:
    value: Any = node
    for step in steps:
        value = (value or {}).get(step)
    return value


def _simple(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for steps, level in CHANGES.items():
        if _at(before, steps) != _at(after, steps):
            yield Change(level, ".".join(steps), "reworded" if level == PATCH else "changed")
    for steps, (up, down) in GROWS.items():
        was, becomes = _at(before, steps), _at(after, steps)
        if was != becomes:
            # of `publication`, nothing said is the platform's own limit: told as a fall, to be safe
            rises = was is not None and becomes is not None and becomes > was
            yield Change(up if rises else down, ".".join(steps), f"{was} -> {becomes}")


def _status(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was, becomes = before["status"], after["status"]
    if was != becomes:
        level = MAJOR if becomes == "active" else MINOR
        yield Change(level, "status", f"{was} -> {becomes}")


def _pseudonyms(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was, becomes = (_at(d, ("security", "pseudonymMethod")) for d in (before, after))
    if was != becomes:
        level = MINOR if was is None else MAJOR
        yield Change(level, "security.pseudonymMethod", f"{was} -> {becomes}")


def _by(node: Mapping[str, Any], part: str, *keys: str) -> dict[tuple[str, ...], dict[str, Any]]:
    return {tuple(str(entry[k]) for k in keys): entry for entry in node[part]}


def _parties(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = _by(before, "parties", "organisation"), _by(after, "parties", "organisation")
    for key in sorted(new.keys() - old.keys()):
        yield Change(MAJOR, "parties", f"{key[0]} is new: {new[key]['direction']}")
    for key in sorted(old.keys() - new.keys()):
        yield Change(MINOR, "parties", f"{key[0]} is gone")
    for key in sorted(old.keys() & new.keys()):
        if old[key]["role"] != new[key]["role"]:
            message = f"{key[0]}: {old[key]['role']} -> {new[key]['role']}"
            yield Change(MAJOR, "parties", message)
        was, becomes = old[key]["direction"], new[key]["direction"]
        if was != becomes:
            level = MINOR if was == "both" else MAJOR
            yield Change(level, "parties", f"{key[0]}: {was} -> {becomes}")


def _subjects(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = set(before["subjects"]), set(after["subjects"])
    for subject in sorted(new - old):
        yield Change(MAJOR, "subjects", f"{subject} are new")
    for subject in sorted(old - new):
        yield Change(MINOR, "subjects", f"{subject} are gone")


def _contracts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = _by(before, "contracts", "id"), _by(after, "contracts", "id")
    for key in sorted(new.keys() - old.keys()):
        yield Change(MAJOR, "contracts", f"{key[0]} is new")
    for key in sorted(old.keys() - new.keys()):
        yield Change(MINOR, "contracts", f"{key[0]} is gone")
    for key in sorted(old.keys() & new.keys()):
        was, becomes = old[key]["version"], new[key]["version"]
        if was != becomes:
            level = MINOR if _narrower(was, becomes) else MAJOR
            yield Change(level, "contracts", f"{key[0]} {was} -> {becomes}")


def _narrower(was: str, becomes: str) -> bool:
    """Whether a version range lets in no version that the former one did not."""
    old, new = RANGE.fullmatch(was), RANGE.fullmatch(becomes)
    if old is None or new is None:
        return False
    floors = [tuple(int(n) for n in match.groups()[1:]) for match in (old, new)]
    if floors[1] < floors[0]:
        return False
    rank = {">=": 0, "^": 1, "~": 2, None: 3}
    same = {">=": 0, "^": 1, "~": 2, None: 3}[old[1]]
    return rank[new[1]] >= rank[old[1]] and floors[1][:same] == floors[0][:same]


def _purposes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = _by(before, "purposes", "id"), _by(after, "purposes", "id")
    for key in sorted(new.keys() - old.keys()):
        yield Change(MAJOR, "purposes", f"{key[0]} is new")
    for key in sorted(old.keys() - new.keys()):
        yield Change(MINOR, "purposes", f"{key[0]} is gone")
    for key in sorted(old.keys() & new.keys()):
        where = f"purposes.{key[0]}"
        if old[key]["necessity"] != new[key]["necessity"]:
            yield Change(MINOR, where, "the necessity is given in other words")
        for ground in GROUNDS:
            if (old[key].get(ground) or None) != (new[key].get(ground) or None):
                yield Change(MAJOR, where, f"{ground} changed")


def _retention(
    before: Mapping[str, Any], after: Mapping[str, Any], then: Registers, now: Registers
) -> Iterator[Change]:
    old, new = (
        {(r["contract"], r.get("column") or ""): r for r in d["retention"]} for d in (before, after)
    )
    for key in sorted(new.keys() - old.keys()):
        yield Change(MINOR, "retention", f"{key[0]} has a limit now")
    for key in sorted(old.keys() - new.keys()):
        yield Change(MAJOR, "retention", f"{key[0]} has no limit any more")
    for key in sorted(old.keys() & new.keys()):
        was = then.retention.get(old[key]["schedule"])
        becomes = now.retention.get(new[key]["schedule"])
        if was == becomes and old[key]["schedule"] == new[key]["schedule"]:
            continue
        if was is None or becomes is None:
            yield Change(MAJOR, "retention", f"{key[0]}: a schedule that no register has")
            continue
        if (was.trigger, was.action) != (becomes.trigger, becomes.action):
            words = f"{was.trigger}, {was.action} -> {becomes.trigger}, {becomes.action}"
            yield Change(MAJOR, "retention", f"{key[0]}: {words}")
        reach = [day_before(SOME_DAY, schedule.period) for schedule in (was, becomes)]
        if reach[0] != reach[1]:
            words = "longer" if reach[1] < reach[0] else "shorter"
            message = f"{key[0]} is kept for {words}: {was.period} -> {becomes.period}"
            yield Change(MAJOR if words == "longer" else MINOR, "retention", message)


def _signoffs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    keys = ("organisation", "role")
    old, new = _by(before, "signoffs", *keys), _by(after, "signoffs", *keys)
    for organisation, role in sorted(new.keys() - old.keys()):
        yield Change(PATCH, "signoffs", f"{role} of {organisation} has signed")
    for organisation, role in sorted(old.keys() - new.keys()):
        yield Change(MAJOR, "signoffs", f"the signature of {role} of {organisation} is gone")
    for key in sorted(old.keys() & new.keys()):
        if old[key]["date"] != new[key]["date"]:
            message = f"{key[1]} of {key[0]} signed on {new[key]['date']}"
            yield Change(PATCH, "signoffs", message)
