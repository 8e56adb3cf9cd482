"""The stated confidence of address links holds where truth was known, and the plot shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.governance.report.trust import calibration
from orchestration.linkage.addresses.calibration import Bin, expected_error, read, write


def test_the_interval_is_wilsons() -> None:
    low, high = Bin(0.9, 100, 90).interval
    assert (round(low, 4), round(high, 4)) == (0.8256, 0.9448)
    assert Bin(0.9, 100, 90).fits and not Bin(0.99, 100, 90).fits
    assert Bin(0.99, 20, 20).interval[1] == pytest.approx(1.0)


def test_the_expected_error_weighs_each_bin_by_its_links() -> None:
    assert expected_error([Bin(0.9, 100, 90), Bin(0.99, 300, 300)]) == pytest.approx(3 / 400)
    assert expected_error([]) == 0


def test_a_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    city, bins = {"seed": 1, "people": 400, "measured_on": "2026-11-24"}, [Bin(0.98, 51, 50)]
    write(tmp_path / "c.yaml", city, bins)
    assert read(tmp_path / "c.yaml") == (city, bins)


def test_the_shipped_table_says_where_it_comes_from_and_never_promises_too_much() -> None:
    city, bins = read()
    assert {"seed", "people", "measured_on"} == set(city)
    assert sum(b.links for b in bins) > 5_000
    assert all(b.stated <= b.interval[1] for b in bins)  # never surer than what was measured
    assert expected_error(bins) < 0.002


def test_the_plot_is_on_a_scale_of_nines() -> None:
    shown = calibration()
    assert shown["error"] == expected_error(read()[1])
    gaps = [b["at"] - a["at"] for a, b in zip(shown["ticks"], shown["ticks"][1:], strict=False)]
    assert gaps == pytest.approx([100.0, 100.0, 100.0])
    for one in shown["bins"]:
        assert 56 <= one["x"] <= 356
        assert 0 <= one["y_high"] <= one["y"] <= one["y_low"] <= 300
