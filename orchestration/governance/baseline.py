"""The contracts as they were at the last release, kept in the home to compare versions (C20)."""

import os
import shutil
from datetime import date
from pathlib import Path

from orchestration.governance.checks.context import load
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

    Of a document with a mistake in it what was kept before stays: it is what its mended version is
    to be compared with. The copy is written apart and renamed in; a crash between leaves none or
    the whole one.
    """
    folder = home.state / "contracts"
    staged = home.state / f".staging-contracts-{os.getpid()}"
    shutil.rmtree(staged, ignore_errors=True)
    for name in FOLDERS:
        shutil.copytree(root / name, staged / name)
    for name, mistakes in load(date.min, root, None, None).mistakes.items():
        for file in {m.file for m in mistakes}:
            (staged / name / file).unlink(missing_ok=True)
            if (folder / name / file).is_file():
                shutil.copy(folder / name / file, staged / name / file)
    sync_tree(staged)
    if folder.exists():
        shutil.rmtree(folder)
    staged.rename(folder)
    return folder
