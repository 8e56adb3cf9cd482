"""Person linkage, whole: mentions in; what was compared, and who is with whom, out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.linkage.persons import block, cluster, compare, decided
from orchestration.linkage.persons.counts import counts
from orchestration.linkage.persons.describe import KEY, Entities, entities
from orchestration.linkage.persons.known import Known, marks
from orchestration.linkage.persons.weights import weights

CHUNK = 500_000  # pairs compared at once: bounds memory
PASSES = 3  # entities, then clusters twice: kin and places of a whole cluster say more


@dataclass
class Linkage:
    """links: the mention's key, entity_id, c (cluster). edges: see ``edge_table``. known: what the
    next run may know (known.Known.table); compared: how many pairs this one did not know."""

    links: pl.DataFrame
    edges: pl.DataFrame
    known: pl.DataFrame
    compared: int


def kin_of(en: Entities) -> pl.DataFrame:
    """e, k, above (generations that e stands above k), mother: who is in one group with whom."""
    small = en.groups.filter(pl.col("e").n_unique().over("group") <= 15)
    t = small.join(small, on="group", suffix="_b").filter(pl.col("e") != pl.col("e_b"))
    return (
        t.select(
            "e", k="e_b", above=(pl.col("gen") - pl.col("gen_b")).sign(),
            mother=(pl.col("mother").fill_null(False) & (pl.col("gen_b") == 0)).fill_null(False),
        ).unique().sort("e", "k", "above", "mother")
    )  # fmt: skip


def settle(
    en: Entities,
    pairs: pl.DataFrame,
    kin: pl.DataFrame | None,
    barred: pl.DataFrame,
    known: Known,
    whole: bool = False,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Compare pairs and cluster once. Out: the findings; e, c; pairs that came near
    (a, b, hard).

    barred: a, b that clashed hard in a pass before, as members of what they have become since.
    known: comparisons that need not be made again. whole: the last pass (compare.findings).
    """
    w, often = weights(), counts(en)
    match = float(w["match"])
    nodes: np.ndarray = en.systems["e"].unique().sort().to_numpy()

    mark = marks(en, often, kin, whole)

    def find(some: pl.DataFrame) -> pl.DataFrame:
        return compare.findings(some, en, w, often, kin, whole)

    def look(some: pl.DataFrame, every: bool = False) -> pl.DataFrame:
        found = known.findings(some, mark, find, every)
        found = found.join(barred.with_columns(bar=True), on=["a", "b"], how="left")
        bar = pl.col("bar").fill_null(False)
        found = found.with_columns(clash=pl.col("clash") | bar, hard=pl.col("hard") | bar)
        return found.drop("bar").sort("a", "b")

    near = pl.concat([look(part) for part in pairs.iter_slices(CHUNK)] or [look(pairs)])
    found = near.filter(pl.col("score") >= 0)
    for _ in range(2):
        edges = found.filter((pl.col("score") >= match) & ~pl.col("clash"))
        more = cluster.uncompared(nodes, edges, found.select("a", "b"))
        if not more.height:
            break
        found = pl.concat([found, look(more, every=True)])
    close = pl.concat([t.select("a", "b", "hard") for t in (found, near)]).unique()
    margins = float(w["margin"]), float(w["margin_undated"])
    return found, cluster.clusters(nodes, found, match, *margins), close


def _of_clusters(pairs: pl.DataFrame, step: pl.DataFrame) -> pl.DataFrame:
    """Pairs of entities as pairs of the clusters that they are in now. step: e, c."""
    t = pairs.select("a", "b").join(step, left_on="a", right_on="e")
    t = t.join(step, left_on="b", right_on="e", suffix="_b").filter(pl.col("c") != pl.col("c_b"))
    return t.select(
        a=pl.min_horizontal("c", "c_b"), b=pl.max_horizontal("c", "c_b")
    ).unique()  # fmt: skip


def _next_pairs(
    close: pl.DataFrame, step: pl.DataFrame, en: Entities, kin: pl.DataFrame
) -> pl.DataFrame:
    """What is worth comparing again between clusters: what came near, and what kin brings."""
    t = _of_clusters(close, step)
    return pl.concat([t, block.by_kin(en, kin)]).unique().sort("a", "b")


def _unnamed_apart(en: Entities, by: pl.DataFrame) -> pl.DataFrame:
    """Each for itself, of clusters in which nobody has a forename or a number.

    Two births of one day and home without a name or a number are one child, or twins: nobody can
    tell. by: e, c; so is the result.
    """
    told = pl.concat([en.names.filter(pl.col("g") != "").select("e"), en.ids.select("e")])
    told = told.join(by, on="e").select("c").unique().with_columns(told=True)
    t = by.join(told, on="c", how="left")
    return t.select("e", c=pl.when(pl.col("told")).then("c").otherwise("e")).sort("e")


def edge_table(
    found: list[pl.DataFrame], cluster_of: pl.DataFrame, labels: pl.DataFrame
) -> pl.DataFrame:
    """The comparisons worth keeping: every edge, and every doubt within a cluster.

    Out: entity_a, entity_b, pass, score (bits above the prior), one column a finding and one its
    bits, clash, kept (one of the edges that hold the cluster together).
    """
    match = float(weights()["match"])
    t = pl.concat(
        [f.with_columns(**{"pass": pl.lit(i + 1)}) for i, f in enumerate(found)],
        how="diagonal_relaxed",
    )
    t = t.join(cluster_of, left_on="a", right_on="e").join(
        cluster_of, left_on="b", right_on="e", suffix="_b"
    )
    same = pl.col("c") == pl.col("c_b")
    usual = (pl.col("score") >= match) & ~pl.col("clash")
    t = t.with_columns(kept=same & (usual | pl.col("holds")))
    t = t.filter(pl.col("kept") | same | (pl.col("score") >= 0)).drop("c", "c_b", "hard", "holds")
    t = t.join(labels.rename({"e": "a", "entity_id": "entity_a"}), on="a").join(
        labels.rename({"e": "b", "entity_id": "entity_b"}), on="b"
    )
    first = ["entity_a", "entity_b", "pass", "score", "kept", "clash"]
    rest = sorted(c for c in t.columns if c not in (*first, "a", "b"))
    return t.select(*first, *rest).sort("pass", "entity_a", "entity_b")


def link_persons(
    mentions: pl.DataFrame,
    places: pl.DataFrame,
    decisions: pl.DataFrame | None = None,
    former: pl.DataFrame | None = None,
) -> Linkage:
    """Who is who.

    mentions: table person_mention. places: address_id, place, postcode (places.places).
    decisions: table review_decision; they come last and change nothing else (decided.settle).
    former: ``known`` of an earlier linkage, which spares comparisons and changes nothing else.
    """
    en = entities(mentions, places)
    keys = mentions.sort(KEY).with_row_index("m").select("m", *KEY)
    labels = en.labels
    known = Known(former)
    said = decided.entity_pairs(decisions, keys.join(en.mentions, on="m").join(labels, on="e"))
    by = en.mentions.select("e", c="e").unique().sort("e")
    pairs, kin, grouped = block.candidates(en), None, en
    barred = pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64})
    found: list[pl.DataFrame] = []
    for number in range(PASSES):
        last = number + 1 == PASSES
        here, step, close = settle(grouped, pairs, kin, barred, known, last)
        found.append(decided.mark(here, said, by))
        by = by.join(step.rename({"e": "c", "c": "d"}), on="c").select("e", c="d").sort("e")
        if not last:
            grouped = en.regroup(by)
            kin = kin_of(grouped)
            pairs = _next_pairs(close, step, grouped, kin)
            clashed = pl.concat([barred, close.filter("hard").select("a", "b")])
            barred = _of_clusters(clashed, step)
    by = _unnamed_apart(en, by)
    if said.height:
        w, often = weights(), counts(en)
        by, told = decided.settle(by, said, lambda p: compare.findings(p, en, w, often, None))
        found.append(told)
    links = (
        keys.join(en.mentions, on="m")
        .join(by, on="e")
        .join(labels, on="e")
        .sort("m")
        .drop("m", "e")
    )
    return Linkage(links, edge_table(found, by, labels), known.table(), known.compared)
