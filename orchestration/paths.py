"""Where things are in the repository."""

from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
CONTRACTS = REPO / "contracts"
DBT_PROJECT = REPO / "dbt_project"
EXPECTATIONS = REPO / "expectations"
