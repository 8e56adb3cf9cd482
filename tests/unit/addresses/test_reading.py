"""How an address is taken apart: flats, numbers, places, streets, postcodes."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.linkage.addresses import text
from orchestration.linkage.addresses.candidates import accept
from orchestration.linkage.addresses.cases import cases
from orchestration.linkage.addresses.explain import explain
from orchestration.linkage.addresses.misspellings import Misspellings
from orchestration.linkage.addresses.places import Places
from orchestration.linkage.addresses.postcodes import one_off
from orchestration.linkage.addresses.premises import claims
from orchestration.linkage.addresses.units import gazetteer_unit, read
from orchestration.linkage.addresses.written import why_nothing


@pytest.mark.parametrize(
    ("written", "sign"),
    [
        ("FLAT 2", "2"), ("FLAT2", "2"), ("APT 2", "2"), ("F2", "2"), ("FLAT NO 2", "2"),
        ("FLAT 02", "2"), ("FLATB", "B"), ("FLAT TWO", "2"), ("ROOM 2", "2"), ("UNIT 2A", "2A"),
        ("FFF", "F1"), ("FIRST FLOOR FLAT", "F1"), ("GFF", "F0"), ("UPSTAIRS FLAT", "UP"),
        ("TOP FLOOR FLAT", "TOP"), ("BASEMENT FLAT", "BASEMENT"), ("FLAT ABOVE SHOP", "ABOVE"),
    ],
)  # fmt: skip
def test_a_flat_has_one_sign_however_it_is_written(written: str, sign: str) -> None:
    assert [unit.sign for unit in read(written.split()).units] == [sign]


@pytest.mark.parametrize(
    ("number", "suffix", "words", "sign"),
    [("2", "", "FLAT", "2"), ("2", "A", "FLAT", "2A"), ("", "", "FLAT C", "C"),
     ("", "", "FIRST FLOOR FLAT", "F1"), ("", "", "APARTMENT 12", "12"), ("3", "", "ROOM", "3"),
     ("", "", "12", "12"), ("", "", "CARETAKERS FLAT", "CARETAKERS FLAT")],
)  # fmt: skip
def test_the_gazetteer_writes_the_same_signs(
    number: str, suffix: str, words: str, sign: str
) -> None:
    unit = gazetteer_unit(number, suffix, "", words)
    assert unit is not None
    assert unit.sign == sign


def test_a_property_without_flat_has_no_sign() -> None:
    assert gazetteer_unit("", "", "", "") is None


def test_a_flat_word_does_not_take_the_next_parts_number() -> None:
    premises = read(["FLAT", ",", "38"])
    assert premises.numbers == ["38"]
    assert [u.sign for u in premises.units] == ["?"]


def test_two_numbers_in_a_slash_are_read_both_ways() -> None:
    got = {(c.unit.sign if c.unit else "", c.number) for c in claims(read(["14/2"]))}
    assert got == {("14", "2"), ("2", "14")}


@pytest.mark.parametrize(
    ("written", "key"),
    [("MILL LN", "MILL LANE"), ("ST ANNS WELL RD", "SAINT ANNS WELL ROAD"),
     ("ST JAMES ST", "SAINT JAMES STREET"), ("THE AVENUE", "THE AVENUE")],
)  # fmt: skip
def test_street_key(written: str, key: str) -> None:
    assert text.street_key(written.split()) == key


def test_cleaning_takes_the_postcode_out_of_the_text() -> None:
    rest, code = text.split_postcode(text.clean("12 Mill Lane, ng2 4aa, Nottingham"))
    assert code == "NG24AA"
    assert "NG2" not in rest


def test_digits_read_as_letters_are_put_right_but_flats_are_not() -> None:
    assert text.segments("B0BBERS RD,FLAT11") == [["BOBBERS", "RD"], ["FLAT11"]]


def test_misspellings_find_one_error_and_not_two() -> None:
    known = Misspellings(["HERMITAGE STREET", "HERITAGE STREET"])
    assert known.find("HERMITTAGE STREET") == ["HERMITAGE STREET"]
    assert known.find("HERIMTAGE STREET") == ["HERITAGE STREET", "HERMITAGE STREET"]
    assert known.find("HRMTAGE STREET") == []


def test_places_tell_city_from_outside_and_a_street_from_a_place() -> None:
    places = Places({"SNEINTON"}, {"NOTTINGHAM"})
    got = places.read([["SNEINTON"], ["NOTTINGHAM"]])
    assert (got.city, got.outside, got.unknown) == (("SNEINTON",), (), ())
    assert places.read([["ARNOLD", "NOTTINGHAM"]]).outside == ("ARNOLD",)
    assert places.read([["7", "LINCOLN", "DRIVE"]]).outside == ()


def test_a_place_in_the_gazetteer_is_not_outside() -> None:
    assert "ARNOLD" in cases().places
    assert Places({"ARNOLD"}, set()).read([["ARNOLD"]]).city == ("ARNOLD",)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("NG24AA", "NG24AB", True), ("NG24AA", "NG42AA", True), ("NG24AA", "NG24BB", False),
     ("NG24AA", "NG14AAA", False)],
)  # fmt: skip
def test_one_off(a: str, b: str, same: bool) -> None:
    assert one_off(a, b) is same


@pytest.mark.parametrize("words", ["", "NFA", "N/A", "ADDRESS WITHHELD", "SOFA SURFING   FRIENDS"])
def test_texts_that_name_no_place(words: str) -> None:
    assert why_nothing(words)


def test_an_address_may_begin_like_a_text_that_names_no_place() -> None:
    assert why_nothing("NFA COTTAGE 12 MILL LANE") == ""


def test_every_pass_can_be_reached() -> None:
    names = {row["method"] for row in cases().passes}
    columns = ("street", "premise", "postcode", "locality", "named", "own", "point")
    reached = set()
    for row in cases().passes:
        pieces = [row[c].split("|")[0].replace("*", "none") for c in columns]
        options = [pieces] + [
            [*pieces[:i], other, *pieces[i + 1 :]]
            for i, c in enumerate(columns)
            for other in row[c].split("|")
        ]
        reached |= {accept(tuple(option))[0] for option in options}
    assert names <= reached


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=8))
def test_no_text_breaks_the_matcher(town: dict[str, pl.DataFrame], address: str, code: str) -> None:
    got = explain(address, **town, postcode=code)["decision"]
    assert (got["uprn"] is not None) == (got["outcome"] in ("matched", "parent"))
