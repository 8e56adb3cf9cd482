"""Clusters of entities: strong edges first, and no union over a contradiction.

Plain transitive closure would join twins through one record that carries the other's number. Here
components without a contradiction are taken whole; in the others edges are taken in order of their
score, and a union is refused where any pair across it clashes, or where the surnames of the two
sides only ever differ and no identifier is shared (an adopted child's two identities).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

LARGEST = 60  # entities of one component that are compared each with each


def components(nodes: np.ndarray, edges: pl.DataFrame) -> np.ndarray:
    """The component number of each node. nodes: sorted; edges: a, b."""
    a = np.searchsorted(nodes, edges["a"].to_numpy())
    b = np.searchsorted(nodes, edges["b"].to_numpy())
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(len(nodes), len(nodes)))
    return connected_components(graph, directed=False)[1]


def uncompared(nodes: np.ndarray, edges: pl.DataFrame, compared: pl.DataFrame) -> pl.DataFrame:
    """Pairs within a component of edges that nobody has compared yet."""
    part = pl.DataFrame({"e": nodes, "part": components(nodes, edges)})
    size = pl.len().over("part")
    part = part.filter((size > 2) & (size <= LARGEST))
    inside = part.join(part, on="part", suffix="_b").filter(pl.col("e") < pl.col("e_b"))
    return inside.select(a="e", b="e_b").join(compared, on=["a", "b"], how="anti").sort("a", "b")


class _Sets:
    """Union-find that knows which pairs must stay apart."""

    def __init__(self, table: list[dict[str, Any]], match: float) -> None:
        self.of: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}
        self.pair = {(r["a"], r["b"]): r for r in table}
        self.near: dict[int, list[tuple[int, float]]] = {}
        for r in table:
            if r["score"] >= match and not r["clash"]:
                self.near.setdefault(r["a"], []).append((r["b"], r["score"]))
                self.near.setdefault(r["b"], []).append((r["a"], r["score"]))
        for r in table:
            for e in (r["a"], r["b"]):
                self.of.setdefault(e, e)
                self.members.setdefault(e, [e])

    def allowed(self, x: int, y: int, floor: float) -> bool:
        agree = differ = identified = False
        total = 0.0
        for i in self.members[x]:
            for j in self.members[y]:
                r = self.pair.get((min(i, j), max(i, j)))
                if r is None:
                    continue
                if r["clash"]:
                    return False
                total += min(r["score"], 15.0)
                identified |= r["identified"] or r["tied"]
                differ |= r["family"] == "differ" and not r["grown"]
                agree |= r["family"] in ("exact", "shared", "typo", "sound")
        return (agree or identified or not differ) and total >= floor

    def rivalled(self, x: int, y: int, score: float, margin: float) -> bool:
        """Whether one side is a lone record that fits a rival of the other side as well."""
        for lone, other in ((x, y), (y, x)):
            if len(self.members[lone]) > 1:
                continue
            for third, fit in self.near.get(lone, ()):
                z = self.of[third]
                if z not in (lone, other) and fit >= score - margin and self._clash(other, z):
                    return True
        return False

    def _clash(self, x: int, y: int) -> bool:
        pairs = ((min(i, j), max(i, j)) for i in self.members[x] for j in self.members[y])
        return any((r := self.pair.get(p)) is not None and r["clash"] for p in pairs)

    def join(self, x: int, y: int) -> None:
        low, high = min(x, y), max(x, y)
        for e in self.members[high]:
            self.of[e] = low
        self.members[low] += self.members.pop(high)


def clusters(
    nodes: np.ndarray, found: pl.DataFrame, match: float, margin: float, undated: float
) -> pl.DataFrame:
    """e, c: the cluster of each entity, named by its smallest entity.

    found: the findings of every compared pair (compare.findings). match: bits that make an edge.
    margin: bits by which a lone record must fit one of two clashing clusters better; undated: the
    same where the edge compares no dates of birth.
    """
    edges = found.filter((pl.col("score") >= match) & ~pl.col("clash"))
    part = components(nodes, edges)
    where = pl.DataFrame({"e": nodes, "part": part})
    inside = (
        found.join(where, left_on="a", right_on="e")
        .join(where, left_on="b", right_on="e", suffix="_b")
        .filter(pl.col("part") == pl.col("part_b"))
    )
    doubt = (
        pl.col("clash")
        | (pl.col("score") < 0)
        | ((pl.col("family") == "differ") & ~pl.col("grown"))
    )
    hard = inside.filter(doubt.fill_null(False)).select("part").unique()
    whole = where.join(hard, on="part", how="anti")
    out = [whole.with_columns(c=pl.col("e").min().over("part")).select("e", "c")]
    mixed = inside.join(hard, on="part").sort(["score", "a", "b"], descending=[True, False, False])
    columns = ["a", "b", "score", "clash", "identified", "tied", "family", "grown"]
    sets = _Sets(mixed.select(columns).to_dicts(), match)
    strong = mixed.filter((pl.col("score") >= match) & ~pl.col("clash"))
    unsure = pl.col("dob").is_null() & ~pl.col("identified")
    by = pl.when(unsure).then(undated).otherwise(margin)
    for a, b, score, better in strong.select("a", "b", "score", better=by).iter_rows():
        x, y = sets.of[a], sets.of[b]
        if x == y or sets.rivalled(x, y, score, better):
            continue
        if sets.allowed(x, y, 0.0):
            sets.join(x, y)
    out.append(
        pl.DataFrame(
            {"e": list(sets.of), "c": list(sets.of.values())}, schema={"e": pl.Int64, "c": pl.Int64}
        )
    )
    return pl.concat(out).sort("e")
