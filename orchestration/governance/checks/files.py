"""C01 of single files: contracts of anybody, agreements and registers, wherever they lie."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from orchestration.contracts.document import read
from orchestration.contracts.model import ContractError, Mistake
from orchestration.contracts.odcs import contract_mistakes
from orchestration.governance.agreements import read_agreement
from orchestration.governance.checks.result import CheckResult
from orchestration.governance.registers import KINDS, register_mistakes


def check_files(paths: Iterable[Path]) -> Iterator[CheckResult]:
    """C01 of each file, by what its `kind` says that it is. A contract in a folder `feeds` or
    `products` is held to our rules too, any other to the Open Data Contract Standard alone."""
    for path in paths:
        found = mistakes_of(path)
        for mistake in found:
            yield CheckResult("C01", "block", str(path), "fail", str(mistake))
        if not found:
            yield CheckResult("C01", "block", str(path), "pass", "")


def mistakes_of(path: Path) -> list[Mistake]:
    """What is wrong in one document."""
    try:
        kind = read(path).get("kind")
        if kind in KINDS.values():
            return register_mistakes(path, str(kind))
        if kind == "DataSharingAgreement":
            read_agreement(path)
            return []
        return contract_mistakes(path)
    except ContractError as error:
        return error.mistakes
