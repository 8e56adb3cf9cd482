"""How far the stated confidence of address links can be trusted, as measured where truth is known.

The platform has no truth in production. `calibration.yaml` was measured on a synthetic city by
`tests/benchmarks/addresses.py --calibration`, on a city other than the one on which the passes'
confidences were set; it says which, and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from orchestration.disclosure.rates import wilson

FILE = Path(__file__).with_name("calibration.yaml")


@dataclass(frozen=True)
class Bin:
    """Links of like confidence: the confidence stated on average, how many, how many right."""

    stated: float
    links: int
    right: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share that is right."""
        return wilson(self.right, self.links)

    @property
    def fits(self) -> bool:
        """Whether the stated confidence lies within what was measured."""
        low, high = self.interval
        return low <= self.stated <= high


def expected_error(bins: Iterable[Bin]) -> float:
    """Expected calibration error: how far stated and measured confidence are apart on average, each
    bin weighing as many links as it has; 0 without links.
    """
    found = list(bins)
    links = sum(b.links for b in found)
    return sum(abs(b.stated * b.links - b.right) for b in found) / max(1, links)


def write(path: Path, city: Mapping[str, Any], bins: Iterable[Bin]) -> None:
    """The table: the city (seed, people), the day it was measured, and the bins."""
    rows = [{"stated": b.stated, "links": b.links, "right": b.right} for b in bins]
    yaml = YAML()
    yaml.default_flow_style = False
    with path.open("w", encoding="utf-8") as file:
        file.write("# written by tests/benchmarks/addresses.py --calibration: do not edit\n")
        yaml.dump({"city": dict(city), "bins": rows}, file)


def read(path: Path = FILE) -> tuple[dict[str, Any], list[Bin]]:
    """The city it was measured on, and the bins."""
    found = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return dict(found["city"]), [Bin(**row) for row in found["bins"]]
