"""Keys live on: what a new delivery, another order or a split does to them."""

from __future__ import annotations

from datetime import date

import polars as pl

from orchestration.linkage.persons import keys
from orchestration.linkage.persons.assignment import person_events
from orchestration.linkage.persons.describe import KEY

DAY = date(2026, 11, 20)
NONE = pl.DataFrame(
    schema={**dict.fromkeys(KEY, pl.String), "row_number": pl.Int64, "person_id": pl.String}
)
WHY = pl.DataFrame({"person_id": ["x"], "evidence": ["identifier"]})


def _clusters(groups: list[list[int]]) -> pl.DataFrame:
    rows = [
        {
            "feed": "f",
            "file": "x.csv",
            "row_number": r,
            "role": "s",
            "delivery_date": date(2026, 1, r),
            "c": c,
            "weight": 1.0,
        }
        for c, members in enumerate(groups)
        for r in members
    ]
    return pl.DataFrame(rows)


def _links(
    groups: list[list[int]], former: pl.DataFrame = NONE, ever: set[str] = frozenset()
) -> pl.DataFrame:
    table = _clusters(groups)
    return table.join(keys.assign(table, former, set(ever)), on="c").select(*KEY, "person_id")


def _of(links: pl.DataFrame) -> dict[int, str]:
    return dict(links.select("row_number", "person_id").iter_rows())


def test_a_second_run_renumbers_nobody() -> None:
    first = _links([[1, 2], [3]])
    again = _links([[3], [2, 1]], first)
    assert _of(first) == _of(again)
    assert keys.events(again, first, DAY, WHY).height == 0


def test_a_new_record_joins_without_a_new_key() -> None:
    first = _links([[2, 3], [4]])
    second = _links([[1, 2, 3], [4]], first)
    assert _of(second)[2] == _of(first)[2]
    assert keys.events(second, first, DAY, WHY).height == 0


def test_a_merge_keeps_the_key_of_more_evidence_and_is_told() -> None:
    first = _links([[1], [2, 3]])
    second = _links([[1, 2, 3]], first)
    assert set(_of(second).values()) == {_of(first)[2]}
    told = keys.events(second, first, DAY, WHY)
    assert told["kind"].to_list() == ["merge"]
    assert told["old_person_ids"][0].split() == sorted(set(_of(first).values()))
    assert told["happened_on"][0] == DAY


def test_a_split_gives_the_smaller_part_a_key_that_nobody_had() -> None:
    first = _links([[1, 2, 3]])
    second = _links([[1], [2, 3]], first, {_of(first)[1]})
    assert _of(second)[2] == _of(first)[2]
    assert _of(second)[1] not in set(_of(first).values())
    told = keys.events(second, first, DAY, WHY)
    assert told["kind"].to_list() == ["split"]


def test_a_person_without_records_is_retired() -> None:
    first = _links([[1], [2]])
    second = _links([[2]], first)
    assert keys.events(second, first, DAY, WHY)["kind"].to_list() == ["retire"]


def test_an_old_key_resolves_through_merge_and_split() -> None:
    one = _links([[1], [2, 3], [4, 5, 6]])
    two = _links([[1, 2, 3], [4, 5, 6]], one)
    three = _links([[1, 2, 3, 4, 5, 6]], two)
    history = pl.concat([keys.events(two, one, DAY, WHY), keys.events(three, two, DAY, WHY)])
    leads = dict(keys.resolve(history, three.select("person_id").unique()).iter_rows())
    assert leads[_of(one)[1]] == _of(three)[1]
    assert leads[_of(one)[2]] == _of(three)[1]


def test_weak_rows_do_not_carry_a_key_away() -> None:
    first = _links([[1, 2, 3]])
    table = _clusters([[1], [2, 3]]).with_columns(
        weight=pl.when(pl.col("row_number") == 1).then(1.0).otherwise(0.1)
    )
    given = keys.assign(table, first, set(_of(first).values()))
    second = table.join(given, on="c")
    assert _of(second.select(*KEY, "person_id"))[1] == _of(first)[1]


def test_a_key_comes_back_with_its_records_and_is_retired_once() -> None:
    """As when an agreement lapses for a while: the state keeps the keys of what is still held."""
    first = _links([[1, 2], [3]])
    lapsed = first.filter(pl.col("row_number") == 3)
    edges = pl.DataFrame()
    methods = pl.col("person_id").alias("method")
    history = pl.DataFrame(schema=keys.EVENT_COLUMNS)
    for on in (DAY, date(2026, 11, 21)):
        history = person_events(lapsed.with_columns(methods), edges, first, history, on)
    assert history["kind"].to_list() == ["retire"]
    gone = keys.resolve(history, lapsed)
    assert dict(gone.iter_rows())[_of(first)[1]] == ""
    ever = {key for text in history["old_person_ids"] for key in text.split()}
    again = _links([[1, 2], [3]], first, ever)
    assert _of(again) == _of(first)
    back = dict(keys.resolve(history, again).iter_rows())
    assert back[_of(first)[1]] == _of(first)[1]
