"""C23: no small number in an aggregate product, and none to be had by subtraction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration import store
from orchestration.contracts import ProductContract
from orchestration.governance.checks.context import Context, Finding
from orchestration.governance.checks.releases import Published, current_release, releases
from orchestration.governance.model import MIN_COUNT, ROUND_TO, Publication

TOTAL = {None, "", "all", "total"}  # in a column of the key: the row is about all values of it
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Figures:
    """An aggregate table: counts of persons by key, and the numbers that rest on each count."""

    product: ProductContract
    dimensions: tuple[str, ...]
    counts: Mapping[Key, int | None]
    others: Mapping[Key, bool]  # whether another figure of the row is told

    @classmethod
    def of(cls, product: ProductContract, table: Published) -> "Figures | None":
        """Read a published table; None where its count is not published."""
        count = product.small_count
        if count is None or count not in table.columns:
            return None
        dimensions = tuple(f.name for f in product.key if f.name in table.columns)
        numbers = [
            f.name
            for f in product.fields
            if f.type in ("int", "dec") and f.name in table.columns and f.name != count
        ]
        counts, others = {}, {}
        for row in store.read(table.path).to_pylist():
            key = tuple(row[d] for d in dimensions)
            counts[key] = row[count]
            others[key] = any(row[n] is not None for n in numbers if n not in dimensions)
        return cls(product, dimensions, counts, others)


def c23(context: Context) -> Iterator[Finding]:
    """Counts below the agreement's minimum are hidden, with enough others to keep them hidden.

    Figures that are all rounded cannot be subtracted to a person. Where figures are exact, a small
    number is given away by a total that leaves little for the hidden parts, by a table that tells
    what another hides, and by a small step from one release to the next.
    """
    release = current_release(context.home) if context.home else None
    if context.home is None:
        return
    yield Finding("aggregates")
    seen: dict[tuple[str, tuple[str, ...]], Figures] = {}
    for table in release.tables if release else []:
        product = context.products.get(table.name)
        if product is None or not product.aggregate:
            continue
        subject = f"{table.consumer}/{table.name}"
        figures = Figures.of(product, table)
        yield Finding(subject)
        if figures is None:
            continue
        rule = _rule(context, table)
        yield from (Finding(subject, m) for m in _within(figures, rule))
        beside = seen.setdefault((table.consumer, figures.dimensions), figures)
        if beside is not figures:
            yield from (Finding(subject, m) for m in _across(figures, beside))
        for former in releases(context.home):
            path = former.path / table.consumer / table.path.name
            if release and former.id != release.id and path.exists():
                old = Figures.of(product, Published(table.consumer, table.name, path))
                messages = _between(old, figures, rule, former.id) if old else []
                yield from (Finding(subject, m) for m in messages)


def _rule(context: Context, table: Published) -> Publication:
    """The strictest rule of the agreements that grant the table."""
    rules = [
        agreement.publication
        for agreement in context.in_force
        if any((g.consumer, g.contract) == (table.consumer, table.name) for g in agreement.grants)
    ]
    return Publication(
        max((r.min_count for r in rules), default=MIN_COUNT),
        max((r.round_to for r in rules), default=ROUND_TO),
    )


def _within(figures: Figures, rule: Publication) -> Iterator[str]:
    small = [c for c in figures.counts.values() if c is not None and 0 < c < rule.min_count]
    if small:
        yield f"{len(small)} counts are below {rule.min_count}"
    told = sum(figures.others[k] for k, c in figures.counts.items() if c is None)
    if told:
        yield f"{told} figures are told although their count is hidden"
    if _rounded(figures, rule):
        return
    given_away = sum(_residues(figures, rule.min_count))
    if given_away:
        yield f"{given_away} hidden counts can be had by subtraction from a total"


def _rounded(figures: Figures, rule: Publication) -> bool:
    return all(c is None or c % rule.round_to == 0 for c in figures.counts.values())


def _residues(figures: Figures, min_count: int) -> Iterator[bool]:
    """For each total with hidden parts: whether they come, together, to a small number, or to one
    that small numbers can come to in one way alone (all of them the least, or the greatest)."""
    for place in range(len(figures.dimensions)):
        groups: dict[Key, list[int | None]] = {}
        for key, count in figures.counts.items():
            if key[place] not in TOTAL:
                groups.setdefault(key[:place] + key[place + 1 :], []).append(count)
        for group, parts in groups.items():
            if None not in parts:
                continue
            for key, total in figures.counts.items():
                rest = key[:place] + key[place + 1 :]
                same = all(a == b or a in TOTAL for a, b in zip(rest, group, strict=True))
                if total is None or key[place] not in TOTAL or not same:
                    continue
                hidden = parts.count(None)
                left = total - sum(c for c in parts if c is not None)
                yield 0 <= left < min_count or left in (hidden, hidden * (min_count - 1))


def _across(one: Figures, other: Figures) -> Iterator[str]:
    hidden = sum(
        (one.counts[k] is None) != (other.counts[k] is None)
        for k in one.counts.keys() & other.counts.keys()
    )
    if hidden:
        yield f"{hidden} counts are hidden in one of {one.product.id} and {other.product.id} alone"


def _between(old: Figures, new: Figures, rule: Publication, former: str) -> Iterator[str]:
    if _rounded(old, rule) or _rounded(new, rule):
        return
    steps = 0
    for key in old.counts.keys() & new.counts.keys():
        was, now = old.counts[key], new.counts[key]
        if was is not None and now is not None and 0 < abs(now - was) < rule.min_count:
            steps += 1
    if steps:
        yield f"{steps} counts differ by less than {rule.min_count} from release {former}"
