"""Counts of groups that are among all: several groups may have a person, or none does."""

from collections.abc import Collection, Sequence

import polars as pl

from orchestration.disclosure.lines import Line, lines
from orchestration.disclosure.memory import Memory
from orchestration.disclosure.ranges import ranges
from orchestration.disclosure.suppress import MIN_COUNT, ROUND_TO, Cap, hide, shown


def suppress_among(
    table: pl.DataFrame,
    group: str,
    whole: str,
    dimension: str,
    measure: str,
    within: Sequence[str] = (),
    min_count: int = MIN_COUNT,
    round_to: int = ROUND_TO,
    was: Memory | None = None,
) -> pl.DataFrame:
    """As `suppress`, for a table with one `dimension` in which the rows with `whole` in the column
    `group` count all persons, and the others those of a group.

    A group has no more than all: so much a reader knows of it, and where all are hidden the group
    is too. Raises ValueError where a total is not the sum of its parts.
    """

    def judge(part: pl.DataFrame, begin: Collection[int], before: Collection[int]) -> set[int]:
        return _hidden(part, group, whole, dimension, measure, min_count, begin, before)

    keys = [*within, group, dimension]
    return shown(table, keys, within, [measure], judge, was or {}, min_count, round_to)


def _hidden(
    table: pl.DataFrame,
    group: str,
    whole: str,
    dimension: str,
    measure: str,
    least: int,
    stay: Collection[int],
    before: Collection[int],
) -> set[int]:
    """The rows that must not be shown of one table, those that `stay` hidden among them: `whole`
    first, then each group among it; then the smallest of the groups' rows, until all the sums
    together give nothing away."""
    counts = table[measure].to_list()
    keys = table.select(dimension, group).rows()
    sums = lines(table, [dimension], [group])
    of_whole = {where: row for row, (where, which) in enumerate(keys) if which == whole}
    whole_only = {measure: _only(counts, of_whole.values())}
    begin = set(stay) & set(of_whole.values())
    of_all = _of(sums, of_whole.values())
    hidden = hide(whole_only, of_all, least, begin=begin, before=before)
    groups: dict[str, list[int]] = {}
    for row, (_, which) in enumerate(keys):
        if which != whole:
            groups.setdefault(which, []).append(row)
    all_of = {
        r: of_whole[keys[r][0]] for own in groups.values() for r in own if keys[r][0] in of_whole
    }
    caps = {row: Cap(counts[every], every not in hidden) for row, every in all_of.items()}
    begin = {row for row, cap in caps.items() if counts[row] and not cap.is_shown}
    begin |= set(stay) - hidden
    while True:
        found = set(hidden)
        for own in groups.values():
            part = _only(counts, own)
            start = begin & set(own)
            found |= hide({measure: part}, _of(sums, own), least, caps, start, before)
        told = [row for row in all_of if counts[row] and row not in found]
        if not told or not _gives_away(counts, found, sums, all_of, least):
            return found
        next_one = min(told, key=lambda row: (row not in before, counts[row], row))
        begin = (found - hidden) | {next_one}


def _only(counts: Sequence[int], rows: Collection[int]) -> list[int]:
    """The counts of these rows, nought in the others: they are another table's."""
    kept = set(rows)
    return [count if row in kept else 0 for row, count in enumerate(counts)]


def _of(sums: Sequence[Line], rows: Collection[int]) -> list[Line]:
    kept = set(rows)
    return [line for line in sums if line.total in kept]


def _gives_away(
    counts: Sequence[int],
    hidden: set[int],
    sums: Sequence[Line],
    all_of: dict[int, int],
    least: int,
) -> bool:
    """Whether a hidden count is less than `least` uncertain, by all sums together: those of a group
    and the rest (which stand in no table, and so come after its rows) are all."""
    rest = {row: len(counts) + number for number, row in enumerate(all_of)}
    told = [None if row in hidden else count for row, count in enumerate(counts)]
    among = [Line(every, (row, rest[row])) for row, every in all_of.items()]
    found = ranges([*told, *[None] * len(rest)], [*sums, *among], sorted(hidden))
    return any(known.width < least - 1e-6 for known in found.values())
