"""From kept edges to links: the person of every record, how it was found and how sure that is."""

from __future__ import annotations

from datetime import date

import polars as pl

from orchestration.linkage.persons import cluster, keys
from orchestration.linkage.persons.describe import KEY, entity_of

IDENTIFIED = ("upn", "nhs", "number")


def _strength(edges: pl.DataFrame) -> pl.DataFrame:
    """entity_id, method, confidence: the best kept edge of each entity.

    A score of s bits above the prior is a probability of 1 / (1 + 2**-s).
    """
    both = pl.concat(
        [edges.rename({"entity_a": "entity_id"}), edges.rename({"entity_b": "entity_id"})],
        how="diagonal_relaxed",
    )
    same_id = pl.any_horizontal([(pl.col(c) == "same").fill_null(False) for c in IDENTIFIED])
    method = (
        pl.when(pl.col("decision") == "same").then(pl.lit("steward"))
        .when(same_id).then(pl.lit("identifier"))
        .when(pl.col("kin").is_not_null()).then(pl.lit("name_and_kin"))
        .when(pl.col("dob") == "exact").then(pl.lit("name_and_date_of_birth"))
        .otherwise(pl.lit("name_and_place"))
    )  # fmt: skip
    both = both.with_columns(method=method, confidence=1 / (1 + (2.0 ** (-pl.col("score")))))
    return (
        both.sort("entity_id", "score", "method", descending=[False, True, False])
        .unique("entity_id", keep="first", maintain_order=True)
        .select("entity_id", "method", pl.col("confidence").round(6))
    )


def person_links(
    mentions: pl.DataFrame, edges: pl.DataFrame,
    former: pl.DataFrame, history: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """The person of every mention.

    mentions: person_mention. edges: person_edge. former, history: the former release's tables
    person_assignment and person_history. Out: feed, file, row_number, role, person_id, method
    (``own_number``: all records of the person carry one system's own number; ``alone``: no other
    record was found), confidence (0 to 1), entity_id.
    """
    kept = edges.filter("kept")
    entity = entity_of(mentions)
    label = entity.select("e", "entity_id").unique().sort("e")
    pairs = kept.join(label.rename({"entity_id": "entity_a", "e": "a"}), on="entity_a").join(
        label.rename({"entity_id": "entity_b", "e": "b"}), on="entity_b"
    )
    nodes = label["e"].sort().to_numpy()
    by = pl.DataFrame({"e": nodes, "c": cluster.components(nodes, pairs.select("a", "b"))})
    t = mentions.sort(KEY).with_row_index("m")
    named = pl.any_horizontal(
        [pl.col(c).is_not_null() for c in ("forename", "surname", "full_name")]
    )
    t = t.select("m", *KEY, "delivery_date", weight=pl.when(named).then(1.0).otherwise(0.1))
    t = t.join(entity, on="m").join(by, on="e").sort("m")
    ever = set(former["person_id"].to_list())
    for column in ("old_person_ids", "new_person_ids"):
        ever |= {k for text in history[column].to_list() for k in (text or "").split()}
    given = keys.assign(t.select(*KEY, "delivery_date", "c", "weight"), former, ever)
    t = t.join(given, on="c").join(_strength(kept), on="entity_id", how="left")
    size = pl.len().over("entity_id")
    return t.select(
        *KEY, "person_id",
        method=pl.coalesce(
            "method", pl.when(size > 1).then(pl.lit("own_number")).otherwise(pl.lit("alone"))
        ),
        confidence=pl.col("confidence").fill_null(1.0),
        entity_id="entity_id",
    ).sort(KEY)  # fmt: skip


def person_events(
    links: pl.DataFrame,
    edges: pl.DataFrame,
    former: pl.DataFrame,
    history: pl.DataFrame,
    on: date,
    decisions: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """All events of all releases: those before and what this release changed, dated ``on``.

    decisions: table review_decision, each told once as a ``manual`` event. An event that is there
    already is not told twice, nor is a retirement: former may hold keys that no record of today
    has, and that stand again when their records do.
    """
    counted = (
        links.group_by("person_id", "method").agg(n=pl.len())
        .sort("person_id", "n", "method", descending=[False, True, False])
        .group_by("person_id", maintain_order=True)
        .agg(evidence=pl.col("method").str.join(", "))
    )  # fmt: skip
    new = keys.events(links.select(*KEY, "person_id"), former, on, counted)
    retired = history.filter(pl.col("kind") == "retire")["old_person_ids"]
    again = (pl.col("kind") == "retire") & pl.col("old_person_ids").is_in(retired.to_list())
    told = [history.select(list(keys.EVENT_COLUMNS)), new.filter(~again)]
    if decisions is not None and decisions.height:
        told.append(keys.manual_events(links, former, decisions, on))
    both = pl.concat(told, how="vertical_relaxed")
    return both.unique("event_id", keep="first", maintain_order=True).sort(
        "happened_on", "event_id"
    )
