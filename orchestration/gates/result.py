"""What a gate says of one table."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class GateResult:
    """One suite held against one table of the candidate release.

    `written` is the number of expectations in the suite's file and `run` the number that gave a
    verdict: a gate that ran fewer than were written has failed, whatever the verdicts were.
    """

    suite: str
    table: str
    success: bool
    rows: int
    written: int
    run: int
    failed: tuple[str, ...] = ()
    message: str = ""

    @property
    def expectations(self) -> int:
        """Number of expectations written in the suite."""
        return self.written

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        return asdict(self) | {"failed": list(self.failed)}
