"""The query that reads what a consumer may have of a product, and no more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration.contracts.identifying import person_columns
from orchestration.publishing.grants import Clause, TableGrant
from orchestration.publishing.pseudonyms import Key, expression

if TYPE_CHECKING:
    from orchestration.governance.model import RowCondition


EXCLUDED = "excluded_person"


@dataclass
class Query:
    """SQL with named parameters; values and secrets never stand in the text."""

    day: date
    persons: tuple[str, ...] = ()  # the columns that hold keys of persons
    excluded: frozenset[str] = frozenset()  # `who` of clauses from which somebody is kept out
    parameters: dict[str, Any] = field(default_factory=dict)

    def bound(self, value: Any) -> str:
        """The name of a new parameter with that value."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"${name}"

    def condition(self, row: "RowCondition") -> str:
        """True where the row condition surely holds: nothing is given on an unknown value."""
        column = f"t.{quoted(row.column)}"
        if row.operator in ("is_null", "not_null"):
            return f"{column} is {'not ' if row.operator == 'not_null' else ''}null"
        if row.operator in ("in", "not_in"):
            values = ", ".join(self.bound(str(value)) for value in row.values)
            inside = f"cast({column} as varchar) {row.operator.replace('_', ' ')} ({values})"
            return f"coalesce({inside}, false)"
        if row.operator in ("before", "after"):
            text = row.values[0]
            day = self.bound(self.day if text == "as_of" else date.fromisoformat(text))
            sign = "<" if row.operator == "before" else ">"
            return f"coalesce(cast({column} as date) {sign} {day}, false)"
        raise ValueError(f"unknown operator {row.operator!r}")

    def without(self, who: str) -> list[str]:
        """True where the row is about nobody who is kept out."""
        if not who:
            return []
        out = f"select person_id from {EXCLUDED} where who = {self.bound(who)}"
        found = []
        for name in self.persons:
            column = f"t.{quoted(name)}"
            if name.endswith("ids"):  # several keys, parted by blanks
                keys = f"string_split(cast({column} as varchar), ' ')"
                listed = f"(select coalesce(list(person_id), []) from ({out}))"
                found.append(f"coalesce(not list_has_any({keys}, {listed}), true)")
            else:
                found.append(f"coalesce({column} not in ({out}), true)")
        return found

    def covered(self, clauses: Iterable[Clause]) -> str | None:
        """True where one of the clauses covers the row; None where one covers every row."""
        alternatives = set()
        for clause in clauses:
            who = who_of(clause) if self.persons and who_of(clause) in self.excluded else ""
            if not clause.rows and not who:
                return None
            alternatives.add((clause.rows, who))
        parts = (
            " and ".join([*(self.condition(row) for row in rows), *self.without(who)])
            for rows, who in sorted(alternatives, key=repr)
        )
        return "(" + " or ".join(f"({part})" for part in parts) + ")"


def who_of(clause: Clause) -> str:
    """By what the table EXCLUDED names the persons that the clause gives nothing of."""
    return f"{clause.agreement} {clause.purpose}"


def table_query(
    table: TableGrant,
    source: str,
    keys: Mapping[str, Key],
    day: date,
    excluded: frozenset[str] = frozenset(),
) -> tuple[str, dict[str, Any]]:
    """SQL and parameters for the granted columns and rows of `source`.

    `excluded` are the `who_of` clauses from which persons are kept out; the connection then has the
    table EXCLUDED (who, person_id). `keys` holds the secret of each column that leaves as
    pseudonyms. Rows are sorted by what is published, the contract's key first: the order gives away
    nothing that the columns do not.
    """
    persons = person_columns(table.product.id, (f.name for f in table.product.fields))
    query, columns = Query(day, tuple(persons), excluded), []
    fields = {field.name: field for field in table.product.fields}
    whole = query.covered(table.clauses)
    for name, clauses in table.columns.items():
        value = f"t.{quoted(name)}"
        if name in keys:
            inner, outer = (query.bound(pad) for pad in keys[name].pads)
            value = expression(value, fields[name], inner, outer)
        covered = None if set(clauses) == set(table.clauses) else query.covered(clauses)
        if covered:
            value = f"case when {covered} then {value} end"
        columns.append(f"{value} as {quoted(name)}")
    key = [field.name for field in table.product.key if field.name in table.columns]
    order = [*key, *(name for name in table.columns if name not in key)]
    sql = f"select * from (select {', '.join(columns)} from {source} as t"
    if whole:
        sql += f" where {whole}"
    return f"{sql}) {ordered(order)}", query.parameters


def ordered(columns: Iterable[str]) -> str:
    """The whole order of rows: equal rows are alike, so it is the same every time."""
    return "order by " + ", ".join(f"{quoted(name)} asc nulls first" for name in columns)


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
