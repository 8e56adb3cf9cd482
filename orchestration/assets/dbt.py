"""dbt through Dagster: one project, one warehouse, artefacts and logs in `home/work/dbt`."""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from dagster import AssetExecutionContext
from dagster_dbt import DbtCliInvocation, DbtCliResource
from packaging.version import Version, parse

from orchestration.home import Home, read_json, replace_file, write_json
from orchestration.paths import DBT_PROJECT
from orchestration.rules import rules_hash

ARTEFACTS = ("partial_parse.msgpack", "manifest.json")


class Dbt(DbtCliResource):
    """dagster-dbt's resource without what costs seconds here: asking dbt for its version in a
    process of its own, and a second adapter, which could not open the warehouse beside dbt."""

    @cached_property
    def _cli_version(self) -> Version:
        return parse(installed("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Any) -> Any:
        return None


def state_link(home: Home) -> Path:
    """The one path at which dbt reads the former release's state, whichever that is: dbt parses
    the project again where a path in it has changed."""
    return home.work / "former_state"


def environment(home: Home) -> dict[str, str]:
    """What the dbt process has to know of the home."""
    return {
        "EI_HOME": str(home.root),
        "EI_STATE": str(state_link(home)),
        "EI_PARENT": str(os.getpid()),
        "DBT_LOG_LEVEL_FILE": "warn",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
        "DO_NOT_TRACK": "1",
    }


def resource() -> Dbt:
    """The dbt of this installation, run so that it dies with its parent."""
    return Dbt(
        project_dir=str(DBT_PROJECT),
        profiles_dir=str(DBT_PROJECT),
        dbt_executable=sys.executable,
        global_config_flags=["-m", "orchestration.assets.dbt_child"],
    )


def invoke(
    home: Home, args: list[str], target: Path, context: AssetExecutionContext | None = None
) -> DbtCliInvocation:
    """Start dbt on the home; what it prints is for the caller to stream."""
    os.environ.update(environment(home))
    return resource().cli(args, context=context, target_path=target, raise_on_error=False)


def as_of(day: date | str) -> list[str]:
    """The words that tell dbt the day. Told another than when it parsed, it parses all again."""
    return ["--vars", f'{{"as_of": "{day}"}}']


def manifest(home: Home, day: date | str) -> Mapping[str, Any]:
    """dbt's manifest of the project: parsed once, and again when a file of the project changes.
    day: the one that a run after this will be for.

    Raises RuntimeError where the project does not parse; the log's path is in the message.
    """
    target = home.work / "dbt"
    key = {"project": rules_hash((DBT_PROJECT,)), "dbt": installed("dbt-core")}
    if read_json(target / "parsed.json") != key or not (target / "manifest.json").exists():
        _parse(home, target, day)
        write_json(target / "parsed.json", key)
    found: Mapping[str, Any] = json.loads((target / "manifest.json").read_bytes())
    return found


def _parse(home: Home, target: Path, day: date | str) -> None:
    """`dbt parse` in a folder of its own; its artefacts replace those in `target`."""
    home.prepare()
    aside = home.work / f"dbt-parse-{os.getpid()}"
    try:
        with quiet(aside / "console.log"):
            invocation = invoke(home, ["parse", *as_of(day)], aside)
            parsed = invocation.is_successful()
        if not parsed:
            kept = target / "parse.log"
            replace_file(kept, "\n".join(invocation._error_messages).encode())
            raise RuntimeError(f"the dbt project does not parse; see {kept}")
        for name in ARTEFACTS:
            replace_file(target / name, (aside / name).read_bytes())
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextlib.contextmanager
def quiet(log: Path) -> Any:
    """Standard output into a file: it belongs to the command's own answer, not to dbt."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("w") as console, contextlib.redirect_stdout(console):
        yield
