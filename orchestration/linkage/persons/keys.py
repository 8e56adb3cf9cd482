"""Person keys that live long: clusters keep the keys of the former release by their records.

A key is born from the first record of a cluster (by delivery date, feed, file, row, role); it says
nothing about the person. Later a cluster keeps the key that most of its evidence had; a key that
several clusters could claim goes to the one with the most, and what becomes of the others is an
event.
"""

from __future__ import annotations

import hashlib
from datetime import date

import polars as pl

from orchestration.linkage.persons import decided
from orchestration.linkage.persons.describe import KEY

EVENT_COLUMNS = {
    "event_id": pl.String, "kind": pl.String, "happened_on": pl.Date, "old_person_ids": pl.String,
    "new_person_ids": pl.String, "records": pl.Int64, "evidence": pl.String,
}  # fmt: skip


def _born(record: str, salt: int = 0) -> str:
    text = record if not salt else f"{record}\x1f{salt}"
    return "P" + hashlib.sha256(text.encode()).hexdigest()[:15].upper()


def _first_records(clusters: pl.DataFrame) -> pl.DataFrame:
    """c, record: the first record of each cluster, as text."""
    first = clusters.sort("delivery_date", *KEY).group_by("c", maintain_order=True).first()
    return first.select(
        "c", record=pl.concat_str([pl.col(k).cast(pl.String) for k in KEY], separator="\x1f")
    )


def _claims(clusters: pl.DataFrame, former: pl.DataFrame) -> pl.DataFrame:
    """c, old, n: how many records of each former key each cluster holds, weighed."""
    return (
        clusters.join(former.rename({"person_id": "old"}), on=KEY)
        .group_by("c", "old")
        .agg(weight=pl.col("weight").sum(), n=pl.len())
        .sort("weight", "n", "old", "c", descending=[True, True, False, False])
    )


def assign(clusters: pl.DataFrame, former: pl.DataFrame, ever: set[str]) -> pl.DataFrame:
    """c, person_id for every cluster.

    clusters: feed, file, row_number, role, delivery_date, c, weight (a row with a name weighs more
    than one that carries an identifier alone). former: the mention's key and its person_id in the
    former release. ever: every key ever given, so that none is given to somebody else.
    """
    kept: dict[int, str] = {}
    taken: set[str] = set()
    for c, old in _claims(clusters, former).select("c", "old").iter_rows():
        if c not in kept and old not in taken:
            kept[c] = old
            taken.add(old)
    given = dict(kept)
    used = ever | taken
    for c, record in _first_records(clusters).sort("record").iter_rows():
        if c in given:
            continue
        salt = 0
        while (key := _born(record, salt)) in used:
            salt += 1
        given[c] = key
        used.add(key)
    return pl.DataFrame(
        {"c": list(given), "person_id": list(given.values())},
        schema={"c": clusters.schema["c"], "person_id": pl.String},
    ).sort("c")


def _event(kind: str, on: date, old: list[str], new: list[str], records: int, why: str) -> dict:
    text = "\x1f".join([kind, on.isoformat(), *sorted(old), ">", *sorted(new)])
    return {
        "event_id": hashlib.sha256(text.encode()).hexdigest()[:16], "kind": kind, "happened_on": on,
        "old_person_ids": " ".join(sorted(old)), "new_person_ids": " ".join(sorted(new)),
        "records": records, "evidence": why,
    }  # fmt: skip


def events(now: pl.DataFrame, former: pl.DataFrame, on: date, why: pl.DataFrame) -> pl.DataFrame:
    """What became of the former keys: merges, splits, retirements, on the day ``on``.

    now, former: the mention's key and person_id. why: person_id, evidence (what joined its
    records).
    """
    moved = former.rename({"person_id": "old"}).join(
        now.rename({"person_id": "new"}), on=KEY, how="left"
    )
    flow = moved.group_by("old", "new").agg(n=pl.len()).sort("old", "new")
    held = flow.drop_nulls("new")
    reason = dict(why.select("person_id", "evidence").iter_rows())
    out: list[dict] = []
    for new, olds, n in (
        held.group_by("new").agg(pl.col("old").sort(), pl.col("n").sum())
        .filter(pl.col("old").list.len() > 1).sort("new").iter_rows()
    ):  # fmt: skip
        out.append(_event("merge", on, olds, [new], n, reason.get(new, "")))
    for old, news, n in (
        held.group_by("old").agg(pl.col("new").sort(), pl.col("n").sum())
        .filter(pl.col("new").list.len() > 1).sort("old").iter_rows()
    ):  # fmt: skip
        out.append(_event("split", on, [old], news, n, "its records no longer hold together"))
    gone = flow.filter(pl.col("new").is_null()).join(held, on="old", how="anti")
    for old, n in gone.select("old", "n").sort("old").iter_rows():
        out.append(_event("retire", on, [old], [], n, "no record of it is held any more"))
    # a key whose records all went over to one other key
    renamed = held.join(now.select(old="person_id").unique(), on="old", how="anti")
    told = {old for e in out for old in e["old_person_ids"].split()}
    for old, new, n in renamed.sort("old").iter_rows():
        if old not in told:
            out.append(_event("merge", on, [old], [new], n, reason.get(new, "")))
    return pl.DataFrame(out, schema=EVENT_COLUMNS).sort("event_id")


def manual_events(
    now: pl.DataFrame, former: pl.DataFrame, decisions: pl.DataFrame, on: date
) -> pl.DataFrame:
    """One event a decision, with the keys of its two records before and after, on the day ``on``.

    now: the mention's key, person_id and entity_id. former: the mention's key and person_id.
    decisions: table review_decision; one about a record that is not held is left out. The words of
    the steward stay in the decision itself.
    """
    t = decided.held(decisions, now)
    today = now.select("entity_id", "person_id").unique()
    for s in "ab":
        t = t.join(today.rename({"entity_id": f"e_{s}", "person_id": f"new_{s}"}), on=f"e_{s}")
        columns = {k: f"{k}_{s}" for k in KEY} | {"person_id": f"old_{s}"}
        side = former.select(*KEY, "person_id").rename(columns)
        t = t.join(side, on=[f"{k}_{s}" for k in KEY], how="left")
    out: list[dict] = []
    for r in t.sort("decision_id").iter_rows(named=True):
        new = sorted({r["new_a"], r["new_b"]})
        old = sorted({r["old_a"], r["old_b"]} - {None}) or new
        why = f"steward: {r['kind']}, decision {r['decision_id']}"
        event = _event("manual", on, old, new, 2, why)
        event["event_id"] = hashlib.sha256(f"manual {r['decision_id']}".encode()).hexdigest()[:16]
        out.append(event)
    return pl.DataFrame(out, schema=EVENT_COLUMNS)


def resolve(history: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """person_id, current_person_ids: where every key ever given leads today (blank: nowhere).

    history: events of all releases. current: person_id of today's persons.
    """
    today = set(current["person_id"].to_list())
    leads: dict[str, set[str]] = {}
    for old, new in (
        history.filter(pl.col("kind") != "manual")  # its merge or split is an event of its own
        .sort("happened_on", "event_id")
        .select("old_person_ids", "new_person_ids")
        .iter_rows()
    ):
        for key in old.split():
            leads.setdefault(key, set()).update(set(new.split()) - {key})

    def walk(key: str, seen: frozenset[str]) -> set[str]:
        if key in today:
            return {key}
        return {x for n in leads.get(key, ()) if n not in seen for x in walk(n, seen | {key})}

    rows = {k: {k} for k in today} | {k: walk(k, frozenset()) for k in leads if k not in today}
    return pl.DataFrame(
        {
            "person_id": list(rows),
            "current_person_ids": [" ".join(sorted(v)) for v in rows.values()],
        },
        schema={"person_id": pl.String, "current_person_ids": pl.String},
    ).sort("person_id")
