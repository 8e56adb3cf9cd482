"""Lay mutants on a copy of the contracts, or of a small run, and hear what the checks say."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

from orchestration.contracts import ContractError, load_feeds, odcs
from orchestration.governance import admission, agreements, registers
from orchestration.governance.checks import ALL, CheckResult, judge, run_checks
from orchestration.governance.checks.context import load
from orchestration.home import Home
from orchestration.paths import CONTRACTS

from . import small_run
from .mutant import Mutant

Said = frozenset[CheckResult]


class Bench:
    """The contracts and a small run made under them, below `folder`; damaged copies of both.

    A copy always lies in the same place: `remembered` knows documents by their path.
    """

    def __init__(self, folder: Path, as_of: date, root: Path = CONTRACTS) -> None:
        self.as_of = as_of
        self.intact, self.copy = folder / "intact", folder / "copy"
        shutil.copytree(root, self.intact / "contracts")
        self.home = small_run.make(self.intact / "home")
        self._unhurt: dict[tuple[str, bool], Said] = {}
        shutil.copytree(self.intact, self.copy)
        self._documents = {p: p.read_bytes() for p in self._contracts.rglob("*.yaml")}

    @property
    def _contracts(self) -> Path:
        return self.copy / "contracts"

    def new(self, mutant: Mutant) -> Said:
        """What the check that should find the mutant says, and did not say before."""
        key = mutant.code, mutant.of_run
        if key not in self._unhurt:
            self._unhurt[key] = self._said(*key)
        try:
            mutant.damage(self.copy if mutant.of_run else self._contracts)
            return self._said(*key) - self._unhurt[key]
        finally:
            self._mend(mutant.of_run)

    def everything(self, mutant: Mutant | None = None) -> list[CheckResult]:
        """What `run_checks` says of the run, damaged by the mutant or not."""
        try:
            if mutant:
                mutant.damage(self.copy if mutant.of_run else self._contracts)
            return run_checks(Home(self.copy / "home"), self.as_of, self._contracts)
        finally:
            self._mend(home=True)

    def admits(self, mutant: Mutant) -> dict[str, str | None]:
        """For each feed's contract: None, or why its deliveries are rejected under the mutant."""
        feeds = [c for several in load_feeds(self._contracts).values() for c in several]
        try:
            mutant.damage(self._contracts)
            admit = admission(self.as_of, self._contracts)
            return {c.id: admit(c, self.as_of) for c in feeds}
        finally:
            self._mend(home=False)

    def _said(self, code: str, of_run: bool) -> Said:
        """The complaints of one check."""
        home = Home(self.copy / "home") if of_run else None
        before = self.intact / "contracts"
        context = load(self.as_of, self._contracts, home, before)
        return frozenset(r for r in judge(context, {code: ALL[code]}) if r.status != "pass")

    def _mend(self, home: bool) -> None:
        if home:
            shutil.rmtree(self.copy)
            shutil.copytree(self.intact, self.copy)
            return
        for path, content in self._documents.items():
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)


def caught(mutant: Mutant, new: Said) -> bool:
    """Whether the new complaints hold one of the right code and weight, about the right thing."""
    return any(
        (r.code, r.status) == (mutant.code, mutant.status) and mutant.about in r.subject
        for r in new
    )


@contextmanager
def remembered() -> Iterator[None]:
    """Within, a document that did not change is parsed once: some hundred mutants in a minute."""
    readers = (
        (odcs, "_feed"),
        (odcs, "_product"),
        (agreements, "read_agreement"),
        (registers, "read"),
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
