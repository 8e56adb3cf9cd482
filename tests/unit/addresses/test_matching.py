"""Addresses of cases/matching.yaml and cases/dirt.yaml must come to the property, or to the
outcome, that stands there.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from orchestration.linkage.addresses.explain import explain
from orchestration.linkage.addresses.match import SCHEMA, match

from .conftest import read_yaml

CASES = [
    (group["why"], case)
    for file in ("matching.yaml", "dirt.yaml")
    for group in read_yaml(file)
    for case in group["cases"]
]


def table(cases: list[dict[str, Any]]) -> pl.DataFrame:
    """Cases as the table of distinct addresses."""
    rows = [
        (
            str(n),
            c["address"],
            c.get("postcode"),
            str(c["own"]) if "own" in c else None,
            *c.get("point", (None, None)),
        )
        for n, c in enumerate(cases)
    ]
    names = ["address_id", "address_text", "postcode_given", "uprn_given", "easting", "northing"]
    types = [pl.String] * 4 + [pl.Float64] * 2
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def wanted(case: dict[str, Any]) -> tuple[str, str | None]:
    """Outcome and UPRN that a case asks for."""
    return case.get("outcome", "matched"), str(case["uprn"]) if "uprn" in case else None


@pytest.mark.parametrize(("why", "case"), CASES, ids=[f"{w}: {c['address']}" for w, c in CASES])
def test_case(town: dict[str, pl.DataFrame], why: str, case: dict[str, Any]) -> None:
    got = match(table([case]), **town).row(0, named=True)
    assert (got["outcome"], got["uprn"]) == wanted(case), f"{why}: {got['method']}, {got['reason']}"
    assert (got["uprn"] is None) == (got["confidence"] == 0)
    assert got["reason"]


def test_namesake_outside_makes_a_plain_address_doubtful(town: dict[str, pl.DataFrame]) -> None:
    outside = [{"address": "5 Mill Lane, Arnold, Nottingham", "postcode": "NG5 6AA"}]
    plain = {"address": "12 Mill Lane, Nottingham"}
    alone = match(table([plain]), **town)
    together = match(table([plain, *outside]), **town)
    assert alone["uprn"].to_list() == ["1012"]
    assert together["outcome"].to_list() == ["ambiguous", "out_of_area"]
    assert together["candidates"].to_list()[0] == ["1012"]


def test_namesake_outside_does_not_touch_what_postcode_or_flat_prove(
    town: dict[str, pl.DataFrame],
) -> None:
    cases = [
        {"address": "5 Mill Lane, Arnold, Nottingham", "postcode": "NG5 6AA"},
        {"address": "12 Mill Lane, Nottingham", "postcode": "NG2 4AA"},
        {"address": "12 Mill Lane, Sneinton, Nottingham"},
        {"address": "Flat 2, 22 Mill Lane, Nottingham"},
    ]
    assert match(table(cases), **town)["uprn"].to_list() == [None, "1012", "1012", "1202"]


def test_decisions_are_kept_while_nothing_changes(town: dict[str, pl.DataFrame]) -> None:
    cases = [c for _, c in CASES]
    first = match(table(cases), **town)
    again = match(table(cases), **town, previous=first)
    assert again.equals(first)
    marked = first.with_columns(
        pl.when(~pl.col("rests_on_others")).then(pl.lit("kept")).otherwise("reason").alias("reason")
    )
    kept = match(table(cases), **town, previous=marked)
    assert set(kept.filter(~pl.col("rests_on_others"))["reason"]) == {"kept"}


def test_decisions_fall_with_the_gazetteer(town: dict[str, pl.DataFrame]) -> None:
    case = table([{"address": "12 Mill Lane, Nottingham", "postcode": "NG2 4AA"}])
    before = match(case, **town)
    smaller = town | {
        "variants": town["variants"].filter(pl.col("uprn") != "1012"),
        "properties": town["properties"].filter(pl.col("uprn") != "1012"),
    }
    after = match(case, **smaller, previous=before)
    assert after["outcome"].to_list() == ["unmatched"]


def test_a_new_namesake_reaches_an_old_decision(town: dict[str, pl.DataFrame]) -> None:
    plain = {"address": "12 Mill Lane, Nottingham"}
    before = match(table([plain]), **town)
    news = table([plain, {"address": "5 Mill Lane, Arnold", "postcode": "NG5 6AA"}])
    after = match(news, **town, previous=before)
    assert after.equals(match(news, **town))
    assert after["outcome"].to_list() == ["ambiguous", "out_of_area"]


def test_order_of_rows_does_not_matter(town: dict[str, pl.DataFrame]) -> None:
    addresses = table([c for _, c in CASES])
    turned = {name: frame.reverse() for name, frame in town.items()}
    assert match(addresses.reverse(), **turned).equals(match(addresses, **town))


def test_no_addresses(town: dict[str, pl.DataFrame]) -> None:
    got = match(table([]), **town)
    assert got.is_empty()
    assert got.schema == SCHEMA


def test_no_gazetteer(town: dict[str, pl.DataFrame]) -> None:
    empty = {name: frame.clear() for name, frame in town.items()} | {"postcodes": town["postcodes"]}
    got = match(table([{"address": "12 Mill Lane", "postcode": "NG2 4AA"}]), **empty)
    assert got["uprn"].to_list() == [None]


@pytest.mark.parametrize("written", ["-", "'", "", None])
def test_a_street_without_a_name_is_none(
    town: dict[str, pl.DataFrame], written: str | None
) -> None:
    case = table([{"address": "12 Mill Lane, Nottingham", "postcode": "NG2 4AA"}])
    nameless = pl.DataFrame(
        {"street_description": [written]}, schema={"street_description": pl.String}
    )
    variants = town["variants"].with_columns(
        street_description=pl.when(pl.col("uprn") == "1012")
        .then(pl.lit(written))
        .otherwise("street_description")
    )
    got = match(case, **town | {"variants": variants}, streets=nameless)
    assert got["outcome"].to_list() == ["unmatched"]


def test_what_a_decision_says_besides_the_uprn(town: dict[str, pl.DataFrame]) -> None:
    cases = [
        {"address": "41 Tennis Terrace, Nottingham", "postcode": "NG7 1BD"},
        {"address": "41 Trent Street, Nottingham", "postcode": "NG7 1BB"},
        {"address": "12 Mill Lane, Arnold", "postcode": "NG5 6AA"},
        {"address": "12 Mill Lane", "postcode": "NG2 4AX"},
        {"address": "1 High Street", "postcode": "DE1 1AA"},
        {"address": "Flat 2"},
    ]
    got = match(table(cases), **town).sort("address_id")
    assert got["former_address"].to_list() == [True, False, False, False, False, False]
    assert got["postcode_fit"].to_list() == ["same", "near", None, "near", None, None]
    assert got["said"].to_list() == ["inside", "inside", "outside", "inside", "outside", None]
    assert got["side"].to_list() == [
        "inside",
        "inside",
        "outside",
        "dead_inside",
        "outside",
        None,
    ]


def test_explain_shows_candidates_and_comparisons(town: dict[str, pl.DataFrame]) -> None:
    got = explain("Flat 9, 22 Mill Lane", **town, postcode="NG2 4AB")
    assert got["readings"][0]["street"] == "MILL LANE"
    assert {c["premise"] for c in got["candidates"]} == {"no_flat"}
    assert got["decision"]["outcome"] == "unmatched"
    assert got["decision"]["candidates"] == ["1200"]
