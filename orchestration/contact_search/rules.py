"""The table of limits and alerts, `rules.yaml`, as values."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML


@dataclass(frozen=True)
class Rule:
    """`least` is the count from which on it speaks, within `span`."""

    id: str
    counts: str
    least: int
    span: timedelta
    says: str


@dataclass(frozen=True)
class Hours:
    """When people work."""

    opens: time
    closes: time
    days: frozenset[int]
    zone: ZoneInfo

    def holds(self, at: datetime) -> bool:
        """Whether the moment lies within them."""
        local = at.astimezone(self.zone)
        return local.weekday() in self.days and self.opens <= local.time() < self.closes


@dataclass(frozen=True)
class Rules:
    """All of the table."""

    limits: tuple[Rule, ...]
    alerts: tuple[Rule, ...]
    hours: Hours
    rare_surname: int

    @property
    def span(self) -> timedelta:
        """How far back any rule looks."""
        return max(rule.span for rule in (*self.limits, *self.alerts))


@cache
def rules() -> Rules:
    """The table. Raises KeyError or ValueError where a part is missing or wrong."""
    raw = YAML(typ="safe").load((Path(__file__).parent / "rules.yaml").read_text(encoding="utf-8"))
    limits = ({"counts": "look_ups", "says": "", **r} for r in raw["limits"])
    hours = raw["hours"]
    return Rules(
        tuple(_rule(r, r["at_most"]) for r in limits),
        tuple(_rule(r, r["at_least"]) for r in raw["alerts"]),
        Hours(
            time.fromisoformat(hours["from"]),
            time.fromisoformat(hours["to"]),
            frozenset(hours["days"]),
            ZoneInfo(hours["zone"]),
        ),
        raw["rare_surname"],
    )


def _rule(raw: dict[str, Any], least: int) -> Rule:
    return Rule(raw["id"], raw["counts"], least, timedelta(minutes=raw["minutes"]), raw["says"])
