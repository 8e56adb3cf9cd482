"""Read an agreement or a register: YAML with lines, and the platform's own schemas."""

from functools import cache

from orchestration.contracts.document import read
from orchestration.paths import CONTRACTS

__all__ = ["read", "schema_text"]


@cache
def schema_text(name: str) -> str:
    """The JSON Schema `contracts/schema/<name>.schema.json`: always the platform's own."""
    return (CONTRACTS / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
