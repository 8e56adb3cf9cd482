"""Agreements, registers and the checks that hold the data to them."""

from orchestration.governance.admission import admission, sound_agreements
from orchestration.governance.agreements import load_agreements
from orchestration.governance.checks import CheckResult, run_checks
from orchestration.governance.model import Agreement, Consumer, Grant, Registers, in_force
from orchestration.governance.registers import load_registers
from orchestration.governance.who import who_could_see

__all__ = [
    "Agreement",
    "CheckResult",
    "Consumer",
    "Grant",
    "Registers",
    "admission",
    "in_force",
    "load_agreements",
    "load_registers",
    "run_checks",
    "sound_agreements",
    "who_could_see",
]
