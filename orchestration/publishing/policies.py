"""What a consumer's role may read in PostgreSQL, as SQL made from the clauses of a release."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from psycopg import sql

Clause = Mapping[str, Any]  # as the manifest has it
Terms = Mapping[str, Mapping[str, str]]  # agreement -> its start and end


def policy(
    columns: Mapping[str, Mapping[str, Any]], terms: Terms, made_for: date
) -> sql.Composable:
    """When a row is there to see: a clause covers it, and every column still has a clause whose
    agreement is in its term today. Where the only ground of a column has ended the whole table is
    shut until the next release: rather nothing than a column too many.
    """
    each = {tuple(map(_key, said["clauses"])): said["clauses"] for said in columns.values()}
    every = {_key(clause): clause for clauses in each.values() for clause in clauses}
    rows = _any(_rows(clause, columns, made_for) for clause in every.values())
    in_term = [_any(_term(clause, terms) for clause in clauses) for clauses in each.values()]
    return sql.SQL(" and ").join([rows, *in_term])


def _key(clause: Clause) -> tuple[str, str]:
    return clause["agreement"], clause["grant"]


def _any(parts: Iterable[sql.Composable]) -> sql.Composable:
    return sql.SQL("({})").format(sql.SQL(" or ").join(list(parts)))


def _term(clause: Clause, terms: Terms) -> sql.Composable:
    """Today lies in the agreement's term, both days included."""
    of = terms[clause["agreement"]]
    return sql.SQL("current_date between {} and {}").format(
        _day(date.fromisoformat(of["start"])), _day(date.fromisoformat(of["end"]))
    )


def _day(value: date) -> sql.Composable:
    return sql.SQL("date {}").format(sql.Literal(value.isoformat()))


def _rows(clause: Clause, columns: Mapping[str, Any], made_for: date) -> sql.Composable:
    """The clause's row conditions, as far as their columns are published: publishing has held the
    rows to all of them."""
    known = [row for row in clause["rows"] if row[0] in columns]
    parts = [_condition(row[0], row[1], row[2], made_for) for row in known]
    return sql.SQL("({})").format(sql.SQL(" and ").join(parts or [sql.SQL("true")]))


def _condition(column: str, operator: str, values: Sequence[str], made_for: date) -> sql.Composable:
    name = sql.Identifier(column)
    if operator in ("is_null", "not_null"):
        word = sql.SQL("is null" if operator == "is_null" else "is not null")
        return sql.SQL("{} {}").format(name, word)
    if operator in ("before", "after"):
        day = made_for if values[0] == "as_of" else date.fromisoformat(values[0])
        sign = sql.SQL("<" if operator == "before" else ">")
        return sql.SQL("{}::date {} {}").format(name, sign, _day(day))
    if operator not in ("in", "not_in"):
        raise ValueError(f"unknown operator {operator!r}")
    listed = sql.SQL(", ").join(sql.Literal(str(value)) for value in values)
    word = sql.SQL("in" if operator == "in" else "not in")
    return sql.SQL("{}::text {} ({})").format(name, word, listed)
