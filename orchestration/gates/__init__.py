"""The gate: a release goes out only when every suite in `expectations/` ran and passed.

`run_gates` is the one entry; Great Expectations is imported only when it is called.
"""

from orchestration.gates.gate import run_gates
from orchestration.gates.result import GateResult

__all__ = ["GateResult", "run_gates"]
