"""Why a practitioner looks: the choices of `reasons.csv`, and the reference of the case record.

A reference is the practitioner's own case or record number. It is short and has a digit in it, and
the audit log gets a keyed digest of it only: what is typed freely may name somebody.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 /.\-]{1,29}")


@dataclass(frozen=True)
class Why:
    """The reason that was given for a look-up."""

    reason: str
    reference: str


@dataclass(frozen=True)
class Choice:
    """A reason to choose from."""

    code: str
    label: str
    needs_reference: bool


@cache
def choices() -> dict[str, Choice]:
    """The reasons by code, in the order of the table."""
    with (Path(__file__).parent / "reasons.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["code"]: Choice(r["code"], r["label"], r["needs_reference"] == "yes") for r in rows}


def read_why(typed: Mapping[str, str]) -> tuple[Why | None, dict[str, str]]:
    """The reason, or None and what is wrong: {field: what to do}."""
    wrong: dict[str, str] = {}
    code, reference = typed.get("reason", "").strip(), typed.get("reference", "").strip()
    choice = choices().get(code)
    if choice is None:
        wrong["reason"] = "Choose the reason for which you look"
    if reference and not REFERENCE.fullmatch(reference):
        wrong["reference"] = (
            "Enter the number of the case or record: 30 letters, digits, blanks and / . - at most"
        )
    elif choice and choice.needs_reference and not reference:
        wrong["reference"] = "Enter the number of the case or record on which the reason is written"
    return (None, wrong) if wrong else (Why(code, reference), wrong)
