"""How names are read, before anything is compared."""

from __future__ import annotations

import polars as pl
import pytest

from orchestration.linkage.persons import names, strings


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Wójcik-O'Neil", ("WOJCIK", "ONEIL")),
        ("Mohd Ali", ("MUHAMMAD", "ALI")),
        ("Mrs Khan", ("KHAN",)),
        ("FNU", ()),
        ("BABY BOY", ()),
        ("Infant of", ()),
        (".", ()),
        ("Na", ()),
        ("Baby Rose", ("BABY", "ROSE")),
    ],
)
def test_tokens(written: str, read: tuple[str, ...]) -> None:
    assert names.tokens(written) == read


@pytest.mark.parametrize(
    ("written", "given", "family"),
    [
        ("Lee, Wayne", ("WAYNE",), ("LEE",)),
        ("Yahya Al-Rashid", ("YAHYA",), ("AL", "RASHID")),
        ("Goran", ("GORAN",), ()),
        ("Lydia Lahy-Clark", ("LYDIA",), ("LAHY", "CLARK")),
        ("", (), ()),
    ],
)
def test_one_field_names(written: str, given: tuple[str, ...], family: tuple[str, ...]) -> None:
    assert names.split_full_name(written) == (given, family)


@pytest.mark.parametrize(
    ("x", "y", "level"),
    [
        ("CATHERINE", "KATHRYN", "sound"),
        ("STEPHEN", "STEVEN", "sound"),
        ("KATARZYNA", "KASIA", "short"),
        ("JAYDEN", "HAYDEN", "alike"),
        ("OLIVER", "OLVIER", "typo"),
        ("MUHAMMAD", "ALI", "muhammad"),
        ("MUHAMMAD ALI", "ALI", "exact"),
        ("SATNAM SINGH", "GURPREET SINGH", "differ"),
        ("KHADIJA ZAID", "FATIMA ZAID", "differ"),
        ("SCOTT ALFIE", "ALFIE", "shared"),
        ("A", "ALFIE", "initial"),
        ("", "ALFIE", "missing"),
        ("OLIVIA", "BRIAN", "differ"),
    ],
)
def test_forenames_agree(x: str, y: str, level: str) -> None:
    feature = strings.features(pl.Series([s for s in (x, y) if s]))
    count = pl.DataFrame({"word": [], "n": []}, schema={"word": pl.String, "n": pl.Int64})
    found = strings.levels(pl.DataFrame({"x": [x], "y": [y]}), feature, count, given=True)
    assert found["level"].to_list() == [level]
