"""Costs and prevented costs of the programmes, worked out from stated inputs."""

from orchestration.costs.formula import Formula, FormulaError
from orchestration.costs.results import results
from orchestration.costs.simulate import draws

__all__ = ["Formula", "FormulaError", "draws", "results"]
