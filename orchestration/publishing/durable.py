"""Folders that are there whole or not at all, even when the power goes."""

import os
import shutil
from pathlib import Path


def fresh_folder(path: Path) -> Path:
    """An empty folder for its owner alone, in the place of whatever was there."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700, parents=True)
    return path


def sync_tree(folder: Path) -> None:
    """Put every file and folder below on the disk, files first; files become mode 0600."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(root) / name
            path.chmod(0o600)
            _sync(path)
        Path(root).chmod(0o700)
        _sync(Path(root))


def commit_folder(staged: Path, final: Path) -> None:
    """One rename, made to last. `final` must not be there yet, or be empty."""
    staged.rename(final)
    _sync(final.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in the folder last."""
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
