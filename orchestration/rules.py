"""The files that say what is done to a record, as one hash: another hash, another release."""

import hashlib
from functools import cache
from pathlib import Path

from orchestration.paths import CONTRACTS, DBT_PROJECT, EXPECTATIONS, REPO

RULES = (CONTRACTS, DBT_PROJECT, EXPECTATIONS, REPO / "orchestration")
SUFFIXES = {".csv", ".json", ".parquet", ".py", ".sql", ".yaml", ".yml"}
NOT_RULES = {"target", "logs", "dbt_packages", "__pycache__"}


@cache
def rules_hash(folders: tuple[Path, ...]) -> str:
    """Hash of the names and contents of all rule files below the folders, as this process found
    them first: its code does not change under it."""
    whole = hashlib.sha256()
    for folder in folders:
        for path in _files(folder):
            whole.update(f"{folder.name}/{path.relative_to(folder)}\0{_sha256(path)}\n".encode())
    return whole.hexdigest()


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    every = (path for path in folder.rglob("*") if path.is_file())
    return sorted(
        path
        for path in every
        if path.suffix in SUFFIXES
        and not NOT_RULES.intersection(path.relative_to(folder).parts)
        and not path.name.startswith(".")
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
