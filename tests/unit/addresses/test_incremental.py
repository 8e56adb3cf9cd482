"""After a change of the gazetteer only what it can touch is matched again, to the same result as
from nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from orchestration.linkage.addresses import match as matching
from orchestration.linkage.addresses.affected import _stands_in
from orchestration.linkage.addresses.match import Former, match

from .test_matching import CASES, table

Town = dict[str, pl.DataFrame]
ADDRESSES = [case for _, case in CASES]
NEW_LOCALITY = ("12 Mill Lane, Wilford, Nottingham", "3 Park Rd, Willford", "15 Wilford Vale")


def without(town: Town, uprn: str) -> Town:
    """The town after a property was taken off the gazetteer."""
    return {n: f.filter(pl.col("uprn") != uprn) if "uprn" in f else f for n, f in town.items()}


def changed(town: Town, uprn: str, **values: Any) -> Town:
    """The town after some columns of a property, and of its ways to be written, became others."""
    out = dict(town)
    for name in ("variants", "properties"):
        own = {k: v for k, v in values.items() if k in town[name].columns}
        out[name] = town[name].with_columns(
            pl.when(pl.col("uprn") == uprn).then(pl.lit(v)).otherwise(pl.col(k)).alias(k)
            for k, v in own.items()
        )
    return out


def changes(town: Town) -> Iterator[tuple[str, Town, Town]]:
    """Before and after: each property removed, added, renumbered, renamed, moved, retired."""
    for uprn in town["properties"]["uprn"].to_list():
        less = without(town, uprn)
        yield f"{uprn} removed", town, less
        yield f"{uprn} added", less, town
        yield f"{uprn} renumbered", town, changed(town, uprn, pao_start_number="12")
        yield (
            f"{uprn} on a new street",
            town,
            changed(town, uprn, street_description="KINGSBURY RD"),
        )
        yield f"{uprn} back from it", changed(town, uprn, street_description="MIL LANE"), town
        yield f"{uprn} named", town, changed(town, uprn, pao_text="SHELLEY COURT")
        yield f"{uprn} moved", town, changed(town, uprn, postcode="NG2 4ZZ")
        yield f"{uprn} in a building", town, changed(town, uprn, parent_uprn="1014")
        yield f"{uprn} retired", town, changed(town, uprn, logical_status="8")
        yield f"{uprn} elsewhere in the city", town, changed(town, uprn, locality="SNEINTON")
        yield f"{uprn} in a new locality", town, changed(town, uprn, locality="WILFORD")


@pytest.mark.slow
def test_every_change_comes_to_the_same_as_from_nothing(town: Town) -> None:
    addresses = table([*ADDRESSES, *({"address": text} for text in NEW_LOCALITY)])
    results: dict[int, pl.DataFrame] = {id(town): match(addresses, **town)}
    for what, before, after in changes(town):
        previous = results.get(id(before))
        if previous is None:
            previous = match(addresses, **before)
        former = Former(before["variants"], before["properties"])
        got = match(addresses, **after, previous=previous, former=former)
        wanted = results.get(id(after))
        wanted = match(addresses, **after) if wanted is None else wanted
        differing = got.join(wanted, on=got.columns, how="anti", nulls_equal=True)
        assert differing.is_empty(), (what, differing["address_id"].to_list())


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that are decided from now on."""
    decided: list[str] = []
    decide = matching.Decider.decide

    def noted(self: Any, written: Any, *rest: Any) -> Any:
        decided.append(written.address_id)
        return decide(self, written, *rest)

    monkeypatch.setattr(matching.Decider, "decide", noted)
    return decided


def test_only_what_the_change_can_touch_is_decided_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [
        {"address": "12 Mill Lane, Sneinton, Nottingham", "postcode": "NG2 4AA"},
        {"address": "4 Hermitage Crescent, Nottingham", "postcode": "NG5 3CE"},
        {"address": "38 Hermitage Crescent, Nottingham", "postcode": "NG5 3CE"},
        {"address": "100 St Anns Well Road", "postcode": "NG5 3CD"},
        {"address": "5 Henry Street, Lenton"},
    ]
    addresses = table(cases)
    previous = match(addresses, **town)
    after = without(town, "7001")  # 38 Hermitage Crescent
    decided = counted(monkeypatch)
    former = Former(town["variants"], town["properties"])
    got = match(addresses, **after, previous=previous, former=former)
    assert decided[:2] == ["1", "2"] and set(decided) <= {"1", "2", "4"}
    assert got["outcome"].to_list() == ["matched", "matched", "unmatched", "matched", "parent"]


def test_a_new_street_reaches_who_wrote_it_before_it_was_there(town: Town) -> None:
    addresses = table([{"address": "9 Kestrel Rise, Nottingham"}, {"address": "9 Kestrle Rise"}])
    previous = match(addresses, **town)
    after = changed(town, "6003", street_description="KESTREL RISE", pao_start_number="9")
    former = Former(town["variants"], town["properties"])
    got = match(addresses, **after, previous=previous, former=former)
    assert previous["uprn"].to_list() == [None, None]
    assert got["uprn"].to_list() == ["6003", "6003"]


@pytest.mark.parametrize("name", ["ACORN", "HYSON GREEN", "ST ANNS WELL", "LONG ACRE"])
def test_a_name_with_one_error_is_never_overlooked(name: str) -> None:
    for at in range(len(name)):
        cut, swapped = name[:at] + name[at + 1 :], list(name)
        swapped[at : at + 2] = reversed(swapped[at : at + 2])
        wrong = [cut, name[:at] + "X" + name[at:], name[:at] + "X" + name[at + 1 :]]
        for written in [name, *wrong, "".join(swapped)]:
            assert _stands_in(name, f"FLAT 2,14 {written} RD,SNEINTON,NOTTINGHAM"), written
    assert not _stands_in(name, "14 WOLLATON VALE,NOTTINGHAM")


@pytest.mark.parametrize("lost", ["former", "fingerprint"])
def test_without_the_former_gazetteer_all_is_decided_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    addresses = table(ADDRESSES)
    previous = match(addresses, **town)
    after = without(town, "1010")
    former = None
    if lost == "fingerprint":  # a run was killed between the decisions and the note of their state
        former = Former(after["variants"], after["properties"])
        previous = previous.with_columns(gazetteer=pl.lit("another"))
    decided = counted(monkeypatch)
    match(addresses, **after, previous=previous, former=former)
    assert len(decided) == len(ADDRESSES)


@pytest.mark.parametrize(
    "text", ["Flat 12 Shelley Court Nottingham", "c/o Shelley Court, Cherry Square"]
)
def test_a_new_name_reaches_who_wrote_it_with_the_town_or_as_care_of(town: Town, text: str) -> None:
    addresses = table([{"address": text, "postcode": "NG1 5EE"}])
    before, after = town, town
    for uprn in ("2000", "2001", "2002", "2012"):
        after = changed(after, uprn, pao_text="SHELLEY COURT")
    previous = match(addresses, **before)
    former = Former(before["variants"], before["properties"])
    got = match(addresses, **after, previous=previous, former=former)
    assert previous["uprn"].to_list() == [None]
    assert got["uprn"].to_list() != [None]
    assert got.equals(match(addresses, **after))
