"""Confidence intervals against the worked figures that their methods give."""

import pytest

from orchestration.disclosure import byar, wilson


@pytest.mark.parametrize(
    ("count", "of", "lower", "upper"),
    [
        # scipy.stats.binomtest(...).proportion_ci(method="wilson")
        (65, 100, 0.5525444, 0.7363575),
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
    ],
)
def test_wilson(count: int, of: int, lower: float, upper: float) -> None:
    assert wilson(count, of) == pytest.approx((lower, upper), abs=1e-6)


@pytest.mark.parametrize("count", [10, 25, 65, 400])
def test_byar_is_near_the_exact_interval(count: int) -> None:
    """Of ten or more events Byar's limits are near the exact ones (chi-squared)."""
    from scipy.stats import chi2

    exact = chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2
    assert byar(count) == pytest.approx(exact, rel=0.005)


def test_nothing_happened() -> None:
    lower, upper = byar(0)
    assert lower == 0
    assert upper == pytest.approx(3.69, abs=0.15)


def test_what_is_no_share_is_refused() -> None:
    for count, of in [(1, 0), (-1, 5), (6, 5)]:
        with pytest.raises(ValueError, match="share"):
            wilson(count, of)
    with pytest.raises(ValueError, match="below nought"):
        byar(-1)
