"""Who is a family: cases/families.yaml, and the keys of families."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from ruamel.yaml import YAML

from orchestration.linkage import state
from orchestration.linkage.families import build

AS_OF = date(2026, 11, 20)
CASES = Path(__file__).parent / "cases" / "families.yaml"
TRAITS: dict[str, Any] = {
    "person_id": pl.String, "grown_up": pl.Boolean, "first_seen": pl.Date, "dob": pl.Date,
    "ethnicity": pl.String, "sex": pl.String, "surnames": pl.List(pl.String),
    "words": pl.List(pl.String), "age": pl.Int64, "place": pl.String, "address_role": pl.String,
    "home_since": pl.Date, "looked_after": pl.Boolean, "adopted_on": pl.Date, "sealed": pl.Boolean,
}  # fmt: skip
RELATION: dict[str, Any] = {
    "person_id": pl.String, "related_person_id": pl.String, "kind": pl.String, "basis": pl.String,
    "source": pl.String, "valid_from": pl.Date, "last_seen": pl.Date,
}  # fmt: skip
NEAR: dict[str, Any] = {"place": pl.String, "place_b": pl.String}
RESIDENCE: dict[str, Any] = {"person_id": pl.String, "place": pl.String, "is_primary": pl.Boolean}


def _trait(name: str, said: dict[str, Any]) -> dict[str, Any]:
    given, family = (said.get("name") or f"{name} X").split(" ", 1)
    surnames = [w.upper() for w in family.replace("-", " ").split()]
    age = said["age"]
    return {
        "person_id": name, "grown_up": age >= 18, "first_seen": date(2026, 5, 1),
        "dob": date(2026 - age, 1, 2), "ethnicity": said.get("ethnicity", "WBRI"), "sex": None,
        "surnames": surnames, "words": [given.upper(), *surnames], "age": age,
        "place": said.get("home"), "address_role": said.get("home_is", "home"),
        "home_since": date(2024, 2, 3), "looked_after": said.get("looked_after", False),
        "adopted_on": said.get("adopted"), "sealed": said.get("adopted") is not None,
    }  # fmt: skip


def _family(case: dict[str, Any], former: pl.DataFrame | None = None) -> pl.DataFrame:
    people = case["people"]
    # strangers make the commonest ethnicity common
    crowd = [_trait(f"z{i}", {"age": 40, "home": f"far {i}"}) for i in range(20)]
    traits = pl.DataFrame([_trait(n, s) for n, s in people.items()] + crowd, schema=TRAITS)
    ties = [
        {"person_id": a, "related_person_id": b, "kind": kind, "basis": "declared",
         "source": source, "valid_from": date(2020, 1, 1), "last_seen": date(2026, 11, 1)}
        for a, kind, b, source in case.get("ties", [])
    ]  # fmt: skip
    homes = [(n, s["before"], False) for n, s in people.items() if "before" in s]
    homes += [(n, s["home"], True) for n, s in people.items() if s.get("home")]
    near = [pair for a, b in case.get("near", []) for pair in ((a, b), (b, a))]
    if former is None:
        table = pl.from_arrow(state.SCHEMAS["family_assignment"].empty_table())
        assert isinstance(table, pl.DataFrame)
        former = table
    return build.families(
        traits, pl.DataFrame(ties, schema=RELATION),
        pl.DataFrame(homes, schema=RESIDENCE, orient="row"),
        pl.DataFrame(near, schema=NEAR, orient="row"), former, AS_OF,
    )  # fmt: skip


def _cases() -> list[Any]:
    cases = YAML(typ="safe").load(CASES.read_text(encoding="utf-8"))
    return [pytest.param(c, id=c["case"]) for c in cases]


def _groups(spells: pl.DataFrame, people: dict[str, Any]) -> set[frozenset[str]]:
    now = spells.filter(pl.col("valid_to").is_null() & pl.col("person_id").is_in(list(people)))
    return {frozenset(g["person_id"]) for _, g in now.group_by("family_id")}


@pytest.mark.parametrize("case", _cases())
def test_families(case: dict[str, Any]) -> None:
    spells = _family(case)
    assert _groups(spells, case["people"]) == {frozenset(f) for f in case["families"]}
    for person, role in case.get("roles", {}).items():
        assert spells.filter(pl.col("person_id") == person)["role"].to_list() == [role]


@pytest.mark.parametrize("case", _cases())
def test_a_second_run_changes_nothing(case: dict[str, Any]) -> None:
    first = _family(case)
    assert _family(case, first).equals(first)


def test_a_family_keeps_its_key_when_a_child_leaves_it() -> None:
    case = {
        "people": {
            "mum": {"age": 40, "home": "h"},
            "kid": {"age": 9, "home": "h"},
            "big": {"age": 19, "home": "h"},
        },
        "ties": [
            ["mum", "parent", "kid", "housing_tenancies"],
            ["mum", "parent", "big", "housing_tenancies"],
        ],
    }
    first = _family(case)
    case["people"]["big"]["home"] = "elsewhere"
    second = _family(case, first)

    def key(t: pl.DataFrame, p: str) -> str:
        return t.filter((pl.col("person_id") == p) & pl.col("valid_to").is_null())["family_id"][0]

    assert key(second, "mum") == key(first, "mum") == key(second, "kid")
    assert key(second, "big") != key(first, "big")
    left = second.filter((pl.col("person_id") == "big") & pl.col("valid_to").is_not_null())
    assert left["valid_to"].to_list() == [AS_OF]


def test_former_spells_follow_the_keys_of_persons() -> None:
    """P1 and P2 have become P2, P3 was parted and goes on, P4 is held no more."""
    day = date(2026, 1, 1)
    spells = [
        ("P1", "F1", date(2020, 1, 1), None), ("P2", "F1", date(2021, 1, 1), None),
        ("P1", "F2", day, date(2026, 2, 1)), ("P3", "F1", day, None), ("P4", "F1", day, None),
    ]  # fmt: skip
    former = pl.DataFrame(
        [(p, f, "child", a, b, "1") for p, f, a, b in spells],
        schema=dict(zip(build.COLUMNS, [pl.String] * 3 + [pl.Date] * 2 + [pl.String], strict=True)),
        orient="row",
    )
    keys = pl.DataFrame(
        {
            "person_id": ["P1", "P2", "P3", "P4", "P5"],
            "current_person_ids": ["P2", "P2", "P3", "", "P5"],
        }
    )
    now = build.of_today(former, keys)
    assert now.select("person_id", "family_id", "valid_from", "valid_to").rows() == [
        ("P2", "F1", date(2020, 1, 1), None),
        ("P2", "F2", day, date(2026, 2, 1)),
        ("P3", "F1", day, None),
    ]
