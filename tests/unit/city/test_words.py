"""The lists of names and streets."""

from __future__ import annotations

import random

from rapidfuzz import process
from rapidfuzz.distance import OSA

from synthetic_city.clerk import unmarked
from synthetic_city.geo import to_wgs84, ward_of
from synthetic_city.names import cultures
from synthetic_city.postcodes import CITY, atlas
from synthetic_city.rates import standard
from synthetic_city.streets import words
from synthetic_city.typing_errors import typo


def test_no_street_name_is_one_slip_away_from_another() -> None:
    stems = words()["stems"] + words()["common"]
    assert len(stems) == len(set(stems)) > 500
    for i, stem in enumerate(stems):
        near = process.extractOne(stem, stems[i + 1 :], scorer=OSA.distance, score_cutoff=1)
        assert near is None, (stem, near)


def test_there_are_fourteen_cultures_and_more_each_with_names_for_both_sexes() -> None:
    assert len(cultures()) >= 14
    for culture in cultures().values():
        rng = random.Random(culture.key)
        for sex in "MF":
            assert len({culture.forename(rng, sex, 2015) for _ in range(300)}) > 10
            assert culture.surname(rng, sex)


def test_polish_surnames_follow_the_sex() -> None:
    polish = cultures()["polish"]
    assert polish.of_sex("Kowalski", "F") == "Kowalska"
    assert polish.of_sex("Kowalska", "M") == "Kowalski"
    assert polish.of_sex("Nowak", "F") == "Nowak"


def test_diacritics_go() -> None:
    assert unmarked("Małgorzata") == "Malgorzata"
    assert unmarked("Ștefan") == "Stefan"


def test_a_slip_changes_a_word_of_three_letters_and_more() -> None:
    rng = random.Random(4)
    assert all(typo("Hudson", rng) != "Hudson" for _ in range(200))
    assert typo("Li", rng) == "Li"


def test_localities_lie_in_their_authority() -> None:
    places = atlas()
    for locality in places.localities:
        for code, _, _ in locality.postcodes:
            assert places.authority[code.replace(" ", "")] == locality.authority
    assert any(place.authority == CITY for place in places.localities)


def test_a_postcode_tells_the_side() -> None:
    inside = next(p for p in atlas().localities if p.authority == CITY).postcodes[0][0]
    outside = next(p for p in atlas().localities if p.name == "Bingham").postcodes[0][0]
    assert atlas().tells_outside(inside) is False
    assert atlas().tells_outside(outside.lower().replace(" ", "")) is True
    assert atlas().tells_outside("") is None
    assert atlas().tells_outside("ZZ1 1ZZ") is None


def test_a_point_of_the_grid_and_its_ward() -> None:
    import numpy as np

    # Nottingham Castle: 52.9495 N, 1.1546 W, in Castle ward
    lat, lon = to_wgs84(np.array([456900.0]), np.array([339450.0]))
    assert abs(lat[0] - 52.9495) < 0.001 and abs(lon[0] + 1.1546) < 0.002
    assert ward_of(lat, lon)[0].startswith("E050122")


def test_rates_can_be_changed_and_know_their_kinds() -> None:
    rates = standard().changed(name_typing=0.5)
    assert rates.sector("police")["name_typing"] == 0.5
    assert set(standard().clean().sector("schools").values()) == {0.0}
    try:
        standard().changed(no_such_kind=1.0)
    except KeyError as error:
        assert "no_such_kind" in str(error)
    else:
        raise AssertionError("an unknown kind must be refused")


def test_a_dirtier_town_has_more_mistakes_and_the_same_ways_of_writing() -> None:
    usual, dirty = standard(), standard().times(5)
    assert dirty.sector("police")["dob_missing"] == 5 * usual.sector("police")["dob_missing"]
    assert dirty.sector("council")["id_missing"] == 1.0
    for habit in ("name_plain", "address_abbreviated", "file_line_feed"):
        assert dirty.table[habit] == usual.table[habit]
    assert usual.times(1).table == usual.table
