"""Version ranges of contract references: `^1.2.0`, `~1.2.0`, `>=1.2.0`, `1.2.0`."""

import re

RANGE = re.compile(r"(\^|~|>=)?(\d+)\.(\d+)\.(\d+)")


def satisfies(version: str, version_range: str) -> bool:
    """Whether a version (`1.4.0`) lies in the range.

    `^` admits any later version of the same major number, `~` of the same minor number, `>=` any
    later one, and no sign that version alone. Raises ValueError where the range is none of these.
    """
    match = RANGE.fullmatch(version_range)
    if match is None:
        raise ValueError(f"{version_range!r} is no version range")
    sign, floor = match[1], tuple(int(n) for n in match.groups()[1:])
    given = tuple(int(n) for n in version.split("."))
    if sign is None:
        return given == floor
    same = {"^": 1, "~": 2, ">=": 0}[sign]
    return given >= floor and given[:same] == floor[:same]
