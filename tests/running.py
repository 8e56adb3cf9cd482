"""`ei` as its users run it: a process of its own, and what it left in a home."""

import json
import os
import subprocess
import sys

from orchestration import store

DAY = "2026-11-20"
# a module, since DuckDB takes `python -c` for a person and shows a progress bar on standard output
EI = [sys.executable, "-m", "orchestration"]


def ei(*words, home=None, code=0, environment=None):
    """`ei` as a process of its own; its standard output. `code` None: any exit code will do."""
    where = ["--home", str(home.root)] if home else []
    done = subprocess.run(
        [*EI, *words, *where],
        capture_output=True,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    assert code is None or done.returncode == code, f"{words}\n{done.stdout}\n{done.stderr}"
    return done


def run_json(home, code=0, day=DAY):
    """`ei run --json` on the home: its document."""
    return json.loads(ei("run", "--as-of", day, "--json", home=home, code=code).stdout)


def contents(root, *names):
    """What the files below these folders hold: a table's is the digest of it as plain Parquet,
    since no file is encrypted twice in the same way."""
    return {
        str(path.relative_to(root)): (
            store.digest(path) if path.suffix == ".parquet" else path.read_bytes()
        )
        for name in names
        for path in sorted((root / name).rglob("*"))
        if path.is_file()
    }
