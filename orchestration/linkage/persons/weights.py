"""The weights file: how much each finding counts (rules/weights.yaml)."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

PATH = Path(__file__).parent / "rules" / "weights.yaml"


@cache
def weights(path: Path = PATH) -> dict[str, Any]:
    """The weights, as written; bits are base 2."""
    return dict(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def by_level(rules: dict[str, Any], level: str, n: str, total: float) -> pl.Expr:
    """Bits of a level; a rule with ``rarity`` counts how rare the shared word is in ``total``."""
    out = pl.lit(None, dtype=pl.Float64)
    for name, rule in rules.items():
        if "bits" in rule:
            value = pl.lit(float(rule["bits"]))
        else:
            seldom = math.log2(max(total, 2.0)) - pl.col(n).cast(pl.Float64).log(2)
            value = (seldom * rule["rarity"] + rule["add"]).clip(rule["low"], rule["high"])
        out = pl.when(pl.col(level) == name).then(value).otherwise(out)
    return out
