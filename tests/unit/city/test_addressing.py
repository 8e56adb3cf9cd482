"""What is true about a written address follows from what was written."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest

from synthetic_city.address import Address, Truth
from synthetic_city.addressing import AddressClerk
from synthetic_city.chance import stream
from synthetic_city.city import City, build
from synthetic_city.place import Place, Street
from synthetic_city.postcodes import CITY, atlas
from synthetic_city.rates import standard

TODAY = date(2026, 11, 20).toordinal()


@pytest.fixture(scope="module")
def city() -> City:
    """A town without people."""
    return build(3000, stream(21, "city"), TODAY)


def _clerk(city: City, **rates: float) -> AddressClerk:
    return AddressClerk(
        city, standard().clean().changed(**rates).sector("police"), random.Random(5)
    )


def _homes(city: City) -> Iterator[Place]:
    return (p for p in city.places if p.status == 1 and p.kind in ("private", "council"))


def test_a_clean_address_names_its_property(city: City) -> None:
    clerk = _clerk(city)
    for place in _homes(city):
        made = clerk.write(place)
        assert made.truth == Truth(place.uprn, "inside", (place.uprn,), True)
        assert made.postcode == place.postcode
        assert made.number or made.building


def test_a_flat_left_out_leaves_the_building(city: City) -> None:
    clerk = _clerk(city, address_flat_out=1.0)
    flat = next(p for p in _homes(city) if p.in_building)
    made = clerk.write(flat)
    assert flat.parent is not None
    assert (made.truth.kind, made.truth.uprn, made.flat) == ("parent_only", flat.parent.uprn, "")


def test_without_a_number_nothing_names_one_property(city: City) -> None:
    clerk = _clerk(city, address_no_number=1.0, uprn_given=1.0)
    house = next(
        p for p in _homes(city) if not p.in_building and not p.building and not p.house_name
    )
    made = clerk.write(house)
    assert made.truth == Truth(None, "none", (), True)
    assert (made.number, made.uprn) == ("", "")


def test_an_unknown_number_or_street_is_in_no_gazetteer(city: City) -> None:
    clerk = _clerk(city, address_unknown=1.0)
    plain = (
        p for p in _homes(city) if p.number and not (p.in_building or p.building or p.house_name)
    )
    for place in plain:
        made = clerk.write(place)
        assert (made.truth.kind, made.truth.uprn) == ("not_in_gazetteer", None)
        known = city.numbers.get(made.street, {})
        assert made.number not in known


def test_a_street_name_that_occurs_twice_needs_postcode_or_locality() -> None:
    streets = [Street(1, "Acorn", "Road", name, CITY, "inner") for name in ("Bulwell", "Sneinton")]
    codes = [
        next(p for p in atlas().localities if p.name == s.locality).postcodes[0] for s in streets
    ]
    places = [
        Place(n, s, c[1], c[2], c[0], "RD04", "private", number=7)
        for n, (s, c) in enumerate(zip(streets, codes, strict=True), 1)
    ]
    for street, place in zip(streets, places, strict=True):
        street.places.append(place)
    town = City(streets=streets, places=places)
    town.index()
    bare = _clerk(town, postcode_missing=1.0).write(places[0])
    assert bare.truth == Truth(None, "none", (), True)
    assert _clerk(town).write(places[0]).truth.uprn == 1
    told = _clerk(town, postcode_missing=1.0, address_locality=1.0).write(places[1])
    assert (told.locality, told.truth.uprn) == ("Sneinton", 2)


def test_outside_it_is_the_postcode_or_the_locality_that_tells(city: City) -> None:
    home = next(p for p in city.outside if p.street.locality)
    assert _clerk(city).write(home).truth == Truth(None, "outside_authority", (), False)
    silent = _clerk(city, postcode_missing=1.0).write(home)
    assert silent.truth == Truth(None, "outside_authority", (), None)
    named = _clerk(city, postcode_missing=1.0, address_locality=1.0).write(home)
    assert named.truth.in_authority is False
    misled = _clerk(city, address_city_postcode=1.0).write(home)
    assert misled.truth == Truth(None, "outside_authority", (), None)


def test_a_wrong_postcode_is_never_a_live_one_of_the_other_side(city: City) -> None:
    clerk = _clerk(city, postcode_mistyped=1.0)
    for place in list(_homes(city))[:300] + city.outside[:300]:
        code = clerk.write(place).postcode.replace(" ", "")
        there = atlas().authority.get(code)
        assert there is None or (there == CITY) == place.inside


def test_a_joined_flat_names_no_other_property(city: City) -> None:
    clerk = _clerk(city, address_flat_form=1.0)
    for place in (p for p in _homes(city) if p.in_building):
        made = clerk.write(place)
        if not made.flat and made.number != place.number_text and made.number:
            assert made.number not in city.numbers[place.street.name]


def test_only_a_postcode(city: City) -> None:
    clerk, inside = _clerk(city), next(_homes(city))
    assert clerk.postcode_only(inside).truth == Truth(None, "none", (), True)
    outside = clerk.postcode_only(city.outside[0])
    assert outside.truth == Truth(None, "outside_authority", (), False)
    assert clerk.postcode_only(None).truth.kind == "none"


def test_the_shapes_of_an_address() -> None:
    made = Address(
        Truth(1, "inside", (1,), True),
        flat="Flat 2",
        building="Canal Mill",
        number="10",
        street="Acorn Road",
        locality="Sneinton",
        town="Nottingham",
        postcode="NG2 4AA",
    )
    rng = random.Random(1)
    for count in (2, 3, 4, 5):
        lines = made.lines(rng, count)
        assert len(lines) == count
        whole = ", ".join(line for line in lines if line)
        for part in ("Flat 2", "Canal Mill", "10", "Acorn Road", "Sneinton", "Nottingham"):
            assert part in whole
    saon, paon, street, locality, *_ = made.bs7666(rng)
    assert (saon, paon, street, locality) == ("Flat 2, Canal Mill", "10", "Acorn Road", "Sneinton")
    assert '"FLAT": "Flat 2"' in made.json() and '"HOUSE": "10"' in made.json()
