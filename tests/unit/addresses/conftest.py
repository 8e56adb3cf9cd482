"""The small town of cases/town.yaml as the tables that the matcher reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from ruamel.yaml import YAML

CASES = Path(__file__).parent / "cases"
NUMBER = re.compile(r"^(\d+)([A-Z]?)(?:-(\d+))?$")
VARIANT = [
    *("uprn", "variant_key", "source", "lpi_logical_status"),
    *("sao_start_number", "sao_start_suffix", "sao_end_number", "sao_end_suffix", "sao_text"),
    *("pao_start_number", "pao_start_suffix", "pao_end_number", "pao_end_suffix", "pao_text"),
    *("organisation", "street_description", "locality", "town", "postcode", "parent_uprn"),
    *("blpu_logical_status", "blpu_state", "classification_code"),
]


def read_yaml(name: str) -> Any:
    """One file of the cases folder."""
    return YAML(typ="safe").load((CASES / name).read_text(encoding="utf-8"))


def _variant(prop: dict[str, Any], key: int) -> dict[str, str | None]:
    found = NUMBER.match(str(prop["number"])) if prop.get("number") else None
    number, suffix, end = found.groups() if found else (None, None, None)
    unit = prop.get("unit")
    text, unit_number, unit_suffix = unit if isinstance(unit, list) else (unit, None, None)
    written = {
        "uprn": prop["uprn"],
        "variant_key": key,
        "source": prop.get("source", "lpi"),
        "lpi_logical_status": prop.get("lpi", "8" if prop.get("historical") else "1"),
        "sao_start_number": unit_number,
        "sao_start_suffix": unit_suffix,
        "sao_text": text,
        "pao_start_number": number,
        "pao_start_suffix": suffix,
        "pao_end_number": end,
        "pao_text": prop.get("name"),
        "organisation": prop.get("organisation"),
        "street_description": prop["street"],
        "locality": prop.get("locality"),
        "town": "NOTTINGHAM",
        "postcode": prop["postcode"],
        "parent_uprn": prop.get("parent"),
        "blpu_logical_status": prop.get("status", 1),
        "classification_code": prop.get("kind", "RD03"),
    }
    return {name: None if written.get(name) is None else str(written[name]) for name in VARIANT}


@pytest.fixture(scope="session")
def town() -> dict[str, pl.DataFrame]:
    """variants, properties and postcodes of the small town."""
    return tables("town.yaml")


@pytest.fixture(scope="session")
def other_town() -> dict[str, pl.DataFrame]:
    """The same of the town of other shapes."""
    return tables("other_town.yaml")


def tables(file: str) -> dict[str, pl.DataFrame]:
    """A listed town as the matcher's tables."""
    listed = read_yaml(file)
    variants = [
        _variant({**prop, **other}, 100 * n + k)
        for n, prop in enumerate(listed["properties"])
        for k, other in enumerate([{}, *prop.get("others", [])])
    ]
    properties = [
        {
            "uprn": str(p["uprn"]),
            "logical_status": str(p.get("status", 1)),
            "parent_uprn": str(p["parent"]) if "parent" in p else None,
            "classification_code": p.get("kind", "RD03"),
            "postcode": p["postcode"],
            "organisation": p.get("organisation"),
            "x": float(p.get("x", 457000)),
            "y": float(p.get("y", 340000)),
        }
        for p in listed["properties"]
    ]
    postcodes = [
        {"postcode": code, "easting": 458000.0 + 10 * n, "northing": 339000.0, "lad_code": lad}
        for n, (code, lad) in enumerate(listed["postcodes"].items())
    ]
    return {
        "variants": pl.DataFrame(variants, schema=dict.fromkeys(VARIANT, pl.String)),
        "properties": pl.DataFrame(properties),
        "postcodes": pl.DataFrame(postcodes),
    }
