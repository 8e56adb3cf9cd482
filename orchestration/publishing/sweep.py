"""Take away what a killed run left."""

import re
import shutil

from orchestration.home import Home
from orchestration.publishing.release import STAGING

RELEASE_ID = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]{12}")


def sweep(home: Home) -> None:
    """Remove staged folders, half-written pointers, and states whose release never came to be.

    Releases themselves are kept: each is whole. Safe to kill at any moment, and to run again.
    """
    for folder in (home.published, home.state):
        for left in (*folder.glob(f"{STAGING}*"), *folder.glob(".*.tmp")):
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()
    for state in home.state.glob("*-*"):
        if RELEASE_ID.fullmatch(state.name) and not (home.published / state.name).is_dir():
            shutil.rmtree(state)
