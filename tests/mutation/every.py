"""Every mutant there is, and a sample of them with each kind in it."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from orchestration.home import Home

from . import (
    damage_agreements,
    damage_contracts,
    damage_home,
    damage_law,
    damage_models,
    damage_registers,
    damage_release,
    damage_versions,
)
from .mutant import Mutant


def every(root: Path, home: Home, as_of: date) -> list[Mutant]:
    """Every mutant of the contracts of `root` on the day, and of a run made under them."""
    return [
        *damage_agreements.mutants(root, as_of),
        *damage_law.mutants(root, as_of),
        *damage_registers.mutants(root, as_of),
        *damage_contracts.mutants(root),
        *damage_models.mutants(root),
        *damage_versions.mutants(root),
        *damage_home.mutants(root),
        *damage_release.mutants(root, home),
    ]


def sample(mutants: Iterable[Mutant]) -> list[Mutant]:
    """One mutant of every kind: the first of those whose kind begins with the same two words."""
    first: dict[tuple[str, str, bool], Mutant] = {}
    for mutant in mutants:
        words = " ".join(mutant.kind.split()[:2])
        first.setdefault((mutant.code, words, mutant.of_run), mutant)
    return list(first.values())
