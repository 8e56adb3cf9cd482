"""Homes to run dbt on, and dbt as a process of its own."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

from orchestration.contracts import load_feeds
from orchestration.home import Home
from orchestration.landing import land
from orchestration.linkage.state import complete
from orchestration.paths import DBT_PROJECT, REPO

AS_OF = dt.date(2026, 11, 20)


def landed(root: Path, files: dict[str, str] | None = None) -> Home:
    """A home at `root` with these files (path under landing/ -> text) landed."""
    home = Home(root)
    for name, text in (files or {}).items():
        path = home.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    home.landing.mkdir(parents=True, exist_ok=True)
    home.prepare()
    land(home, load_feeds(), lambda contract, day: None, AS_OF)
    complete(home.state / "_empty")
    return home


def dbt(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    """dbt on the home, where every warning is an error."""
    environment = {
        **os.environ,
        "EI_HOME": str(home.root),
        "EI_STATE": str(home.state / "_empty"),
        "DBT_TARGET_PATH": str(home.work / "dbt"),
        "DBT_LOG_PATH": str(home.work / "dbt" / "logs"),
        "PYTHONPATH": str(REPO),
    }
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
    command += ["--no-use-colors", "--warn-error", *words]
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    day = ["--vars", json.dumps({"as_of": AS_OF.isoformat()})]
    return subprocess.run(
        [*command, *folders, *day], env=environment, capture_output=True, text=True, timeout=500
    )


def results(home: Home) -> list[dict]:
    """What the last dbt command came to, node by node."""
    return json.loads((home.work / "dbt" / "run_results.json").read_text())["results"]
