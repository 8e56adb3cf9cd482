"""A finance officer's formula is arithmetic, and nothing else runs."""

import pytest

from orchestration.costs import Formula, FormulaError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("families * cost", 200.0),
        ("(families - 1) / 4 + other.rate", 0.75),
        ("-families + 2.5", 0.5),
        ("present_value(cost, 1)", 100.0),
        ("present_value(cost, families)", 100 + 100 / 1.035),
        ("2 + 3 * 4", 14),
    ],
)
def test_arithmetic(text: str, value: float) -> None:
    inputs = {"families": 2, "cost": 100.0, "other.rate": 0.5}
    assert Formula(text).value(inputs, 0.035) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "families *",
        "__import__('os').system('true')",
        "families.__class__.__mro__",
        "open('x')",
        "families ** 9",
        "[families]",
        "families if cost else 0",
        "present_value(cost)",
        "present_value(cost, years=2)",
        "'families' * 9",
        "True + 1",
    ],
)
def test_nothing_but_arithmetic(text: str) -> None:
    with pytest.raises(FormulaError):
        Formula(text)


def test_what_is_named_must_be_there() -> None:
    with pytest.raises(FormulaError, match="familys"):
        Formula("familys * 2").value({"families": 2}, 0.035)
    assert Formula("a * a + b.c").names == ("a", "b.c")


def test_years_are_whole() -> None:
    for years in (0, 1.5):
        with pytest.raises(FormulaError, match="whole"):
            Formula("present_value(1, years)").value({"years": years}, 0.035)
