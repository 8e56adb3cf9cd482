"""Lay mutants on a copy of the contracts, or of a small run, and hear what the checks say."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from stat import S_ISDIR
from typing import Any
from unittest import mock

from orchestration.contracts import ContractError, load_feeds, odcs
from orchestration.governance import admission, agreements, registers
from orchestration.governance.checks import ALL, CheckResult, judge, run_checks
from orchestration.governance.checks.context import load
from orchestration.governance.lineage import models
from orchestration.governance.lineage.values import Relation
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
        """Make the contracts, or all of the copy, what they were: only what a mutant touched is
        written again.

        A file is as it was where its size and time are: a copy takes over the time of its original,
        so whatever was written later has another.
        """
        below = "" if home else "contracts"
        intact, copy = _stamps(self.intact / below), _stamps(self.copy / below)
        for place in sorted(copy.keys() - intact.keys(), reverse=True):
            path = self.copy / below / place
            path.unlink() if copy[place] else path.rmdir()
        for place, stamp in sorted(intact.items()):
            path = self.copy / below / place
            if stamp is None:
                path.mkdir(exist_ok=True)
            elif copy.get(place) != stamp:
                shutil.copy2(self.intact / below / place, path)


def _stamps(root: Path) -> dict[Path, tuple[int, int] | None]:
    """Size and time of every file below a folder; None of a folder."""
    found: dict[Path, tuple[int, int] | None] = {}
    for path in root.rglob("*"):
        stat = path.stat()
        stamp = None if S_ISDIR(stat.st_mode) else (stat.st_size, stat.st_mtime_ns)
        found[path.relative_to(root)] = stamp
    return found


def caught(mutant: Mutant, new: Said) -> bool:
    """Whether the new complaints hold one of the right code and weight, about the right thing."""
    return any(
        (r.code, r.status) == (mutant.code, mutant.status) and mutant.about in r.subject
        for r in new
    )


@contextmanager
def remembered() -> Iterator[None]:
    """Within, a document or a model that did not change is read once: some hundred mutants in a
    minute."""
    readers = (
        (odcs, "_feed"),
        (odcs, "_product"),
        (agreements, "read_agreement"),
        (registers, "read"),
    )
    with ExitStack() as stack:
        for module, name in readers:
            stack.enter_context(mock.patch.object(module, name, _memory(getattr(module, name))))
        stack.enter_context(mock.patch.object(models, "_read", _models(models._read)))
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


def _models(reader: Callable[..., Relation]) -> Callable[..., Relation]:
    """A model is what it was where its code is, and all that it reads."""
    known: dict[object, Relation] = {}

    def read(node: Any, nodes: Any, sources: Any, tables: Any) -> Relation:
        above = (node.get("depends_on") or {}).get("nodes", [])
        # known relations are kept, so that each has an id of its own
        made = tuple(id(tables.get(models._name(nodes[p]))) for p in above if p in nodes)
        sent = [(sources[p]["source_name"], sources[p]["name"]) for p in above if p in sources]
        columns = tuple(tables[name].columns for name in sent if name in tables)
        key = models._name(node), node.get("compiled_code"), made, columns
        if key not in known:
            known[key] = reader(node, nodes, sources, tables)
        return known[key]

    return read
