"""What each check asks, and what to do where it fails, for a person who is no engineer."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML

from orchestration.governance.checks.result import CheckResult


class Words(NamedTuple):
    """A check in words."""

    asks: str
    do: str


@cache
def words() -> dict[str, Words]:
    """By code, in order."""
    text = (Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")
    return {code: Words(**said) for code, said in YAML(typ="safe").load(text).items()}


def what_to_do(codes: Iterable[str]) -> list[str]:
    """A line for each code: what to do where it fails."""
    return [f"{code}: {words()[code].do}" for code in sorted(set(codes))]


def failed(checks: Iterable[CheckResult]) -> set[str]:
    """The codes of which something failed."""
    return {check.code for check in checks if check.status == "fail"}
