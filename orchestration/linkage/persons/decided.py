"""A data steward's decisions: two records are one person, or are not. They overrule all else."""

from __future__ import annotations

import polars as pl

from orchestration.linkage.persons.describe import KEY

CERTAIN = 99.0  # bits
EMPTY = pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64, "kind": pl.String})


def entity_pairs(decisions: pl.DataFrame | None, entity_of: pl.DataFrame) -> pl.DataFrame:
    """a, b, kind (same, different) by entity; the newest decision about two entities counts.

    decisions: table review_decision. entity_of: the mention's key and its entity ``e``.
    """
    if decisions is None or not decisions.height:
        return EMPTY
    of = entity_of.select(*KEY, "e")
    t = decisions.join(of.rename({k: f"{k}_a" for k in KEY}), on=[f"{k}_a" for k in KEY])
    t = t.join(of.rename({"e": "f", **{k: f"{k}_b" for k in KEY}}), on=[f"{k}_b" for k in KEY])
    t = t.filter(pl.col("e") != pl.col("f")).sort("decided_on", "decision_id")
    low, high = pl.min_horizontal("e", "f"), pl.max_horizontal("e", "f")
    return t.select(a=low, b=high, kind="kind").unique(["a", "b"], keep="last", maintain_order=True)


def regroup(known: pl.DataFrame, by: pl.DataFrame) -> pl.DataFrame:
    """The same decisions by cluster. by: e, c."""
    t = known.join(by, left_on="a", right_on="e").join(by, left_on="b", right_on="e", suffix="_b")
    t = t.filter(pl.col("c") != pl.col("c_b"))
    low, high = pl.min_horizontal("c", "c_b"), pl.max_horizontal("c", "c_b")
    t = t.select(a=low, b=high, kind="kind").sort("a", "b", "kind")
    return t.unique(["a", "b"], keep="first", maintain_order=True)  # different before same


def with_pairs(pairs: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Candidate pairs and the decided ones."""
    return pl.concat([pairs, known.select("a", "b")]).unique().sort("a", "b")


def apply(found: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Findings in which the decisions overrule score and clash; ``decision`` says where."""
    t = found.join(known.rename({"kind": "decision"}), on=["a", "b"], how="left")
    same, different = pl.col("decision") == "same", pl.col("decision") == "different"
    return t.with_columns(
        score=pl.when(same).then(CERTAIN).otherwise("score"),
        identified=pl.when(same).then(True).otherwise("identified"),
        clash=pl.when(same).then(False).when(different).then(True).otherwise("clash"),
    ).sort("a", "b")
