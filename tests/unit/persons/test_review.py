"""The steward's queue: what is in it and in which order; decisions in, and kept for ever."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from orchestration.linkage import state
from orchestration.linkage.persons import decisions, keys
from orchestration.linkage.persons.assignment import person_events, person_links
from orchestration.linkage.persons.link import link_persons
from orchestration.linkage.persons.review import SHOWN, as_csv, draw, queue

from .mentions import mentions, places

DAY = date(2026, 11, 20)
ANN = [
    {"in": "census", "upn": "A1", "f": "Ann", "s": "Lee", "dob": "2012-05-01", "sex": "F"},
    {"in": "ncmp", "nhs": "1", "f": "Anne", "s": "Lee", "dob": "2012-05-01", "sex": "F"},
]  # one person to the model
TOM = [
    {"in": "census", "upn": "B1", "f": "Tom", "s": "Hall", "dob": "2011-02-03", "sex": "M"},
    {"in": "ncmp", "nhs": "2", "f": "Piotr", "s": "Nowak", "dob": "2013-09-09", "sex": "M"},
]  # two persons to the model


def empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(state.SCHEMAS[name].empty_table()))


def release(
    table: pl.DataFrame, folder: Path, former: dict[str, pl.DataFrame], on: date = DAY
) -> dict[str, pl.DataFrame]:
    """What the models of the spine do in one run: its state, and the tables beside it."""
    known = decisions.merged(former["review_decision"], folder)
    edges = link_persons(table, places(table), known).edges
    assigned, history = former["person_assignment"], former["person_history"]
    links = person_links(table, edges, assigned, history)
    events = person_events(links, edges, assigned, history, on, known)
    return {
        "review_decision": known, "person_edge": edges, "person_link": links,
        "person_assignment": links.select("feed", "file", "row_number", "role", "person_id"),
        "person_history": events,
    }  # fmt: skip


def first(table: pl.DataFrame, folder: Path) -> dict[str, pl.DataFrame]:
    return release(table, folder, {n: empty(n) for n in state.SCHEMAS})


def row(table: pl.DataFrame, a: int, b: int, kind: str, **more: Any) -> dict[str, Any]:
    """A line of the file that comes back, about the records at two places of the table."""
    said = {"decision": kind, "reason": "seen by hand", "export_id": "x"}
    for side, at in (("a", a), ("b", b)):
        said |= {f"{k}_{side}": str(table[k][at]) for k in keys.KEY}
    return said | more


def persons(links: pl.DataFrame) -> list[str]:
    return links.sort("row_number")["person_id"].to_list()


@pytest.mark.parametrize("turned", [False, True])
def test_decisions_overrule_and_outlive_runs(tmp_path: Path, turned: bool) -> None:
    table = mentions(ANN + TOM)
    one = first(table, tmp_path)
    before = persons(one["person_link"])
    assert before[0] == before[1] and before[2] != before[3]

    rows = [row(table, 0, 1, "different"), row(table, 2, 3, "same")]
    assert decisions.mistakes(rows, one["person_link"]) == []
    given = rows[::-1] if turned else rows
    assert len(decisions.add(tmp_path, given, one["person_link"], "S1", DAY)) == 2
    two = release(table, tmp_path, one)
    after = persons(two["person_link"])
    assert after[0] != after[1] and after[2] == after[3]
    assert set(after[:3]) & set(before) >= {before[0]}  # the old key stays with one of them
    manual = two["person_history"].filter(pl.col("kind") == "manual")
    assert sorted(manual["records"]) == [2, 2]
    assert {"split", "merge"} <= set(two["person_history"]["kind"])

    # without the store: the release itself remembers; and in another order of rows
    later = release(table.reverse(), tmp_path / "gone", two, DAY + timedelta(days=1))
    assert persons(later["person_link"]) == after
    assert later["person_history"].equals(two["person_history"])
    assert later["review_decision"].equals(two["review_decision"])
    # a manual event of itself leads no key elsewhere
    current = later["person_link"].select("person_id").unique()
    told = keys.resolve(later["person_history"], current)
    assert dict(told.iter_rows())[before[3]] == after[3]


def test_a_decision_outlives_the_file_that_it_was_about(tmp_path: Path) -> None:
    table = mentions(ANN + TOM)
    one = first(table, tmp_path)
    rows = [row(table, 0, 1, "different"), row(table, 2, 3, "same")]
    decisions.add(tmp_path, rows, one["person_link"], "S1", DAY)
    newer = table.with_columns(file=pl.col("feed") + "_2026-12-01.csv", row_number=pl.lit(7))
    newer = newer.with_columns(row_number=pl.int_range(1, pl.len() + 1) * 10)
    links = release(newer, tmp_path, one)["person_link"]
    after = persons(links)
    assert after[0] != after[1] and after[2] == after[3]


def test_the_order_of_rows_changes_no_id(tmp_path: Path) -> None:
    table = mentions(ANN + TOM)
    links = first(table, tmp_path)["person_link"]
    rows = [row(table, 0, 1, "different"), row(table, 2, 3, "same")]
    ids = decisions.add(tmp_path / "1", rows, links, "S1", DAY)
    assert decisions.add(tmp_path / "2", rows[::-1], links, "S1", DAY) == ids


def test_reading_a_file_twice_adds_nothing(tmp_path: Path) -> None:
    table = mentions(ANN)
    links = first(table, tmp_path)["person_link"]
    rows = [row(table, 0, 1, "different"), row(table, 1, 0, "", reason="")]
    assert len(decisions.add(tmp_path, rows, links, "S1", DAY)) == 1
    swapped = [row(table, 1, 0, "Different ")]
    assert decisions.add(tmp_path, swapped, links, "S1", DAY + timedelta(days=3)) == []
    assert decisions.stored(tmp_path).height == 1


def test_the_later_decision_of_one_day_counts(tmp_path: Path) -> None:
    table = mentions(ANN)
    one = first(table, tmp_path)
    for n, kind in enumerate(["different", "same", "different", "same"]):
        said = [row(table, 0, 1, kind, export_id=str(n))]
        decisions.add(tmp_path, said, one["person_link"], "S1", DAY)
    now = persons(release(table, tmp_path, one)["person_link"])
    assert now[0] == now[1]
    assert decisions.stored(tmp_path)["kind"].to_list() == ["different", "same"] * 2


def test_the_fingerprint_of_the_store_moves_with_it(tmp_path: Path) -> None:
    table = mentions(ANN)
    links = first(table, tmp_path)["person_link"]
    before = decisions.digest(tmp_path)
    assert decisions.digest(tmp_path) == before
    decisions.add(tmp_path, [row(table, 0, 1, "same")], links, "S1", DAY)
    assert decisions.digest(tmp_path) != before


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    table = mentions(ANN + TOM)
    links = first(table, tmp_path)["person_link"]
    wrong = [
        row(table, 0, 1, "perhaps"),
        row(table, 2, 3, "same", reason=" "),
        row(table, 2, 3, "same", row_number_b="99"),
        row(table, 0, 0, "same"),
        row(table, 3, 2, "different"),
        row(table, 0, 1, "", reason="hm"),
    ]
    said = decisions.mistakes(wrong, links)
    assert [line.split(":")[0] for line in said] == [f"row {n}" for n in (2, 3, 4, 5, 6, 7)]
    assert "contradicts row 3" in said[4]
    assert not any(word in " ".join(said) for word in ("Ann", "Hall", "perhaps"))
    (columns,) = decisions.mistakes([{"decision": "same"}], links)
    assert "feed_a" in columns and "reason" in columns


EDGE = {
    "pass": 1, "score": 7.0, "kept": False, "clash": False, "grown": False, "given": "exact",
    "family": "exact", "dob": "exact", "decision": None,
    **dict.fromkeys(["sex", "upn", "nhs", "number", "place", "kin"]),
}  # fmt: skip
OLD = {"dob": "1970-01-01"}


def queued(edges: list[tuple[int, int, dict[str, Any]]], said: list[dict[str, Any]]) -> list[Any]:
    """The queue of edges made by hand between records that are persons of their own."""
    table = mentions(said)
    number = pl.col("row_number").cast(pl.String)
    links = table.select(*keys.KEY, entity_id="E" + number, person_id="P" + number)
    strings = ["given", "family", "dob", "decision", "sex", "upn", "nhs", "number", "place", "kin"]
    frame = pl.DataFrame(
        [EDGE | {"entity_a": f"E{a}", "entity_b": f"E{b}"} | e for a, b, e in edges],
        schema_overrides=dict.fromkeys(strings, pl.String),
    )
    return queue(table, links, frame, empty("review_decision")).to_dicts()


def test_the_worst_mistake_comes_first() -> None:
    adult = {"in": "police", "f": "A", "s": "B", **OLD}
    child = {"in": "census", "f": "A", "s": "B", "dob": "2012-01-01"}
    found = queued(
        [
            (1, 2, {"score": 6.5}),
            (3, 4, {"score": 5.0}),
            (5, 6, {"score": 6.0}),
            (7, 8, {"score": 9.0, "family": "differ", "upn": "differ"}),
            (3, 5, {"score": 6.4}),
            (1, 7, {"score": 40.0}),
            (2, 8, {"score": 6.5, "decision": "same"}),
            (7, 9, {"score": -3.0, "upn": "same", "clash": True}),
        ],
        [adult, adult, child, child, child, {**child, "in": "camhs"}, child, child, adult],
    )
    said = [(r["row_number_a"], r["row_number_b"]) for r in found]
    # the mark of an adoption; children of two feeds, the nearer first; children; adults
    assert said == [(7, 8), (5, 6), (7, 9), (3, 5), (3, 4), (1, 2)]
    assert [r["place_in_queue"] for r in found] == [1, 2, 3, 4, 5, 6]
    assert found[2]["why"] == "identifier_clash"
    assert found[0]["protected"] and not found[1]["protected"]


def test_a_pair_in_one_person_that_clashes_is_asked_about(tmp_path: Path) -> None:
    table = mentions(ANN)
    made = first(table, tmp_path)
    edges = made["person_edge"].with_columns(clash=True, score=pl.lit(30.0))
    (found,) = queue(table, made["person_link"], edges, made["review_decision"]).to_dicts()
    assert found["why"] == "clash_overridden"


def test_who_may_be_father_or_son_is_asked_about(tmp_path: Path) -> None:
    home = {"f": "Zihan", "s": "Yang", "sex": "M", "home": "14 Elm Road"}
    table = mentions([
        {"in": "housing", "ref": "H1", **home, "dob": "1974-11-24"},
        {"in": "police", "ref": "P1", **home, "group": "I1", "relation": "PERPETRATOR"},
    ])  # fmt: skip
    made = first(table, tmp_path)
    assert len(set(persons(made["person_link"]))) == 2
    edges = made["person_edge"]
    (found,) = queue(table, made["person_link"], edges, made["review_decision"]).to_dicts()
    assert (found["why"], found["dob"]) == ("near_threshold", "ageless")


def test_the_file_has_both_sides_and_no_formula(tmp_path: Path) -> None:
    table = mentions([{**ANN[0], "f": "=Ann"}, ANN[1]])
    made = first(table, tmp_path)
    edges = made["person_edge"].with_columns(score=pl.lit(7.0))
    found = queue(table, made["person_link"], edges, made["review_decision"])
    back = pl.read_csv(as_csv(found), infer_schema=False)
    assert {f"{c}_{s}" for c in SHOWN for s in "ab"} <= set(back.columns)
    assert {*decisions.SIDES, "decision", "reason"} <= set(back.columns)
    assert "'=Ann" in back["forename_a"].to_list() + back["forename_b"].to_list()
    assert not [c for c in back.columns if "address" in c or "postcode" in c]


def test_a_sample_takes_as_many_of_each_stratum_and_keeps_it_in_the_decision(
    tmp_path: Path,
) -> None:
    said = [
        dict(f=f"N{n}", s="Lee", dob=f"20{n:02}-01-01", **{"in": "census"}) for n in range(10, 30)
    ]
    table = mentions([{**r, "upn": f"A{n}"} for n, r in enumerate(said)])
    number = pl.col("row_number").cast(pl.String)
    links = table.select(*keys.KEY, entity_id="E" + number, person_id="P" + number)
    ends = [(f"E{a}", f"E{a + 1}") for a in range(1, 20)]
    strings = ["given", "family", "dob", "decision", "sex", "upn", "nhs", "number", "place", "kin"]
    edges = pl.DataFrame(
        [EDGE | {"entity_a": a, "entity_b": b} for a, b in ends],
        schema_overrides=dict.fromkeys(strings, pl.String),
    )
    strata = ["apart"] * 3 + ["linked from 20"] * 16
    pairs = pl.DataFrame(
        [(a, b, s, None) for (a, b), s in zip(ends, strata, strict=True)],
        schema={
            "entity_a": pl.String,
            "entity_b": pl.String,
            "stratum": pl.String,
            "decision": pl.String,
        },
        orient="row",
    )
    pairs = pairs.with_columns(decision=pl.when(pl.col("entity_a") == "E1").then(pl.lit("same")))
    known = empty("review_decision")
    found = draw(table, links, edges, known, pairs, 6)
    # the one decided is not drawn again; the small stratum is drawn whole
    assert sorted(found["stratum"]) == ["apart"] * 2 + ["linked from 20"] * 4
    assert draw(table, links, edges, known, pairs.reverse(), 6).equals(found)
    first_three = draw(table, links, edges, known, pairs, 3)
    assert first_three.drop("place_in_queue").equals(found.head(3).drop("place_in_queue"))

    back = pl.read_csv(as_csv(found), infer_schema=False).to_dicts()
    for line in back:
        line |= {"decision": "same", "reason": "seen by hand"}
    assert decisions.mistakes(back, links) == []
    decisions.add(tmp_path, back, links, "S1", DAY)
    assert sorted(decisions.stored(tmp_path)["stratum"]) == sorted(found["stratum"])
