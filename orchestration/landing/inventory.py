"""Which files lie in landing/: the one walk through it."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISREG


def files(landing: Path) -> list[Path]:
    """Every file below the folder, by name, and every folder that cannot be listed.

    Hidden files, what lies in hidden folders, and the locks of open workbooks are none. A feed's
    own folder may be a link to elsewhere; no other linked folder is entered. Raises OSError where
    the landing folder itself cannot be read.
    """
    found: list[Path] = []
    if not landing.is_dir():
        return found

    def unreadable(error: OSError) -> None:
        if Path(error.filename) == landing:
            raise error
        found.append(Path(error.filename))

    linked = [p for p in landing.iterdir() if p.is_symlink() and p.is_dir() and not _aside(p.name)]
    for root in (landing, *linked):
        for folder, folders, names in os.walk(root, onerror=unreadable):
            folders[:] = [name for name in folders if not _aside(name)]
            found += [Path(folder, name) for name in names if not _aside(name)]
    return sorted(path for path in found if _is_file(path))


def _aside(name: str) -> bool:
    return name.startswith((".", "~$"))


def _is_file(path: Path) -> bool:
    """Whether it can be a delivery; what cannot be looked at may be one."""
    try:
        return S_ISREG(path.stat().st_mode) or not os.access(path, os.R_OK)
    except FileNotFoundError:  # gone, or a link to nothing
        return False
    except OSError:
        return True
