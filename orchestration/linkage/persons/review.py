"""The data steward's queue: pairs worth a look, in order of the harm that a mistake would do."""

from __future__ import annotations

import hashlib

import polars as pl

from orchestration.linkage.persons.describe import KEY
from orchestration.linkage.persons.weights import weights

NEAR = 3.0  # bits to either side of the threshold
LOW = 6.0  # bits above the threshold below which a kept edge is of low score
CHILD = 18  # years
IDENTIFIERS = ("upn", "nhs", "number")
FINDINGS = ["given", "family", "dob", "sex", *IDENTIFIERS, "place", "kin"]
SHOWN = [
    "forename", "middle_names", "surname", "known_as", "preferred_surname", "former_surname",
    "full_name", "dob", "dob_text", "birth_year", "age", "sex", "upn", "former_upn", "nhs_number",
    "source_system", "source_ref", "relation", "delivery_date",
]  # fmt: skip
FIRST = [
    "export_id", "stratum", "place_in_queue", "decision", "reason", "why", "protected", "child",
    "feeds",
]  # fmt: skip


def _is(column: str, *levels: str) -> pl.Expr:
    return pl.col(column).is_in(levels).fill_null(False)


def _why(match: float) -> pl.Expr:
    """The reasons for a look, parted by a blank; empty: none."""
    together = pl.col("person_id_a") == pl.col("person_id_b")
    same_id = pl.any_horizontal([_is(c, "same") for c in IDENTIFIERS])
    other_id = pl.any_horizontal([_is(c, "differ") for c in IDENTIFIERS])
    reasons = {
        "near_threshold": ~pl.col("clash") & ((pl.col("score") - match).abs() <= NEAR),
        "clash_overridden": together & pl.col("clash"),
        "kept_with_low_score": pl.col("kept") & (pl.col("score") < match + LOW),
        "identifier_clash": (same_id & ~together) | (other_id & together),
    }
    said = [pl.when(true).then(pl.lit(name)) for name, true in reasons.items()]
    return pl.concat_str(said, separator=" ", ignore_nulls=True)


def _adoption() -> pl.Expr:
    """The mark of an adopted child's two identities: joining them would reveal the family."""
    other_number = pl.any_horizontal([_is(c, "differ") for c in IDENTIFIERS])
    alike = _is("given", "exact", "typo", "sound", "missing") & _is("dob", "exact")
    return alike & ~pl.col("grown").fill_null(False) & _is("family", "differ") & other_number


def _records(mentions: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """One row an entity: its newest named record, person_id, young and shielded in any record."""
    t = mentions.join(links.select(*KEY, "entity_id", "person_id"), on=KEY)
    if "shielded" not in t.columns:
        t = t.with_columns(shielded=pl.lit(False))
    sent = pl.col("delivery_date").dt.year()
    born = pl.coalesce(pl.col("dob").dt.year(), "birth_year", sent - pl.col("age"))
    t = t.with_columns(born=born, today=sent.max())
    recent = (pl.col("born") >= pl.col("today") - CHILD).fill_null(False)
    young = recent | (pl.col("born").is_null() & (pl.col("role") == "child"))
    named = pl.any_horizontal(pl.col("forename", "surname", "full_name").is_not_null())
    return (
        t.with_columns(
            young=young.any().over("entity_id"),
            shielded=pl.col("shielded").fill_null(False).any().over("entity_id"),
            named=named,
        )
        .sort("named", "delivery_date", *KEY, descending=[True, True] + [False] * 4)
        .unique("entity_id", keep="first", maintain_order=True)
        .select("entity_id", "person_id", "young", "shielded", *KEY, *SHOWN)
    )


def queue(
    mentions: pl.DataFrame, links: pl.DataFrame, edges: pl.DataFrame, decisions: pl.DataFrame
) -> pl.DataFrame:
    """Pairs worth a look, one row each, the worst first.

    mentions, links, edges, decisions: tables person_mention, person_link, person_edge and
    review_decision. Out: FIRST (decision and reason empty, for the steward), person_id, the newest
    record's key and fields of both sides (suffix _a, _b), score (bits above the prior) and the
    findings of the comparison. Order: protected (a shielded record, or the mark of an adoption),
    child, how many feeds the two persons are known to, closeness to the threshold. A pair that a
    steward has decided is not asked about again. No addresses: their finding says enough.
    """
    t = _undecided(edges).with_columns(stratum=pl.lit(""))
    t = _two_sides(t, mentions, links).filter(pl.col("why") != "")
    t = t.sort(
        "protected", "child", "feeds", "close", "entity_a", "entity_b",
        descending=[True, True, True, False, False, False],
    )  # fmt: skip
    return _for_export(t, edges, decisions)


def draw(
    mentions: pl.DataFrame, links: pl.DataFrame, edges: pl.DataFrame, decisions: pl.DataFrame,
    pairs: pl.DataFrame, size: int,
) -> pl.DataFrame:  # fmt: skip
    """Pairs drawn by chance, as many of each stratum as of the next; columns of ``queue``.

    pairs: table review_pair (entity_a, entity_b, stratum, decision). size: how many in all. From
    them the release estimates how many links are false or missing, so that all should be decided,
    or so many from the top: they stand in an order of chance, which the same state repeats.
    """
    number = _export_id(edges, decisions)
    chance = pl.concat_str("entity_a", "entity_b", pl.lit(number), separator="|")
    open_ = pairs.filter(pl.col("decision").is_null())
    order = [hashlib.sha256(t.encode()).hexdigest() for t in open_.select(chance).to_series()]
    open_ = open_.with_columns(order=pl.Series(order, dtype=pl.String)).sort("order")
    turn = pl.int_range(pl.len()).over("stratum")
    drawn = open_.with_columns(turn=turn).sort("turn", "order").head(size)
    t = drawn.select("entity_a", "entity_b", "stratum", "turn", "order")
    t = t.join(_undecided(edges), on=["entity_a", "entity_b"])
    return _for_export(_two_sides(t, mentions, links).sort("turn", "order"), edges, decisions)


def _undecided(edges: pl.DataFrame) -> pl.DataFrame:
    """The last comparison of each pair that no steward has decided."""
    t = edges.filter(pl.col("decision").is_null()).sort(
        "kept", "pass", "entity_a", "entity_b", descending=[True, True, False, False]
    )
    t = t.unique(["entity_a", "entity_b"], keep="first", maintain_order=True)
    return t.select("entity_a", "entity_b", "score", "kept", "clash", "grown", *FINDINGS)


def _two_sides(t: pl.DataFrame, mentions: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Adds what a steward sees of both sides, and what the order goes by."""
    match = float(weights()["match"])
    records = _records(mentions, links)
    feeds = links.select("person_id", "feed").unique()
    for side in "ab":
        columns = {c: f"{c}_{side}" for c in records.columns if c != "entity_id"}
        own = records.rename(columns | {"entity_id": f"entity_{side}"})
        t = t.join(own, on=f"entity_{side}")
    t = t.with_row_index("pair")
    known = pl.concat(
        [t.select("pair", person_id=f"person_id_{s}").join(feeds, on="person_id") for s in "ab"]
    )
    t = t.join(known.group_by("pair").agg(feeds=pl.col("feed").n_unique()), on="pair", how="left")
    return t.with_columns(
        why=_why(match),
        protected=_adoption() | pl.col("shielded_a") | pl.col("shielded_b"),
        child=pl.col("young_a") | pl.col("young_b"),
        close=(pl.col("score") - match).abs(),
    )


def _for_export(t: pl.DataFrame, edges: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    number = pl.int_range(pl.len())
    both = [f"{c}_{side}" for c in ("person_id", *KEY, *SHOWN) for side in "ab"]
    return t.with_columns(
        export_id=pl.lit(_export_id(edges, decisions)), place_in_queue=number + 1,
        decision=pl.lit(""), reason=pl.lit(""), score=pl.col("score").round(2),
    ).select(*FIRST, *both, "score", "kept", "clash", *FINDINGS)  # fmt: skip


def _export_id(edges: pl.DataFrame, decisions: pl.DataFrame) -> str:
    """The same for the same state of the spine: tells a second look from a file read twice."""
    whole = hashlib.sha256("\n".join(sorted(decisions["decision_id"].to_list())).encode())
    kept = edges.select("entity_a", "entity_b", "pass", "kept").sort(pl.all())
    whole.update(kept.write_csv().encode())
    return whole.hexdigest()[:12]


def as_csv(table: pl.DataFrame) -> bytes:
    """The queue for a spreadsheet: a field that it would take for a formula is kept text."""
    text = [c for c, kind in table.schema.items() if kind == pl.String]
    safe = [
        pl.when(pl.col(c).str.contains(r"^[=+\-@\t\r]")).then("'" + pl.col(c)).otherwise(pl.col(c))
        for c in text
    ]
    return (
        table.with_columns([e.alias(c) for e, c in zip(safe, text, strict=True)])
        .write_csv(include_bom=True)
        .encode()
    )
