"""A data steward's decisions: two records are one person, or are not. They overrule the model.

They come after the model's clusters and change as little as they must. ``same`` joins the clusters
of its two records. ``different`` parts the cluster that holds both into two sides, each other
record staying with the side that it fits best. No other cluster moves: neither the scores nor the
company that later passes count are touched.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from orchestration.linkage.persons import cluster
from orchestration.linkage.persons.describe import KEY

CERTAIN = 99.0  # bits
PAIRS = pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64, "kind": pl.String, "age": pl.Int64})


def held(decisions: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The decisions whose two records are held, with the entity of each (e_a, e_b); oldest first.

    decisions: table review_decision. records: the mention's key and its entity_id. A record that
    is no longer held is found again as its entity, where the number that it stood under goes on.
    """
    t = decisions
    there = records.select(e="entity_id").unique()
    for s in "ab":
        by = records.select(**{f"{k}_{s}": k for k in KEY}, now="entity_id")
        t = t.join(by, on=[f"{k}_{s}" for k in KEY], how="left")
        then = there.with_columns(then="e")
        t = t.join(then, left_on=f"entity_id_{s}", right_on="e", how="left")
        t = t.with_columns(pl.coalesce("now", "then").alias(f"e_{s}")).drop("now", "then")
    return t.drop_nulls(["e_a", "e_b"]).sort("decided_on", "decision_id")


def entity_pairs(decisions: pl.DataFrame | None, entity_of: pl.DataFrame) -> pl.DataFrame:
    """a, b, kind (same, different), age (0: the newest) by entity; of two decisions about the same
    two entities the newer counts.

    decisions: table review_decision. entity_of: the mention's key, entity_id, its number ``e``.
    """
    if decisions is None or not decisions.height:
        return PAIRS
    number = entity_of.select("entity_id", "e").unique()
    t = held(decisions, entity_of).with_columns(age=pl.len() - 1 - pl.int_range(pl.len()))
    for s, out in (("a", "x"), ("b", "y")):
        t = t.join(number.rename({"entity_id": f"e_{s}", "e": out}), on=f"e_{s}")
    t = t.filter(pl.col("x") != pl.col("y")).sort("age")
    low, high = pl.min_horizontal("x", "y"), pl.max_horizontal("x", "y")
    t = t.select(a=low, b=high, kind="kind", age=pl.col("age").cast(pl.Int64))
    return t.unique(["a", "b"], keep="first", maintain_order=True)


def mark(found: pl.DataFrame, known: pl.DataFrame, by: pl.DataFrame) -> pl.DataFrame:
    """Adds ``decision`` where what is compared is what a steward has decided about, and ``holds``.

    found: findings of a pass. known: entity_pairs. by: e, c (what each entity was in that pass).
    """
    t = known.join(by, left_on="a", right_on="e").join(by, left_on="b", right_on="e", suffix="_b")
    t = t.filter(pl.col("c") != pl.col("c_b")).sort("age")
    low, high = pl.min_horizontal("c", "c_b"), pl.max_horizontal("c", "c_b")
    t = t.select(a=low, b=high, decision="kind").unique(["a", "b"], keep="first")
    return found.join(t, on=["a", "b"], how="left").with_columns(holds=pl.lit(False)).sort("a", "b")


class _Groups:
    """Who stands with whom, and which groups a steward keeps apart."""

    def __init__(self, nodes: list[int]) -> None:
        self.of = {e: e for e in nodes}
        self.members = {e: [e] for e in nodes}
        self.apart: dict[int, set[int]] = {e: set() for e in nodes}

    def join(self, a: int, b: int) -> bool:
        """Put both groups together, unless they are one or kept apart; whether that was done."""
        x, y = self.of[a], self.of[b]
        if x == y or y in self.apart[x]:
            return False
        x, y = min(x, y), max(x, y)
        for e in self.members[y]:
            self.of[e] = x
        self.members[x] += self.members.pop(y)
        for z in self.apart.pop(y):
            self.part(x, z)
            self.apart[z].discard(y)
        return True

    def part(self, a: int, b: int) -> None:
        """Keep both groups apart from here on, unless they are one already."""
        x, y = self.of[a], self.of[b]
        if x != y:
            self.apart[x].add(y)
            self.apart[y].add(x)


def settle(
    by: pl.DataFrame, known: pl.DataFrame, compare: Callable[[pl.DataFrame], pl.DataFrame]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The clusters as the decisions make them, and the findings that say so.

    by: e, c (the model's clusters). known: entity_pairs. compare: findings of pairs of entities.
    Out: e, c (a cluster is named by its smallest entity); findings of the pairs said to be the same
    and of what holds the sides of a parted cluster together, with ``decision`` and ``holds``. Of
    decisions that cannot all be true the newer count.
    """
    nodes = by["e"].sort().to_numpy()
    same = known.filter(pl.col("kind") == "same").select("a", "b")
    tied = pl.concat([by.select(a="e", b="c"), same])
    whole = by.sort("e").with_columns(part=cluster.components(nodes, tied))
    asked = pl.concat([known.select(e="a"), known.select(e="b")]).unique()
    inside = whole.join(whole.join(asked, on="e").select("part").unique(), on="part")
    pairs = inside.join(inside, on="c", suffix="_b").filter(pl.col("e") < pl.col("e_b"))
    pairs = pl.concat([pairs.select(a="e", b="e_b"), known.select("a", "b")]).unique()
    found = compare(pairs.sort("a", "b")).join(known, on=["a", "b"], how="left")
    groups = _Groups(inside["e"].to_list())
    for a, b, kind in known.sort("age").select("a", "b", "kind").iter_rows():
        (groups.join if kind == "same" else groups.part)(a, b)
    # the model's clusters put together again as far as that goes, by what fits best
    first = found.join(whole.select(a="e", c="c"), on="a").join(whole.select(b="e", d="c"), on="b")
    first = first.filter(pl.col("c") == pl.col("d"))
    first = first.sort("clash", "score", "a", "b", descending=[False, True, False, False])
    holds = [pair for pair in first.select("a", "b").iter_rows() if groups.join(*pair)]
    now = pl.DataFrame({"e": list(groups.of), "c": list(groups.of.values())}, schema=by.schema)
    moved = by.join(now, on="e", suffix="_now")
    parted = moved.group_by("c").agg(n=pl.col("c_now").n_unique()).filter(pl.col("n") > 1)
    held_by = pl.DataFrame(holds, schema={"a": pl.Int64, "b": pl.Int64}, orient="row")
    held_by = held_by.join(by.join(parted, on="c"), left_on="a", right_on="e").select("a", "b")
    told = pl.col("kind") == "same"
    shown = found.join(pl.concat([held_by, same]).unique(), on=["a", "b"])
    score = pl.when(told).then(CERTAIN).otherwise("score")
    edges = shown.with_columns(score=score, holds=pl.lit(True))
    edges = edges.rename({"kind": "decision"}).drop("age").sort("a", "b")
    return pl.concat([by.join(now, on="e", how="anti"), now]).sort("e"), edges
