"""What is known of a value and of a row while SQL is read and not run.

A relation is a handful of arms: kinds of rows, such as the branches of a union. Of each column of
an arm we know the partners' fields that its value is made from, and the value itself where it is a
literal. Arms keep apart what a `case when attribute = 'forename'` or a join on a code keeps apart.

A field by which records are only compared, so that a person's records find each other, stands among
the sources with MATCHED before its name: the key that comes of it tells nothing of what it says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

NULL = "\0null"  # the literal null, which no text is
MATCHED = "match:"  # before the name of a field that only decides which records belong together
MOST = 400  # arms; beyond that they are put together, and only precision is lost


class Value(NamedTuple):
    """The fields that a value is made from, and the value where it is known."""

    sources: frozenset[str] = frozenset()
    literal: str | None = None


NOTHING = Value(literal=NULL)
Arm = Mapping[str, Value]


@dataclass(frozen=True)
class Relation:
    """Columns and arms. `loose`: a table of which not every column is described. `chosen`: the
    fields by which its rows were picked (`where`); to be among them tells of these."""

    columns: tuple[str, ...]
    arms: tuple[Arm, ...]
    loose: bool = False
    chosen: frozenset[str] = frozenset()

    @cached_property
    def whole(self) -> dict[str, frozenset[str]]:
        """Of each column the fields that it is made from, in whichever arm."""
        return {c: together(arm[c] for arm in self.arms).sources for c in self.columns}

    @cached_property
    def constant(self) -> bool:
        """A table of ours, such as a list of codes: made from nothing that a partner sends."""
        return not self.loose and not any(self.whole.values())

    def narrowed(self, wanted: Iterable[str]) -> "Relation":
        """Only the columns asked for; arms that do not differ in their literals become one."""
        wanted = set(wanted)
        columns = tuple(c for c in self.columns if c in wanted)
        return Relation(columns, distinct(columns, self.arms), self.loose, self.chosen)


def matched(sources: Iterable[str]) -> frozenset[str]:
    """The fields as such that only decide which records belong together."""
    return frozenset(s if s.startswith(MATCHED) else MATCHED + s for s in sources)


def told(sources: Iterable[str]) -> set[str]:
    """The fields of which a value tells: without those that only matched records."""
    return {s for s in sources if not s.startswith(MATCHED)}


def read(sources: Iterable[str]) -> set[str]:
    """Every field that was read for a value, to tell or to match."""
    return {s.removeprefix(MATCHED) for s in sources}


def together(values: Iterable[Value]) -> Value:
    """What is known of a value that may be any of these."""
    values = list(values)
    literals = {v.literal for v in values}
    sources = frozenset().union(*(v.sources for v in values))
    return Value(sources, literals.pop() if len(literals) == 1 else None)


def joined(columns: Iterable[str], arms: Iterable[Arm]) -> dict[str, Value]:
    """Several arms as one."""
    arms = list(arms)
    return {c: together(arm[c] for arm in arms) for c in columns}


def distinct(columns: tuple[str, ...], arms: Iterable[Arm]) -> tuple[Arm, ...]:
    """The arms, those of equal literals put together; all of them where they are too many."""
    alike: dict[tuple[str | None, ...], list[Arm]] = {}
    for arm in arms:
        alike.setdefault(tuple(arm[c].literal for c in columns), []).append(arm)
    if len(alike) > MOST:
        return (joined(columns, (arm for several in alike.values() for arm in several)),)
    return tuple(joined(columns, several) for several in alike.values())
