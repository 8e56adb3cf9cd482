"""Compare two files that are versions of one document: a contract or an agreement."""

import re
from pathlib import Path

from orchestration.contracts.diff import Diff, diff
from orchestration.contracts.document import plain, read
from orchestration.contracts.model import ContractError
from orchestration.governance.agreement_diff import diff as agreement_diff
from orchestration.governance.checks.files import mistakes_of
from orchestration.governance.registers import read_registers
from orchestration.paths import CONTRACTS

SEMVER = re.compile(r"\d+\.\d+\.\d+")


class NotComparable(ValueError):
    """The files are no two versions of one document."""


def compare(before: Path, after: Path) -> Diff:
    """What changed from `before` to `after`. A retention schedule is as long as the register says
    that lies beside the agreement (`../registers`), else the repository's.

    Raises ContractError with every mistake of both, and NotComparable.
    """
    if mistakes := [m for path in (before, after) for m in mistakes_of(path)]:
        raise ContractError(mistakes)
    old, new = plain(read(before)), plain(read(after))
    for document, path in ((old, before), (new, after)):
        if document["kind"] not in ("DataContract", "DataSharingAgreement"):
            raise NotComparable(f"{path}: a register has no version")
        if not SEMVER.fullmatch(str(document["version"])):
            raise NotComparable(f"{path}: {document['version']!r} is no version such as 1.0.0")
    if old["kind"] != new["kind"]:
        raise NotComparable(f"a {old['kind']} and a {new['kind']} are no versions of one document")
    if old["kind"] == "DataContract":
        return diff(old, new)
    then, now = (read_registers(_root(path))[0] for path in (before, after))
    return agreement_diff(old, new, then, now)


def _root(path: Path) -> Path:
    beside = path.absolute().parent.parent
    return beside if (beside / "registers").is_dir() else CONTRACTS
