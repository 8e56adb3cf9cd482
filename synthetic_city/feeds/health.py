"""The health services, each with records of its own."""

from __future__ import annotations

from ..town import Town
from . import child_health, family_nurses, measurement, treatment


def send(town: Town) -> None:
    """All deliveries of the health services."""
    child_health.send(town)
    measurement.send(town)
    treatment.send(town)
    family_nurses.send(town)
