"""The matcher's tables of cases: what stands in the YAML and CSV files of this folder, read once.

A word that writers use is a line in one of these files; nothing of the kind stands in the code.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent


def _yaml(name: str) -> Any:
    return YAML(typ="safe").load((FOLDER / name).read_text(encoding="utf-8"))


def _csv(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _pairs(name: str) -> dict[str, str]:
    return {row["written"]: row["full"] for row in _csv(name)}


@dataclass(frozen=True)
class Cases:
    """All tables; see the files of the same names."""

    street_types: dict[str, str]
    words: dict[str, str]
    units: dict[str, Any]
    floors: dict[tuple[str, ...], str]
    sides: dict[str, str]
    meant: dict[str, dict[str, Any]]
    not_an_address: dict[str, Any]
    noise_places: frozenset[str]
    name_noise: frozenset[str]
    own_building: frozenset[str]
    telling: frozenset[str]
    places: dict[str, str]
    passes: list[dict[str, str]]


@lru_cache(maxsize=1)
def cases() -> Cases:
    """Every table of cases, from the files beside this module."""
    floors, noise = _yaml("floors.yaml"), _yaml("noise.yaml")
    return Cases(
        street_types=_pairs("street_types.csv"),
        words=_pairs("words.csv"),
        units=_yaml("units.yaml"),
        floors={tuple(phrase.split()): sign for phrase, sign in floors["phrases"].items()},
        sides=floors["sides"],
        meant=floors["meant"],
        not_an_address=_yaml("not_an_address.yaml"),
        noise_places=frozenset(noise["places"]),
        name_noise=frozenset(noise["name_words"]),
        own_building=frozenset(noise["own_building"]),
        telling=frozenset(noise["telling"] + noise["own_building"]),
        places={row["place"]: row["district"] for row in _csv("places.csv")},
        passes=_csv("passes.csv"),
    )
