"""What must hold of person linkage whatever comes in."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.linkage import state
from orchestration.linkage.persons.assignment import person_events, person_links
from orchestration.linkage.persons.describe import KEY
from orchestration.linkage.persons.link import link_persons

from .mentions import mentions, places

NAMES = ["Ann", "Anne", "Mohammed", "Ali", "Zoë", "Jayden", "Hayden", "BABY", "FNU", "", "Lee-Ann"]
SURNAMES = ["Lee", "Khan", "Singh", "Wójcik", "Lee-Khan", "Unknown", ".", "O'Neil"]
PEOPLE = st.fixed_dictionaries(
    {
        "in": st.sampled_from(["census", "ncmp", "camhs", "police", "housing", "early_help"]),
        "f": st.sampled_from(NAMES),
        "s": st.sampled_from(SURNAMES),
        "sex": st.sampled_from(["M", "F", None]),
        "dob": st.sampled_from(
            [None, date(2012, 1, 1), date(2012, 5, 6), date(2012, 6, 5), date(1980, 5, 6)]
        ),
        "upn": st.sampled_from([None, "A1", "A2"]),
        "nhs": st.sampled_from([None, "1", "2"]),
        "home": st.sampled_from([None, "1 Elm Road", "22 Park Row"]),
        "ref": st.sampled_from(["R1", "R2", "R3", None]),
    }
)
TABLES = st.lists(PEOPLE, min_size=1, max_size=12)


def _empty(name: str) -> pl.DataFrame:
    table = pl.from_arrow(state.SCHEMAS[name].empty_table())
    assert isinstance(table, pl.DataFrame)
    return table


def _link(table: pl.DataFrame, former: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    edges = link_persons(table, places(table)).edges
    links = person_links(table, edges, former, _empty("person_history"))
    return links, edges


@settings(max_examples=20, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_every_record_has_one_person_whatever_the_order(
    said: list[dict[str, Any]], random: Any
) -> None:
    table = mentions(said)
    links, _ = _link(table, _empty("person_assignment"))
    assert links.select(KEY).equals(table.select(KEY).sort(KEY))
    assert links["person_id"].null_count() == 0
    order = list(range(table.height))
    random.shuffle(order)
    again, _ = _link(table[order], _empty("person_assignment"))
    assert links.equals(again)


@settings(max_examples=20, deadline=None)
@given(TABLES)
def test_a_second_run_changes_nothing(said: list[dict[str, Any]]) -> None:
    table = mentions(said)
    first, _ = _link(table, _empty("person_assignment"))
    former = first.select(*KEY, "person_id")
    second, edges = _link(table, former)
    assert first.equals(second)
    day = date(2026, 11, 20)
    assert person_events(second, edges, former, _empty("person_history"), day).height == 0


@settings(max_examples=20, deadline=None)
@given(TABLES)
def test_edges_give_back_the_clusters(said: list[dict[str, Any]]) -> None:
    table = mentions(said)
    linkage = link_persons(table, places(table))
    links = person_links(
        table, linkage.edges, _empty("person_assignment"), _empty("person_history")
    )
    both = linkage.links.join(links, on=KEY)
    assert both["c"].n_unique() == both["person_id"].n_unique()
    assert both.select("c", "person_id").n_unique() == both["c"].n_unique()


@settings(max_examples=20, deadline=None)
@given(TABLES)
def test_no_person_holds_records_that_clash_in_sex(said: list[dict[str, Any]]) -> None:
    """Without a number in common, records of different sex are never one person."""
    table = mentions([s | {"upn": None, "nhs": None, "ref": None} for s in said])
    linkage = link_persons(table, places(table))
    sexed = table.with_columns(pl.col("sex")).join(linkage.links, on=KEY).drop_nulls("sex")
    per_entity = sexed.group_by("entity_id").agg(pl.col("sex").n_unique().alias("k"))
    plain = sexed.join(per_entity.filter(pl.col("k") == 1), on="entity_id")
    assert (
        plain.group_by("c")
        .agg(pl.col("sex").n_unique().alias("k"))
        .filter(pl.col("k") > 1)
        .is_empty()
    )
