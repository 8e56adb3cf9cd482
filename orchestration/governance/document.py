"""The platform's own schemas, of agreements and registers."""

from functools import cache

from orchestration.paths import CONTRACTS


@cache
def schema_text(name: str) -> str:
    """The JSON Schema `contracts/schema/<name>.schema.json`: always the platform's own."""
    return (CONTRACTS / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
