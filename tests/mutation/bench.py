"""Lay mutants on a copy and hear what the checks say: `Bench` for documents, `caught` for both."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

from orchestration.contracts import ContractError, odcs
from orchestration.governance import agreements, registers
from orchestration.governance.checks import CheckResult, changes, run_checks
from orchestration.home import Home
from orchestration.paths import CONTRACTS

from . import small_run
from .mutant import Mutant

Said = frozenset[CheckResult]


@dataclass(frozen=True)
class Verdict:
    """What the checks say of a mutant that they did not say before."""

    mutant: Mutant
    new: Said

    @property
    def caught(self) -> bool:
        """The check that should have found the mutant has, with the right weight."""
        wanted = self.mutant.code, self.mutant.status
        return any((r.code, r.status) == wanted for r in self.new)

    @property
    def others(self) -> list[str]:
        """Further checks that had something to say."""
        return sorted({r.code for r in self.new} - {self.mutant.code})


def complaints(results: list[CheckResult]) -> Said:
    """All that is not well."""
    return frozenset(r for r in results if r.status != "pass")


class Bench:
    """A copy of the contracts below `folder`, damaged and mended again for each mutant."""

    def __init__(self, folder: Path, as_of: date, root: Path = CONTRACTS) -> None:
        self.as_of = as_of
        self.root, self.before = folder / "contracts", folder / "before"
        shutil.copytree(root, self.root)
        shutil.copytree(root, self.before)
        self.intact = {p: p.read_bytes() for p in self.root.rglob("*.yaml")}

    @cached_property
    def unhurt(self) -> Said:
        """What the checks say of the contracts as they are, their history included."""
        return self.say(self.before)

    def say(self, before: Path | None) -> Said:
        """The checks' complaints of the copy as it is now."""
        return complaints(run_checks(None, self.as_of, self.root, before))

    def judge(self, mutant: Mutant) -> Verdict:
        """Damage, check, mend. Versions are compared where the mutant is about them."""
        before = self.before if mutant.code == "C20" else None
        unhurt = self.unhurt
        try:
            mutant.damage(self.root)
            return Verdict(mutant, self.say(before) - unhurt)
        finally:
            for path, content in self.intact.items():
                if not path.exists() or path.read_bytes() != content:
                    path.write_bytes(content)


class HomeBench:
    """A small run below `folder`, with the contracts that it was made under beside it.

    Each mutant gets a copy, always in the same place: `remembered` knows documents by their path.
    """

    def __init__(self, folder: Path, as_of: date, root: Path = CONTRACTS) -> None:
        self.as_of = as_of
        self.intact, self.copy = folder / "intact", folder / "copy"
        shutil.copytree(root, self.intact / "contracts")
        self.home = small_run.make(self.intact / "home")

    @cached_property
    def unhurt(self) -> Said:
        """What the checks say of the run as it is."""
        return self.say(lambda folder: None)

    def say(self, damage: Callable[[Path], None]) -> Said:
        """The checks' complaints of a damaged copy."""
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.intact, self.copy)
        damage(self.copy)
        home = Home(self.copy / "home")
        return complaints(run_checks(home, self.as_of, self.copy / "contracts"))

    def judge(self, mutant: Mutant) -> Verdict:
        """Copy, damage, check."""
        unhurt = self.unhurt
        return Verdict(mutant, self.say(mutant.damage) - unhurt)


@contextmanager
def remembered() -> Iterator[None]:
    """Within, a document that did not change is parsed once: some hundred mutants in a minute."""
    readers = (
        (odcs, "_feed"),
        (odcs, "_product"),
        (agreements, "read_agreement"),
        (registers, "read"),
        (changes, "_document"),
    )
    with ExitStack() as stack:
        for module, name in readers:
            stack.enter_context(mock.patch.object(module, name, _memory(getattr(module, name))))
        yield


def _memory(reader: Callable[[Path], Any]) -> Callable[[Path], Any]:
    known: dict[tuple[Path, bytes], Any] = {}

    def read(path: Path) -> Any:
        key = path, path.read_bytes() if path.exists() else b""
        if key not in known:
            try:
                known[key] = reader(path)
            except ContractError as error:
                known[key] = error
        if isinstance(known[key], ContractError):
            raise known[key]
        return known[key]

    return read
