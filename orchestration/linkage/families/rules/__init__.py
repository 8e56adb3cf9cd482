"""Rules that are lists of cases."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

HERE = Path(__file__).parent


def ties() -> pl.DataFrame:
    """source, relation_a, relation_b, kind, why: who in one record is what to whom."""
    return pl.read_csv(HERE / "ties.csv", infer_schema_length=None)


@cache
def rules() -> dict[str, Any]:
    """The numbers of the family rules (rules.yaml)."""
    return dict(YAML(typ="safe").load((HERE / "rules.yaml").read_text(encoding="utf-8")))
