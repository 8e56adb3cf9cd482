"""A day's records beside those before: the persons of a run from nothing, under old keys."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest

from orchestration.linkage import state
from orchestration.linkage.persons.assignment import person_events, person_links
from orchestration.linkage.persons.describe import KEY
from orchestration.linkage.persons.link import link_persons

from .mentions import places
from .test_decided import TOWN

EMPTY = {n: pl.DataFrame(pl.from_arrow(t.empty_table())) for n, t in state.SCHEMAS.items()}


def release(
    table: pl.DataFrame, former: tuple[pl.DataFrame, pl.DataFrame]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Edges, links and history of one run."""
    edges = link_persons(table, places(table)).edges
    links = person_links(table, edges, *former)
    return edges, links, person_events(links, edges, *former, date(2026, 11, 20))


@pytest.mark.parametrize("seed", range(4))
def test_a_day_more_gives_what_a_run_from_nothing_gives(seed: int) -> None:
    rows = list(range(len(TOWN)))
    random.Random(seed).shuffle(rows)
    there = TOWN[sorted(rows[: len(rows) * 9 // 10])]
    nothing = (EMPTY["person_assignment"], EMPTY["person_history"])
    _, before, history = release(there, nothing)
    former = (before.select(*KEY, "person_id"), history)
    edges, links, told = release(TOWN, former)
    edges_anew, links_anew, _ = release(TOWN, nothing)

    assert edges.equals(edges_anew)
    pairs = links.join(links_anew, on=KEY, suffix="_anew")
    one_to_one = pairs.select("person_id", "person_id_anew").unique()
    assert one_to_one.height == pairs["person_id"].n_unique() == pairs["person_id_anew"].n_unique()
    # every key of the day before still stands for its records, or history says where they went
    gone = set(before["person_id"]) - set(links["person_id"])
    said = {k for keys in told["old_person_ids"] for k in keys.split()}
    assert gone <= said
    stayed = before.filter(~pl.col("person_id").is_in(list(said)))
    assert stayed.join(links, on=[*KEY, "person_id"]).height == stayed.height > 0
