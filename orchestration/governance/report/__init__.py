"""The governance report: one self-contained page a run, and the same content as JSON."""

from orchestration.governance.report.write import write

__all__ = ["write"]
