"""A steward's decision changes what it says and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.linkage import state
from orchestration.linkage.persons import decisions
from orchestration.linkage.persons.assignment import person_links
from orchestration.linkage.persons.describe import KEY
from orchestration.linkage.persons.link import link_persons

from .mentions import mentions, places

SYSTEMS = ["census", "ncmp", "camhs", "early_help", "youth_justice", "social_care", "police"]
FORENAMES = [
    "Ann",
    "Brian",
    "Chloe",
    "Derek",
    "Edith",
    "Farid",
    "Grace",
    "Hassan",
    "Irina",
    "Jakub",
]
SURNAMES = ["Abbott", "Birch", "Cartwright", "Dlamini", "Eastwood"]


def person(number: int, systems: list[str]) -> list[dict[str, Any]]:
    """What several systems hold about one person; of one identifier or none."""
    said = {
        "f": FORENAMES[number % 10], "s": SURNAMES[number // 10 % 5], "sex": "F",
        "dob": str(date(2008 + number % 9, 1 + number % 12, 1 + number % 28)),
        "home": f"home {number}",
    }  # fmt: skip
    return [{**said, "in": s, "ref": f"{s}{number}.{i}"} for i, s in enumerate(systems)]


def town() -> list[dict[str, Any]]:
    """Two persons of 21 and 13 records, and thirty beside them."""
    said = person(0, SYSTEMS * 3) + person(1, [*SYSTEMS, *SYSTEMS[:6]])
    for number in range(2, 32):
        said += person(number, SYSTEMS[: 1 + number % 4])
    return said


TOWN = mentions(town())
WHERE = places(TOWN)


def decision(at: int, a: int, b: int, kind: str) -> dict[str, Any]:
    rows = TOWN.select(*KEY).rows(named=True)
    said = {"decision_id": f"D{at:07d}-x", "kind": kind, "decided_on": date(2026, 11, 20)}
    said |= {"decided_by": "S1", "reason": "seen by hand"}
    return said | {f"{k}_{s}": rows[n][k] for s, n in (("a", a), ("b", b)) for k in KEY}


def persons(*said: dict[str, Any]) -> list[str]:
    """The person of every record of the town, by the edges that a release keeps."""
    empty = {n: pl.DataFrame(pl.from_arrow(t.empty_table())) for n, t in state.SCHEMAS.items()}
    known = pl.concat([empty["review_decision"], pl.DataFrame(list(said))], how="diagonal_relaxed")
    edges = link_persons(TOWN, WHERE, known if said else None).edges
    before = (empty["person_assignment"], empty["person_history"])
    links = person_links(TOWN, edges, *before)
    return TOWN.select(*KEY).join(links, on=KEY, maintain_order="left")["person_id"].to_list()


def groups(of: list[str]) -> set[frozenset[int]]:
    return {frozenset(i for i, p in enumerate(of) if p == q) for q in of}


BEFORE = groups(persons())


def test_the_town_is_linked_as_it_was_made() -> None:
    assert {len(g) for g in BEFORE} == {21, 13, 1, 2, 3, 4} and len(BEFORE) == 32


def test_different_parts_one_cluster_in_two() -> None:
    after = groups(persons(decision(1, 3, 17, "different")))
    (parted,) = BEFORE - after
    sides = after - BEFORE
    assert len(parted) == 21 and len(sides) == 2 and frozenset().union(*sides) == parted
    assert not any({3, 17} <= side for side in sides)


def test_same_joins_two_clusters_and_nothing_else() -> None:
    after = groups(persons(decision(1, 0, 21, "same")))
    assert sorted(len(g) for g in BEFORE - after) == [13, 21]
    assert [len(g) for g in after - BEFORE] == [34]


def test_two_decisions_about_two_clusters_part_each_in_two() -> None:
    after = groups(persons(decision(1, 3, 17, "different"), decision(2, 22, 30, "different")))
    assert sorted(len(g) for g in BEFORE - after) == [13, 21] and len(after - BEFORE) == 4


def test_a_record_is_moved_by_two_decisions() -> None:
    after = groups(persons(decision(1, 0, 5, "different"), decision(2, 5, 21, "same")))
    (new,) = [g for g in after if 5 in g]
    assert 21 in new and 0 not in new and len(after) == len(BEFORE)


def test_of_decisions_that_cannot_all_be_true_the_newer_count() -> None:
    said = [
        decision(1, 0, 21, "same"),
        decision(2, 21, 40, "same"),
        decision(3, 0, 40, "different"),
    ]
    of = persons(*said)
    assert of[21] == of[40] != of[0]
    assert persons(*said[::-1]) == of


pair = st.tuples(st.integers(0, 33), st.integers(0, len(TOWN) - 1), st.booleans())


@settings(max_examples=15, deadline=None)
@given(st.lists(pair, min_size=1, max_size=5))
def test_only_clusters_with_a_decided_record_change(pairs: list[tuple[int, int, bool]]) -> None:
    said = [
        decision(n, a, b, "same" if same else "different")
        for n, (a, b, same) in enumerate(pairs)
        if a != b
    ]
    if not said:
        return
    of = persons(*said)
    after = groups(of)
    touched = {n for a, b, _ in pairs if a != b for n in (a, b)}
    assert all(g & touched for g in BEFORE - after)
    # no more clusters than one for each 'different'
    different = sum(d["kind"] == "different" for d in said)
    assert len(after) <= len(BEFORE) + different
    a, b, same = [(a, b, s) for a, b, s in pairs if a != b][-1]
    assert (of[a] == of[b]) == same  # the newest always counts


def test_a_decided_pair_is_marked_and_its_cluster_does_not_hold_by_it(tmp_path: Path) -> None:
    known = decisions.merged(pl.DataFrame([decision(1, 3, 17, "different")]), tmp_path)
    edges = link_persons(TOWN, WHERE, known).edges
    told = edges.filter(pl.col("decision") == "different")
    assert told.height == 1 and not told["kept"].any()
