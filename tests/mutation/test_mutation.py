"""Mutants are caught by the check they should be, and stop what they should and nothing else."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.paths import CONTRACTS

from .__main__ import AS_OF
from .bench import Bench, caught, remembered
from .every import every, sample
from .mutant import Mutant, documents, drop, edited, put

pytestmark = pytest.mark.slow
CODES = {f"C{n:02d}" for n in range(1, 25)}
ENDED = put("end", value="2026-11-19")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with remembered():
        yield Bench(tmp_path_factory.mktemp("mutation"), AS_OF)


@pytest.fixture(scope="module")
def mutants(bench: Bench) -> list[Mutant]:
    return every(CONTRACTS, bench.home, AS_OF)


def test_every_check_has_mutants(mutants: list[Mutant]) -> None:
    counted = Counter(m.code for m in mutants)
    assert counted.keys() == CODES
    assert len({(m.code, m.kind, m.subject) for m in mutants}) >= 1000
    assert len(sample(mutants)) >= 200


def test_nothing_is_wrong_with_the_run_as_it_is(bench: Bench) -> None:
    assert [r for r in bench.everything() if r.status != "pass"] == []


def test_each_kind_of_mutant_is_caught(bench: Bench, mutants: list[Mutant]) -> None:
    survivors = [str(m) for m in sample(mutants) if not caught(m, bench.new(m))]
    assert survivors == []


def test_run_checks_tells_of_a_mutant_of_every_check(bench: Bench, mutants: list[Mutant]) -> None:
    for code in sorted(CODES):
        mutant = next(m for m in mutants if m.code == code)
        assert caught(mutant, frozenset(bench.everything(mutant))), mutant


def _inbound() -> dict[str, set[str]]:
    """The feeds' contracts that come in under each agreement, by its file."""
    found = {
        name: {g["contract"] for g in document["grants"] if g["consumer"] == "platform"}
        for name, document in documents(CONTRACTS / "agreements").items()
    }
    return {name: contracts for name, contracts in found.items() if contracts}


@pytest.mark.parametrize("name", sorted(_inbound()))
@pytest.mark.parametrize(
    ("code", "edit"),
    [("C01", put("isPii", value=True)), ("C03", ENDED), ("C06", drop("purposes", 0, "article6"))],
)
def test_the_door_shuts_for_what_the_agreement_covers_and_no_more(
    bench: Bench, name: str, code: str, edit: object
) -> None:
    mutant = Mutant(code, "shut", name, edited(f"agreements/{name}", edit))  # type: ignore[arg-type]
    shut = {contract for contract, reason in bench.admits(mutant).items() if reason}
    assert shut == _inbound()[name]


def test_a_damaged_copy_is_mended(bench: Bench, mutants: list[Mutant], tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in bench.copy.rglob("*") if p.is_file()}
    for mutant in (mutants[0], mutants[-1]):
        bench.new(mutant)
    assert {p: p.read_bytes() for p in bench.copy.rglob("*") if p.is_file()} == before
