"""What a check says in the report."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """One check of one subject (an agreement, a contract, a table of a release).

    `severity` is block or warn, `status` pass, warn or fail. A blocking check that fails stops that
    agreement's data at the door or its product at the gate.
    """

    code: str
    severity: str
    subject: str
    status: str
    message: str
