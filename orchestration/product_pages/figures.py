"""A table of figures, laid out by what the figures are about: areas down, themes across."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from orchestration.contracts.model import ProductContract
from orchestration.product_pages.columns import Column, first_large

ACROSS = 12  # columns at most that the values of one dimension make
WHOLE = ("all", "any")  # the value of a dimension that stands for all its others
HIDDEN, NONE = "hidden", "–"


@dataclass(frozen=True)
class Cell:
    """A figure in words; `width` is its share of the largest of its column, in per cent."""

    words: str
    width: float | None = None
    is_number: bool = True


@dataclass(frozen=True)
class Row:
    """A line of a block: what it is about, and its cells."""

    about: list[str]
    cells: list[Cell]
    whole: bool = False


@dataclass
class Block:
    """One table: its title, facts that hold for all of it, heads and rows."""

    title: str
    dimensions: list[str]
    heads: list[str]
    rows: list[Row] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)


def is_figures(product: ProductContract, columns: Sequence[Column]) -> bool:
    """Whether the table is of figures: about groups, or with nothing but numbers beside its key."""
    others = [c for c in columns if not c.field.key]
    keys = [c for c in columns if c.field.key]
    if not keys or not any(c.is_number for c in others):
        return False
    return product.aggregate or all(
        c.is_number and c.field.data_category == "quality" for c in others
    )


def blocks(frame: pl.DataFrame, columns: Sequence[Column], small: str | None) -> list[Block]:
    """The table in blocks. `small` is the column that counts the persons: empty, it is hidden."""
    dimensions = [c for c in columns if c.field.key]
    hides = next((c for c in columns if c.field.codes == (HIDDEN,)), None)
    measures = [c for c in columns if not c.field.key and c is not hides]
    layout = _Layout(frame, hides.name if hides else None, small)
    if len(dimensions) > 1 and len(measures) == 1 and measures[0].is_number:
        sizes = {c.name: frame[c.name].n_unique() for c in dimensions}
        by_size = sorted(dimensions, key=lambda c: sizes[c.name])
        across = [c for c in by_size[:-1] if sizes[c.name] <= ACROSS]
        if across:
            down, head = by_size[-1], across[-1]
            rest = [c for c in dimensions if c not in (down, head)]
            return [layout.crossed(*b, down, head, measures[0]) for b in layout.split(rest)]
    first, others = dimensions[:1], dimensions[1:]
    if not others:
        first, others = [], dimensions
    return [layout.listed(*block, others, measures) for block in layout.split(first)]


class _Layout:
    """How the figures of one table are written, and which of them are hidden."""

    def __init__(self, frame: pl.DataFrame, hides: str | None, small: str | None) -> None:
        self.frame, self.hides, self.small = frame, hides, small

    def split(self, by: Sequence[Column]) -> Iterator[tuple[str, pl.DataFrame]]:
        """A part a value of these columns, each with its title: years from the newest, others in
        the order of the table."""
        if not by:
            yield "", self.frame
            return
        parts = list(self.frame.group_by([c.name for c in by], maintain_order=True))
        if all(str(values[0])[:4].isdecimal() for values, _ in parts):
            parts.sort(key=lambda p: str(p[0][0]), reverse=True)
        for values, part in parts:
            yield ", ".join(map(said, by, values)), part

    def crossed(
        self, title: str, part: pl.DataFrame, down: Column, across: Column, measure: Column
    ) -> Block:
        """One figure a cell."""
        values = _in_order(part, across)
        block = Block(title, [down.label], [said(across, value) for value in values])
        cells = {(r[down.name], r[across.name]): r for r in part.iter_rows(named=True)}
        most = self._most(part, [down, across], measure)
        for about in _in_order(part, down):
            found = [cells.get((about, value)) for value in values]
            whole = about in WHOLE
            row = [
                self._cell(r, measure, 0 if whole or v in WHOLE else most)
                for r, v in zip(found, values, strict=True)
            ]
            block.rows.append(Row([said(down, about)], row, whole))
        return block

    def listed(
        self, title: str, part: pl.DataFrame, about: Sequence[Column], measures: Sequence[Column]
    ) -> Block:
        """A row a row; what every row says stands above, once."""
        same = {
            c.name: c.shown(part[c.name][0])
            for c in measures
            if not c.is_number and part[c.name].n_unique() == 1
        }
        hides = any(map(self._is_hidden, part.iter_rows(named=True)))
        kept = [
            c
            for c in measures
            if c.name not in same and (not part[c.name].is_null().all() or (hides and c.is_number))
        ]
        block = Block(title, [c.label for c in about], [c.label for c in kept])
        block.facts = {c.label: same[c.name] for c in measures if same.get(c.name)}
        most = {c.name: self._most(part, about, c) for c in kept if c.is_number}
        for row in part.iter_rows(named=True):
            whole = any(row[c.name] in WHOLE for c in about)
            cells = [self._cell(row, c, 0 if whole else most.get(c.name, 0)) for c in kept]
            block.rows.append(Row([said(c, row[c.name]) for c in about], cells, whole))
        return block

    def _cell(self, row: dict[str, Any] | None, column: Column, most: float) -> Cell:
        value = row[column.name] if row else None
        if value is not None:
            share = 100 * value / most if column.is_number and most > 0 and value > 0 else None
            return Cell(column.shown(value), share and round(share, 1), column.is_number)
        if row and column.is_number and self._is_hidden(row):
            return Cell(HIDDEN)
        return Cell(NONE if column.is_number else "", None, column.is_number)

    def _is_hidden(self, row: dict[str, Any]) -> bool:
        if self.hides:
            return row[self.hides] is not None
        return bool(self.small) and row[str(self.small)] is None

    def _most(self, part: pl.DataFrame, about: Sequence[Column], measure: Column) -> float:
        """The largest figure that is not of a whole; 0 where some are below nought."""
        for column in about:
            if column.field.type == "text":
                part = part.filter(~pl.col(column.name).is_in(WHOLE))
        least, most = part[measure.name].min(), part[measure.name].max()
        if not isinstance(least, int | float) or not isinstance(most, int | float) or least < 0:
            return 0
        return float(most)


def said(column: Column, value: Any) -> str:
    """A value of a dimension in words."""
    if value in WHOLE and value not in column.words:
        return "All"
    return first_large(column.shown(value)) or "Not said"


def _in_order(part: pl.DataFrame, column: Column) -> list[Any]:
    """The values of a dimension: codes as the contract has them, others by name, all first."""
    place = {code: n for n, code in enumerate(column.field.codes)}
    values = part[column.name].unique().to_list()
    return sorted(values, key=lambda v: (v not in WHOLE, place.get(v, len(place)), str(v)))
