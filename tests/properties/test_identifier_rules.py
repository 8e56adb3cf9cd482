"""Each identifier rule holds for any text, and its column form says the same as its text form."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration import identifiers as ids

DIGITS = "0123456789"
FORMS = [
    (ids.upn, ids.upn_expr),
    (ids.nhs_number, ids.nhs_number_expr),
    (ids.uprn, ids.uprn_expr),
    (ids.postcode, ids.postcode_expr),
]
near_misses = st.one_of(
    st.text(max_size=14),
    st.text(DIGITS + " ", min_size=9, max_size=13),
    st.builds(str.__add__, st.sampled_from("ABCIOSZz"), st.text(DIGITS, min_size=12, max_size=12)),
    st.builds(
        lambda a, b, c: a + b + c,
        st.sampled_from(ids.UPN_LETTERS),
        st.text(DIGITS, min_size=11, max_size=11),
        st.sampled_from("ABIOSZ19"),
    ),
    st.from_regex(r"[A-Za-z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", fullmatch=True),
)


def upn_of(body: str) -> str:
    """A UPN with its right check letter, worked out the long way."""
    total = 0
    for weight, char in enumerate(body, start=2):
        total += weight * (int(char) if char in DIGITS else ids.UPN_LETTERS.index(char))
    return ids.UPN_LETTERS[total % 23] + body


upn_bodies = st.builds(
    str.__add__,
    st.text(DIGITS, min_size=11, max_size=11),
    st.sampled_from(DIGITS + ids.UPN_LETTERS),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(near_misses | upn_bodies.map(upn_of), min_size=1, max_size=8))
@pytest.mark.parametrize(("text_form", "column_form"), FORMS)
def test_column_form_equals_text_form(text_form, column_form, values):
    frame = pl.DataFrame({"v": [*values, None]}, schema={"v": pl.String})
    got = frame.select(column_form(pl.col("v")).alias("v"))["v"].to_list()
    assert got == [text_form(v) for v in [*values, None]]


@given(upn_bodies)
def test_upn_has_one_check_letter(body):
    right = upn_of(body)
    assert ids.upn(f" {right.lower()} ") == right
    assert all(ids.upn(x + body) is None for x in ids.UPN_LETTERS if x != right[0])


@given(upn_bodies.map(upn_of), st.integers(1, 11), st.integers(1, 9))
def test_upn_one_wrong_digit_is_found(right, place, step):
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    assert ids.upn(wrong) is None


@given(st.integers(0, 999_999_999))
def test_nhs_number_has_at_most_one_check_digit(first_nine):
    head = f"{first_nine:09d}"
    good = [d for d in DIGITS if ids.nhs_number(head + d)]
    total = sum(w * int(c) for w, c in zip(range(10, 1, -1), head, strict=True))
    if 11 - total % 11 == 10 or len(set(head)) == 1:
        assert len(good) <= 1
    else:
        assert good == [str((11 - total % 11) % 11)]


@given(st.integers(1, 10**12 - 1), st.integers(0, 4))
def test_uprn_leading_zeros_are_dropped(number, zeros):
    text = "0" * zeros + str(number)
    assert ids.uprn(text) == (str(number) if len(text) <= 12 else None)


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (ids.nhs_number, "943 476 5919", "9434765919"),
        (ids.nhs_number, "9434765918", None),
        (ids.nhs_number, "4444444444", None),
        (ids.nhs_number, "943-476-5919", None),
        (ids.upn, "L892221420124", "L892221420124"),
        (ids.upn, "C303335324207", None),
        (ids.upn, "C330335324207", "C330335324207"),
        (ids.upn, "A80120000124S", None),
        (ids.upn, "", None),
        (ids.uprn, "000100031645409", None),
        (ids.uprn, "0031645409", "31645409"),
        (ids.uprn, "0", None),
        (ids.uprn, "12a", None),
        (ids.postcode, "ng71aa", "NG7 1AA"),
        (ids.postcode, " NG 7  1AA ", "NG7 1AA"),
        (ids.postcode, "NG7", None),
        (ids.usrn, "42130299", "42130299"),
        (ids.usrn, "4213029", None),
    ],
)
def test_known_values(form, text, expected):
    assert form(text) == expected
