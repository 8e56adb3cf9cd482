"""Why records are one person: the records, comparison by comparison, also for an old key."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import polars as pl
import pytest

from orchestration.linkage import state
from orchestration.linkage.persons import keys
from orchestration.linkage.persons.assignment import person_links
from orchestration.linkage.persons.explain import why_person
from orchestration.linkage.persons.link import link_persons

from .mentions import mentions, places

SAID = [
    {"in": "census", "upn": "A1", "f": "Ann", "s": "Lee", "dob": "2012-05-01", "sex": "F"},
    {"in": "ncmp", "nhs": "1", "f": "Anne", "s": "Lee", "dob": "2012-05-01", "sex": "F"},
]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    table = mentions(SAID)
    empty = {n: pl.from_arrow(s.empty_table()) for n, s in state.SCHEMAS.items()}
    edges = link_persons(table, places(table)).edges
    links = person_links(table, edges, empty["person_assignment"], empty["person_history"])
    history = pl.DataFrame(
        {
            "event_id": ["e"], "kind": ["merge"], "happened_on": [None], "records": [1],
            "old_person_ids": ["POLD"], "new_person_ids": [links["person_id"][0]],
            "evidence": ["identifier"],
        },
        schema=keys.EVENT_COLUMNS,
    )  # fmt: skip
    record = links.sort("feed").row(0, named=True)
    said = {"decision_id": "D1", "kind": "same", "reason": "seen by hand"}
    said |= {f"{k}_a": record[k] for k in ("feed", "file", "row_number", "role")}
    known = pl.concat([empty["review_decision"], pl.DataFrame([said])], how="diagonal_relaxed")
    con = duckdb.connect()
    con.execute("create schema spine")
    person_key = keys.resolve(history, links.select("person_id").unique())
    for name, frame in (
        ("person_mention", table), ("person_edge", edges), ("person_link", links),
        ("person_history", history), ("person_key", person_key), ("review_decision", known),
    ):  # fmt: skip
        con.register("frame", frame)
        con.execute(f"create table spine.{name} as select * from frame")
    yield con
    con.close()


def test_an_old_key_leads_to_the_evidence(warehouse: duckdb.DuckDBPyConnection) -> None:
    why = why_person(warehouse, "POLD")
    assert len(why["person_ids"]) == 1
    assert [r["feed"] for r in why["records"]] == ["health_ncmp", "schools_census"]
    (comparison,) = why["comparisons"]
    assert comparison["findings"]["dob"] == "exact"
    assert comparison["bits_above_prior"] > 0
    assert why["history"][0]["kind"] == "merge"
    assert why["decisions"][0]["reason"] == "seen by hand"


def test_a_key_never_given_is_no_person(warehouse: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(KeyError):
        why_person(warehouse, "P0")
