"""Which two writings may be one home."""

from __future__ import annotations

import polars as pl
import pytest

from orchestration.linkage.families import homes

# address as written, its place, the matcher's outcome and UPRN
WRITTEN = {
    "typed": ("2 Oak Avenue, Beeston", "NG95JW|2", "out_of_area", None),
    "mistyped": ("2 Oak Avenue, Beeston", "NG95ZW|2", "out_of_area", None),
    "another number": ("3 Oak Avenue, Beeston", "NG95JW|3", "out_of_area", None),
    "no postcode": ("3 Oak Avenue, Beeston", "OAK|3", "out_of_area", None),
    "another street": ("3 Oakdale Road, Carlton", "OAK|3", "out_of_area", None),
    "far": ("2 Elm Road, Arnold", "NG58AA|2", "out_of_area", None),
    "elm": ("2 Elm Road, Nottingham", "ELM|2", "out_of_area", None),
    "another elm": ("2 Elm Road, Keyworth", "NG125AA|2", "out_of_area", None),
    "building": ("22 Mill Lane", "NG24AB|22", "parent", "1200"),
    "flat": ("Flat 2, 22 Mill Lane", "1202", "matched", "1202"),
    "flat elsewhere": ("Flat 1, 33 Cherry Square", "2101", "matched", "2101"),
}


def near(*names: str) -> set[frozenset[str]]:
    """Pairs of places among these addresses, after both ways round were checked."""
    rows = [(name, *WRITTEN[name]) for name in names]
    t = pl.DataFrame(
        rows,
        schema=dict.fromkeys(["address_id", "address_text", "place", "outcome", "uprn"], pl.String),
        orient="row",
    )
    property_ = pl.DataFrame(
        {"uprn": ["1200", "1202", "2100", "2101"], "parent_uprn": [None, "1200", None, "2100"]}
    )
    got = homes.near(t, t.select("address_id", "address_text"), t, property_)
    pairs = set(got.iter_rows())
    assert {(b, a) for a, b in pairs} == pairs
    return {frozenset(pair) for pair in pairs}


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("typed", "mistyped"), True),
        (("typed", "another number"), False),
        (("typed", "far"), False),
        (("another number", "no postcode"), True),
        (("another number", "another street"), False),
        (("far", "elm"), True),
        (("building", "flat"), True),
        (("building", "flat elsewhere"), False),
    ],
)
def test_near(names: tuple[str, str], found: bool) -> None:
    places = frozenset(WRITTEN[name][1] for name in names)
    assert near(*names) == ({places} if found else set())


def test_a_street_that_two_postcodes_have_is_neither() -> None:
    assert near("far", "elm", "another elm") == set()


def test_no_addresses() -> None:
    assert near() == set()
