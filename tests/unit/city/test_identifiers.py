"""UPNs and NHS numbers hold to feeds.md."""

from __future__ import annotations

import random

import pytest

from synthetic_city.identifiers import (
    Numbers,
    make_nhs,
    make_upn,
    mistyped,
    nhs_valid,
    upn_letter,
    upn_valid,
)


@pytest.mark.parametrize("number", ["9434765919", "943 476 5919"])
def test_the_nhs_number_of_the_rule_is_valid(number: str) -> None:
    assert nhs_valid(number)


@pytest.mark.parametrize(
    "number", ["9434765918", "1111111111", "943476591", "94347659195", "943476591X", ""]
)
def test_what_is_no_nhs_number(number: str) -> None:
    assert not nhs_valid(number)


def test_a_check_letter_reckoned_by_hand() -> None:
    # 8*2 + 9*3 + 2*4 + 2*5 + 0*6 + 0*7 + 1*8 + 2*9 + 0*10 + 0*11 + 0*12 + 1*13 = 100; 100 mod 23 =
    # 8
    assert upn_letter("892200120001") == "ABCDEFGHJKLMNPQRTUVWXYZ"[8]


def test_made_numbers_are_valid_and_temporary_upns_end_in_a_letter() -> None:
    rng = random.Random(1)
    assert all(nhs_valid(make_nhs(rng)) for _ in range(200))
    temporary = make_upn(892, 2001, 2020, 17, temporary=True)
    assert upn_valid(temporary) and temporary[-1].isalpha()
    assert upn_valid(make_upn(892, 2001, 2020, 17).lower())


def test_a_mistyped_number_differs_and_mostly_fails() -> None:
    rng, right = random.Random(2), make_upn(892, 2001, 2019, 321)
    wrong = [mistyped(right, rng, 1) for _ in range(400)]
    assert right not in wrong
    assert sum(upn_valid(w) for w in wrong) < 40


def test_numbers_come_once_each() -> None:
    draw = Numbers(random.Random(3), 0, 50)
    assert sorted(draw() for _ in range(50)) == list(range(50))
