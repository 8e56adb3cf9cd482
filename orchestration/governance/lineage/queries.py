"""Read a query without running it: which columns it gives, and from which fields each is made."""

from collections.abc import Iterable, Mapping
from itertools import chain

from sqlglot import exp

from orchestration.governance.lineage.expressions import Row, Unreadable, holds, value
from orchestration.governance.lineage.values import (
    MOST,
    NOTHING,
    NULL,
    Arm,
    Relation,
    Value,
    distinct,
    joined,
    together,
)

Tables = Mapping[tuple[str, str], Relation]  # by schema and name


class Reader:
    """Reads queries over the tables that are known."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def read(
        self,
        node: exp.Expr,
        known: Mapping[str, Relation] | None = None,
        outer: Row | None = None,
    ) -> Relation:
        """The relation that a query gives. Raises Unreadable. `known`: what `with` names."""
        known = dict(known or {})
        for cte in node.ctes if isinstance(node, exp.Query) else []:
            within = cte.find_ancestor(exp.With)
            if within is not None and within.args.get("recursive"):
                raise Unreadable("a recursive query")
            known[cte.alias.lower()] = self.read(cte.this, known, outer)
        if isinstance(node, exp.Subquery):
            return self.read(node.this, known, outer)
        if isinstance(node, exp.SetOperation):
            return self._stacked(node, known, outer)
        if isinstance(node, exp.Select):
            return _Select(self, node, known, outer).relation()
        raise Unreadable(f"{type(node).__name__} where a query is needed")

    def _stacked(
        self, node: exp.SetOperation, known: Mapping[str, Relation], outer: Row | None
    ) -> Relation:
        # a union of fifty is a tree fifty deep on its left: walked, not called
        sides: list[exp.Expr] = []
        while isinstance(node, exp.SetOperation):
            if not isinstance(node, exp.Except):
                sides.append(node.expression)
            left = node.this
            if left.ctes or not isinstance(left, exp.SetOperation):
                break
            node = left
        sides.append(node.this)
        sides.reverse()
        read = [self.read(side, known, outer) for side in sides]
        columns = read[0].columns
        told = self._told_apart(sides, known, outer)
        arms = []
        for place, one in enumerate(read):
            for arm in one.arms:
                values = [arm[c] for c in one.columns]
                by = told[place]
                values = [
                    Value(v.sources | by.get(n, frozenset()), v.literal)
                    for n, v in enumerate(values)
                ]
                arms.append(dict(zip(columns, values, strict=True)))
        return Relation(columns, distinct(columns, arms))

    def _told_apart(
        self, sides: list[exp.Expr], known: Mapping[str, Relation], outer: Row | None
    ) -> list[dict[int, frozenset[str]]]:
        """For each side: by the place of a column, the fields whose codes its literal stands for.

        Of one table, `'missing' ... where kind = 'M' union all 'found' ... where kind = 'F'` is
        made from `kind` as much as `case kind when 'M' then 'missing' ...` is.
        """
        of_table: dict[str, list[int]] = {}
        selects = {n: side for n, side in enumerate(sides) if isinstance(side, exp.Select)}
        for place, side in selects.items():
            if isinstance(source := _source(side), exp.Table):
                of_table.setdefault(source.sql(), []).append(place)
        told: list[dict[int, frozenset[str]]] = [{} for _ in sides]
        for places in (several for several in of_table.values() if len(several) > 1):
            for n in range(len(selects[places[0]].expressions)):
                literals = [selects[p].expressions[n].unalias() for p in places]
                if not all(isinstance(e, exp.Literal) for e in literals) or len(set(literals)) < 2:
                    continue
                for place in places:
                    told[place][n] = _Select(self, selects[place], known, outer).codes()
        return told

    def table(self, node: exp.Expr, known: Mapping[str, Relation], outer: Row) -> Relation:
        """What stands in a `from` or a `join`."""
        if isinstance(node, exp.Subquery):
            return self.read(node, known, outer)
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            name = node.name.lower()
            if not node.db and name in known:
                return known[name]
            found = self.tables.get((node.db.lower(), name))
            if found is not None:
                return found
            raise Unreadable(f"no model or source is {node.sql()}")
        # a function that gives rows: each of its columns may come from all that it is given
        given = Value(together(outer.column(c) for c in node.find_all(exp.Column)).sources)
        alias = node.args.get("alias")
        columns = tuple(c.name.lower() for c in alias.columns) if alias else ()
        columns = columns or (node.alias_or_name.lower(),)
        return Relation(columns, (dict.fromkeys(columns, given),))


class _Select:
    """One select: its rows are combinations of the arms of its tables."""

    def __init__(
        self,
        reader: Reader,
        node: exp.Select,
        known: Mapping[str, Relation],
        outer: Row | None,
    ) -> None:
        self.reader, self.node, self.known, self.outer = reader, node, known, outer
        self.windows: dict[int, dict[tuple[str | None, ...], Value]] = {}
        self.columns: dict[str, tuple[str, ...]] = {}
        self.chosen: dict[str, frozenset[str]] = {}  # of the tables in which a row may find none
        self.loose: set[str] = set()
        self.open_ended = False  # a star over a table of which not every column is described
        self.rows: list[Row] = [self._row({})]

    def _row(self, tables: Mapping[str, Arm]) -> Row:
        return Row(
            tables,
            frozenset(self.loose),
            self.outer,
            self._window,
            lambda query, row: self.reader.read(query, self.known, row),
            chosen=self.chosen,
        )

    def relation(self) -> Relation:
        """The relation that the select gives."""
        starred = any(True for _ in self.node.find_all(exp.Star))
        used = None if starred else {c.name.lower() for c in self.node.find_all(exp.Column)}
        used = used and used | {c.table.lower() for c in self.node.find_all(exp.Column)}
        source = _source(self.node)
        if source is not None:
            self._add(source, None, used)
        for join in self.node.args.get("joins") or []:
            self._add(join.this, join, used)
        where = self.node.args.get("where")
        if where is not None:
            self.rows = [row for row in self.rows if holds(where.this, row) is not False]
        picked = frozenset[str]()
        if where is not None:
            picked = together(value(where.this, row) for row in self.rows).sources
        arms = [self._projected(row) for row in self.rows]
        columns = tuple(arms[0] if arms else self._projected(self._nothing()))
        grouped = distinct(columns, self._grouped(columns, arms))
        return Relation(columns, grouped, self.open_ended, picked)

    def codes(self) -> frozenset[str]:
        """The fields that the `where` compares with literals: equal, like, or in a list."""
        where, source = self.node.args.get("where"), _source(self.node)
        if where is None or source is None:
            return frozenset()
        self._add(source, None, None)
        own = {source.alias_or_name.lower(), ""}
        found: set[str] = set()
        for test in where.find_all(exp.EQ, exp.In, exp.Like):
            others = test.expressions if isinstance(test, exp.In) else [test.expression]
            columns = list(test.this.find_all(exp.Column))
            of_source = all(c.table.lower() in own for c in columns)
            if others and of_source and all(isinstance(o, exp.Literal) for o in others):
                found.update(*(value(test.this, row).sources for row in self.rows))
        return frozenset(found)

    def _nothing(self) -> Row:
        """A row of nulls: it tells the columns where no arm is left."""
        return self._row({t: dict.fromkeys(c, NOTHING) for t, c in self.columns.items()})

    def _add(self, node: exp.Expr, join: exp.Join | None, used: set[str] | None) -> None:
        found = self.reader.table(node, self.known, self.rows[0] if self.rows else self._nothing())
        if used is not None:
            found = found.narrowed(used)
        alias = node.alias_or_name.lower()
        self.columns[alias] = found.columns
        if found.loose:
            self.loose.add(alias)
        side = join.side.upper() if join else ""
        if side in ("LEFT", "FULL"):
            self.chosen[alias] = found.chosen
        kind = join.kind.upper() if join else ""
        rows = []
        for row in self.rows:
            pairs = [self._row({**row.tables, alias: arm}) for arm in found.arms]
            fitting = [pair for pair in pairs if join is None or self._fits(join, pair, alias)]
            if found.constant:
                fitting = [
                    self._row({**pair.tables, alias: self._looked_up(join, pair, alias)})
                    for pair in fitting
                ]
            if kind in ("SEMI", "ANTI"):
                rows.append(row)
                continue
            if side in ("LEFT", "FULL"):
                # whoever finds no partner has nulls: no literal of the other side is sure
                fitting = [
                    self._row({**row.tables, alias: _maybe(p.tables[alias])}) for p in fitting
                ]
                fitting = fitting or [
                    self._row({**row.tables, alias: dict.fromkeys(found.columns, NOTHING)})
                ]
            if side in ("RIGHT", "FULL"):
                fitting = [
                    self._row(
                        {
                            t: arm if t == alias and side == "RIGHT" else _maybe(arm)
                            for t, arm in pair.tables.items()
                        }
                    )
                    for pair in fitting
                ]
            rows += fitting
        if kind in ("SEMI", "ANTI"):
            self.columns.pop(alias)
        if len(rows) > MOST:
            rows = [
                self._row(
                    {t: joined(c, (r.tables[t] for r in rows)) for t, c in self.columns.items()}
                )
            ]
        self.rows = rows

    def _fits(self, join: exp.Join, pair: Row, alias: str) -> bool:
        on = join.args.get("on")
        if on is not None:
            return holds(on, pair) is not False
        for name in (c.name.lower() for c in join.args.get("using") or []):
            mine = pair.tables[alias].get(name, Value()).literal
            for other, arm in pair.tables.items():
                theirs = arm.get(name, Value()).literal
                if other != alias and None not in (mine, theirs) and mine != theirs:
                    return False
        return True

    def _looked_up(self, join: exp.Join | None, pair: Row, alias: str) -> Arm:
        """What a list of codes says is made from the field by which its line was found."""
        arm = pair.tables[alias]
        on = join.args.get("on") if join else None
        if on is None:
            return arm
        keys = [value(c, pair) for c in on.find_all(exp.Column) if c.table.lower() != alias]
        by = together(keys).sources
        return {name: Value(by, found.literal) for name, found in arm.items()}

    def _projected(self, row: Row) -> dict[str, Value]:
        arm: dict[str, Value] = {}
        for node in self.node.expressions:
            star = node.this if isinstance(node, exp.Column) else node
            if isinstance(star, exp.Star):
                arm.update(self._star(node, star, row))
                continue
            name = node.alias_or_name.lower()
            arm[name] = value(node, row)
            row.named.setdefault(name, arm[name])
        return arm

    def _star(self, node: exp.Expr, star: exp.Star, row: Row) -> Iterable[tuple[str, Value]]:
        left_out = {
            e.name.lower() for e in star.args.get("except_") or star.args.get("except") or []
        }
        tables = [node.table.lower()] if isinstance(node, exp.Column) else list(row.tables)
        self.open_ended = self.open_ended or any(table in self.loose for table in tables)
        items = chain.from_iterable(row.tables[table].items() for table in tables)
        return [(name, found) for name, found in items if name not in left_out]

    def _grouped(self, columns: tuple[str, ...], arms: list[dict[str, Value]]) -> list[Arm]:
        """Rows that a group puts together: those whose literals of the group are the same."""
        group = self.node.args.get("group")
        inner = (e for e in self.node.expressions for e in e.find_all(exp.AggFunc))
        plain = [e for e in inner if not isinstance(e.parent, exp.Window)]
        if (group is None and not plain) or not arms:
            return list(arms)
        alike: dict[tuple[str | None, ...], list[Arm]] = {}
        for row, arm in zip(self.rows, arms, strict=True):
            keys = [self._key(e, row, arm) for e in (group.expressions if group else [])]
            alike.setdefault(tuple(keys), []).append(arm)
        return [joined(columns, several) for several in alike.values()]

    def _key(self, node: exp.Expr, row: Row, arm: Mapping[str, Value]) -> str | None:
        if isinstance(node, exp.Literal) and not node.is_string:
            return list(arm.values())[int(node.name) - 1].literal
        return value(node, row).literal

    def _window(self, node: exp.Window, row: Row) -> Value:
        """Over a window a value may come from every row of its part; a rank from its order."""
        over = node.args.get("partition_by") or []
        inside = node.this if node.this.find(exp.Column) else node.args.get("order")
        if id(node) not in self.windows:
            parts: dict[tuple[str | None, ...], list[Value]] = {}
            for one in self.rows:
                key = tuple(value(e, one).literal for e in over)
                parts.setdefault(key, []).append(value(inside, one) if inside else Value())
            self.windows[id(node)] = {k: Value(together(v).sources) for k, v in parts.items()}
        key = tuple(value(e, row).literal for e in over)
        return self.windows[id(node)].get(key, Value())


def _source(node: exp.Expr) -> exp.Expr | None:
    """What stands in the `from` of a select."""
    found = node.args.get("from_") or node.args.get("from")
    return found.this if found else None


def _maybe(arm: Arm) -> dict[str, Value]:
    return {
        name: found if found.literal == NULL else Value(found.sources)
        for name, found in arm.items()
    }
