"""From which fields an SQL expression is made, and whether a condition can hold."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from orchestration.governance.lineage.values import NOTHING, NULL, Arm, Relation, Value, together


class Unreadable(ValueError):
    """SQL whose columns cannot be told."""


@dataclass(frozen=True)
class Row:
    """The tables that an expression sees, each in one of its arms; `outer` of a subquery."""

    tables: Mapping[str, Arm]
    loose: frozenset[str] = frozenset()
    outer: "Row | None" = None
    window: Callable[[exp.Window, "Row"], Value] | None = None
    query: Callable[[exp.Expr, "Row"], Relation] | None = None
    named: dict[str, Value] = field(default_factory=dict)  # columns of the same select, by alias
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of tables that may miss

    def missing(self, node: exp.Expr) -> frozenset[str]:
        """What it tells that a column is null: by which fields the rows of its table were picked,
        where a row may find none of them."""
        if not isinstance(node, exp.Column):
            return frozenset()
        owners = [node.table.lower()] if node.table else list(self.tables)
        of = [t for t in owners if node.name.lower() in self.tables.get(t, {})]
        return frozenset().union(*(self.chosen.get(table, frozenset()) for table in of))

    def column(self, node: exp.Column) -> Value:
        """The value of a column. Raises Unreadable where no table has it."""
        table, name = node.table.lower(), node.name.lower()
        if table in self.tables:
            return self._of(table, name)
        if table and self.outer is None:
            table, name = "", table  # a part of a struct
        for alias, arm in self.tables.items():
            if not table and name in arm:
                return self._of(alias, name)
        if not table and name in self.named:
            return self.named[name]
        if self.outer is not None:
            return self.outer.column(node)
        if len(self.loose) == 1 and not table:
            return Value()
        raise Unreadable(f"no table has the column {node.sql()}")

    def _of(self, table: str, name: str) -> Value:
        if name not in self.tables[table] and table in self.loose:
            return Value()
        if name not in self.tables[table]:
            raise Unreadable(f"{table} has no column {name}")
        return self.tables[table][name]


def value(node: exp.Expr, row: Row) -> Value:
    """What is known of an expression's value in a row."""
    if isinstance(node, exp.Column):
        return Value() if isinstance(node.this, exp.Star) else row.column(node)
    if isinstance(node, exp.Literal):
        return Value(literal=str(node.this))
    if isinstance(node, exp.Null):
        return NOTHING
    if isinstance(node, exp.Paren | exp.Alias | exp.Cast | exp.Max | exp.Min):
        return value(node.this, row)
    if isinstance(node, exp.Case | exp.If):
        return _case(node, row)
    if isinstance(node, exp.Coalesce):
        return _coalesce([node.this, *node.expressions], row)
    if isinstance(node, exp.Window) and row.window:
        return row.window(node, row)
    if isinstance(node, exp.Subquery | exp.Select | exp.SetOperation) and row.query:
        return Value(frozenset().union(*row.query(node, row).whole.values()))
    if isinstance(node, exp.Boolean | exp.Predicate | exp.Connector | exp.Not):
        sure = holds(node, row)
        if sure is not None:
            return Value(literal=str(sure).lower())
    found = together(value(part, row) for part in node.iter_expressions()).sources
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        found |= row.missing(node.this)
    return Value(found)


def _coalesce(parts: list[exp.Expr], row: Row) -> Value:
    given: list[Value] = []
    for part in parts:
        found = value(part, row)
        if found.literal != NULL:
            given.append(found)
        if found.literal not in (None, NULL):
            break
    return together(given) if given else NOTHING


def _case(node: exp.Expr, row: Row) -> Value:
    """Only the branches that can be taken, with the fields that decide which."""
    branches, deciding = [], []
    of = node.this if isinstance(node, exp.Case) else None
    for branch in node.args.get("ifs") or [node]:
        condition = exp.EQ(this=of.copy(), expression=branch.this.copy()) if of else branch.this
        sure = holds(condition, row)
        if sure is False:
            continue
        deciding.append(value(condition, row).sources)
        branches.append(value(branch.args["true"], row))
        if sure:
            break
    else:
        default = node.args.get("default") or node.args.get("false")
        branches.append(value(default, row) if default else NOTHING)
    found = together(branches)
    return Value(found.sources.union(*deciding), found.literal)


def holds(node: exp.Expr, row: Row) -> bool | None:
    """True or False where the literals alone decide a condition, else None."""
    if isinstance(node, exp.Paren):
        return holds(node.this, row)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Not):
        inner = holds(node.this, row)
        return None if inner is None else not inner
    if isinstance(node, exp.And | exp.Or):
        stops = isinstance(node, exp.Or)
        sides = [holds(side, row) for side in (node.left, node.right)]
        return stops if stops in sides else (None if None in sides else not stops)
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        known = value(node.this, row).literal
        return None if known is None else known == NULL
    if isinstance(node, exp.Column):
        return {"true": True, "false": False}.get(row.column(node).literal or "")
    if isinstance(node, exp.EQ | exp.NEQ | exp.Like):
        return _compared(node, row)
    if isinstance(node, exp.In) and node.expressions:
        known = value(node.this, row).literal
        listed = [value(one, row).literal for one in node.expressions]
        if known in (None, NULL) or None in listed:
            return None
        return known in listed
    return None


def _compared(node: exp.Binary, row: Row) -> bool | None:
    left, right = (value(side, row).literal for side in (node.left, node.right))
    if left in (None, NULL) or right in (None, NULL):
        return None
    if isinstance(node, exp.Like):
        pattern = re.escape(str(right)).replace("%", ".*").replace("_", ".")
        fits = re.fullmatch(pattern, str(left), re.S) is not None
        return fits != bool(node.args.get("negate"))  # `not like` is one node
    return (left == right) == isinstance(node, exp.EQ)
