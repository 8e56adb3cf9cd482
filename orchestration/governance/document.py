"""Read an agreement or a register: YAML with lines, and the platform's own schemas."""

from functools import cache
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from orchestration.contracts import document
from orchestration.contracts.model import ContractError, Mistake
from orchestration.paths import CONTRACTS


@cache
def schema_text(name: str) -> str:
    """The JSON Schema `contracts/schema/<name>.schema.json`: always the platform's own."""
    return (CONTRACTS / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")


def read(path: Path) -> CommentedMap:
    """The document of `path`. Raises ContractError, also for a day such as 30 February."""
    try:
        return document.read(path)
    except ContractError:
        raise
    except ValueError as error:
        raise ContractError([Mistake(path.name, None, "(YAML)", str(error))]) from error
