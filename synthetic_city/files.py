"""The package's own data files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

HERE = Path(__file__).parent / "data"


def data(name: str | Path) -> Any:
    """A YAML file of synthetic_city/data, or of any other place where a path is given."""
    path = name if isinstance(name, Path) else HERE / name
    return yaml.load(
        path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of synthetic_city/data."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
