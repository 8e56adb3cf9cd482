"""A plain reader of the AddressBase files, for tests only: the state after all updates."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Property:
    """A BLPU with its addresses as (LPI status, SAO text, PAO text, street)."""

    status: str
    parent: str
    postcode: str
    addresses: list[tuple[str, str, str, str]] = field(default_factory=list)


def _records(folder: Path) -> list[list[str]]:
    found = []
    files = sorted(folder.glob("llpg_full_*.zip")) + sorted(folder.glob("llpg_cou_*.zip"))
    for file in files:
        with zipfile.ZipFile(file) as archive:
            for name in sorted(archive.namelist()):
                text = io.StringIO(archive.read(name).decode("utf-8"), newline="")
                found += list(csv.reader(text))
    return found


def read_gazetteer(folder: Path) -> dict[str, Property]:
    """Properties by UPRN."""
    blpus: dict[str, list[str]] = {}
    lpis: dict[str, list[str]] = {}
    streets: dict[str, str] = {}
    for record in _records(folder):
        kind, change = record[0], record[1]
        if kind == "15":
            streets[record[3]] = record[4]
        if kind == "21":
            blpus.pop(record[3], None)
            if change != "D":
                blpus[record[3]] = record
        if kind == "24":
            lpis.pop(record[4], None)
            if change != "D":
                lpis[record[4]] = record
    found = {u: Property(r[4], r[7], r[-2]) for u, r in blpus.items()}
    for r in lpis.values():
        sao = f"{r[15]} {r[11]}".strip()
        pao = " ".join(p for p in (r[20], f"{r[16]}{r[17]}" + (f"-{r[18]}" if r[18] else "")) if p)
        found[r[3]].addresses.append((r[6], sao, pao, streets[r[21]]))
    return found
