"""What the reasons of landing mean, and what to do about them, for a person who is no engineer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from orchestration.landing.ledger import Delivery


@cache
def reasons() -> dict[str, dict[str, str]]:
    """By reason, in words: `files` and `rows` say what it means, `do` what to do about it."""
    text = Path(__file__).with_name("reasons.yaml").read_text(encoding="utf-8")
    said: dict[str, dict[str, str]] = YAML(typ="safe").load(text)
    return said


def told(found: Iterable[str]) -> list[str]:
    """A line for each reason, once: what it means and what to do."""
    said = reasons()
    means = {**said["files"], **said["rows"]}
    return [f"{reason}: {means[reason]} {said['do'][reason]}" for reason in sorted(set(found))]


def why(delivery: Delivery) -> str:
    """Why a file was not used, else its rows held back, by reason; and where to look in it."""
    held_back = [f"{name} {n}" for name, n in sorted(delivery.quarantined_by_reason.items())]
    words = delivery.reason or ", ".join(held_back)
    return f"{words} ({delivery.detail})".lstrip() if delivery.detail else words
