"""The contracts as they were at the last release, kept in the home to compare versions (C20)."""

import os
import shutil
from pathlib import Path

from orchestration.home import Home
from orchestration.paths import CONTRACTS
from orchestration.publishing.durable import sync_tree

FOLDERS = ("feeds", "products", "agreements", "registers")


def kept(home: Home) -> Path | None:
    """The folder of the contracts as they were; None before the first release."""
    folder = home.state / "contracts"
    return folder if folder.is_dir() else None


def keep(home: Home, root: Path = CONTRACTS) -> Path:
    """Keep a copy of the contracts of `root`, after a release was made under them.

    The copy is written apart and renamed in; a crash between leaves none or the whole one.
    """
    folder = home.state / "contracts"
    staged = home.state / f".staging-contracts-{os.getpid()}"
    shutil.rmtree(staged, ignore_errors=True)
    for name in FOLDERS:
        shutil.copytree(root / name, staged / name)
    sync_tree(staged)
    if folder.exists():
        shutil.rmtree(folder)
    staged.rename(folder)
    return folder
