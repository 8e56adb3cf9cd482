"""C16: what was published is within the grants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from orchestration import store
from orchestration.contracts.identifying import is_pseudonymised
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.model import Grant, RowCondition
from orchestration.home import Home, read_json
from orchestration.publishing.release import kept

PSEUDONYMS = "[0-9a-f]{32}( [0-9a-f]{32})*"  # one, or several parted by blanks


@dataclass(frozen=True)
class Published:
    """A table in a consumer's folder of a release."""

    consumer: str
    name: str
    path: Path

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that the file itself has, whatever the manifest says."""
        return tuple(store.schema(self.path).names)


@dataclass(frozen=True)
class KeptRelease:
    """A release that is still there; `as_of` is the day that begins its id."""

    id: str
    path: Path

    @property
    def as_of(self) -> date:
        """The day of the release."""
        return date.fromisoformat(self.id[:10])

    @property
    def tables(self) -> list[Published]:
        """Every table of every consumer, in order."""
        files = sorted(self.path.glob("*/*.parquet"))
        return [Published(file.parent.name, file.stem, file) for file in files]


def releases(home: Home) -> list[KeptRelease]:
    """The releases kept in the home, the oldest first."""
    return [KeptRelease(folder.name, folder) for folder in kept(home)]


def current_release(home: Home) -> KeptRelease | None:
    """The release that `published/current.json` points to; None where there is none."""
    pointer = read_json(home.published / "current.json")
    if not pointer:
        return None
    wanted = pointer.get("release_id") or pointer.get("release")
    return next((r for r in releases(home) if r.id == wanted), None)


def c16(context: Context) -> Iterator[Finding]:
    """Published columns and rows are within a grant in force; pseudonymised means it."""
    release = current_release(context.home) if context.home else None
    if context.home is not None:
        yield Finding("release")
    for table in release.tables if release else []:
        subject = f"{table.consumer}/{table.name}"
        yield Finding(subject)
        grants = [
            grant
            for agreement in context.in_force
            for grant in agreement.grants
            if (grant.consumer, grant.contract) == (table.consumer, table.name)
        ]
        allowed = {name for grant in grants for name in grant.fields}
        for name in table.columns:
            if name not in allowed:
                yield Finding(subject, f"column {name!r} is in no grant in force")
        consumer = context.registers.consumers.get(table.consumer)
        identifying = {
            name
            for (_, name), field in context.columns(table.name).items()
            if is_pseudonymised(field)
        }
        if consumer is None or consumer.pseudonymised:
            for name in sorted(identifying & set(table.columns)):
                if _holds_other_than_pseudonyms(table, name):
                    yield Finding(subject, f"column {name!r} identifies a person: no pseudonym")
        outside = _rows_outside(table, grants, context.as_of)
        if outside:
            yield Finding(subject, f"{outside} rows are in no grant in force")
        for name in table.columns:
            giving = [grant for grant in grants if name in grant.fields]
            if giving and len(giving) < len(grants):
                filled = _rows_outside(table, giving, context.as_of, f'"{name}" is not null')
                if filled:
                    message = (
                        f"column {name!r} is filled in {filled} rows that its grants leave out"
                    )
                    yield Finding(subject, message)


def _holds_other_than_pseudonyms(table: Published, column: str) -> bool:
    clear = f"not regexp_full_match(cast(\"{column}\" as varchar), '{PSEUDONYMS}')"
    return _count(table, clear) > 0


def _rows_outside(table: Published, grants: list[Grant], as_of: date, among: str = "true") -> int:
    """Rows, among those of a condition, that no grant covers, as far as the columns of the grants'
    conditions are published."""
    covered = []
    for grant in grants:
        known = [row for row in grant.rows if row.column in table.columns]
        if not known:
            return 0
        covered.append(" and ".join(_sql(row, as_of) for row in known))
    if not covered:
        return 0
    outside = " and ".join(f"not coalesce(({one}), false)" for one in covered)
    return _count(table, f"{among} and {outside}")


def _count(table: Published, condition: str) -> int:
    with store.connection(table.path) as con:
        sql = f"select count(*) from {store.source(table.path)} where {condition}"
        row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _sql(row: RowCondition, as_of: date) -> str:
    """A row condition as SQL; values are compared as text, days as days."""
    column = f'"{row.column}"'
    values = [as_of.isoformat() if v == "as_of" else v.replace("'", "''") for v in row.values]
    if row.operator in ("before", "after"):
        sign = "<" if row.operator == "before" else ">"
        return f"cast({column} as date) {sign} date '{values[0]}'"
    if row.operator in ("is_null", "not_null"):
        return f"{column} is {'not ' if row.operator == 'not_null' else ''}null"
    listed = ", ".join(f"'{v}'" for v in values)
    word = "in" if row.operator == "in" else "not in"
    return f"cast({column} as varchar) {word} ({listed})"
