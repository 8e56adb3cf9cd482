"""Results follow the inputs; the published figure never touches them."""

import csv

import numpy as np
import pytest

from orchestration.costs import FormulaError, draws, results
from orchestration.paths import DBT_PROJECT

NUMBERS = {"value", "low", "high", "people", "published"}
RATE = {"programme": "general", "input": "discount_rate", "value": 0.035}


def seed(name: str) -> list[dict]:
    with (DBT_PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            {k: (float(v) if k in NUMBERS else v) if v else None for k, v in row.items()}
            for row in csv.DictReader(file)
        ]


def stated(**values: float) -> list[dict]:
    return [RATE] + [{"programme": "p", "input": k, "value": v} for k, v in values.items()]


def one(inputs: list[dict], **wanted: object) -> dict:
    return results(inputs, [{"programme": "p", "result": "r", "published": None, **wanted}])[0]


def test_the_difference_stands_beside_the_published_figure() -> None:
    found = one(stated(a=5542.26, b=3130.07), formula="a - b", published=2092.19)
    assert found["value"] == pytest.approx(2412.19)
    assert found["difference"] == pytest.approx(320.0)
    assert found["difference_percent"] == pytest.approx(15.29, abs=0.01)
    assert found["inputs"] == "p.a p.b"
    assert found["low"] is None and found["high"] is None


def test_what_cannot_be_worked_out_stays_empty() -> None:
    found = one(stated(a=1), formula=None, published=756.0)
    assert found["value"] is None and found["difference"] is None and found["published"] == 756.0


def test_a_range_only_where_an_input_is_uncertain_and_the_same_each_time() -> None:
    inputs = [RATE, {"programme": "p", "input": "a", "value": 2.0, "low": 1.0, "high": 4.0}]
    first, again = one(inputs, formula="a * 10"), one(inputs, formula="a * 10")
    assert first == again
    assert 10 < first["low"] < 20 < first["high"] < 40


def test_an_input_has_the_same_draws_in_every_result() -> None:
    """What is subtracted from itself is nought in every draw."""
    inputs = [RATE, {"programme": "p", "input": "a", "value": 0.2, "people": 50}]
    found = one(inputs, formula="a - p.a")
    assert (found["low"], found["high"]) == (0, 0)


def test_draws_have_the_mean_and_spread_that_they_should() -> None:
    share = draws("x", {"value": 0.45, "people": 175})
    assert np.mean(share) == pytest.approx(0.45, abs=0.005)
    assert np.std(share) == pytest.approx((0.45 * 0.55 / 176) ** 0.5, abs=0.002)
    triangle = draws("y", {"value": 2.0, "low": 1.0, "high": 6.0})
    assert np.mean(triangle) == pytest.approx(3.0, abs=0.05)
    assert draws("z", {"value": 2.0}) == 2.0
    assert draws("z", {"value": 2.0, "low": 2.0, "high": 2.0}) == 2.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": None},
        {"value": 1.0, "low": 2.0, "high": 3.0},
        {"value": 1.0, "low": 0.5},
        {"value": 1.5, "people": 10},
    ],
)
def test_a_wrong_input_is_told_with_its_result(wrong: dict) -> None:
    inputs = [RATE, {"programme": "p", "input": "a", **wrong}]
    with pytest.raises((FormulaError, TypeError)):
        one(inputs, formula="a * 2")


def test_a_mistake_names_the_result() -> None:
    for formula in ("a * c", "a / 0", "a *"):
        with pytest.raises(FormulaError, match=r"p\.r"):
            one(stated(a=1), formula=formula)
    with pytest.raises(FormulaError, match="discount_rate"):
        results([], [])


def test_the_citys_own_tables_work_out_and_are_sourced() -> None:
    inputs, wanted = seed("cost_input"), seed("cost_result")
    found = {(r["programme"], r["result"]): r for r in results(inputs, wanted)}
    assert len(found) == len(wanted)
    assert all(row["source"] for row in inputs)
    programmes = {row["programme"] for row in seed("programme")}
    assert {row["programme"] for row in wanted} <= programmes
    used = {name for r in found.values() for name in r["inputs"].split()}
    unused = {f"{r['programme']}.{r['input']}" for r in inputs} - used
    assert unused == {"general.discount_rate"}


def test_another_input_gives_another_result() -> None:
    inputs, wanted = seed("cost_input"), seed("cost_result")
    changed = [
        {**row, "value": row["value"] + 1000} if row["input"] == "installation" else row
        for row in inputs
    ]
    before, after = (
        {r["result"]: r for r in results(table, wanted) if r["programme"] == "sanctuary"}
        for table in (inputs, changed)
    )
    assert after["saving"]["value"] == pytest.approx(before["saving"]["value"] - 1000)
    assert after["saving"]["published"] == before["saving"]["published"]
