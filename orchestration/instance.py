"""Dagster's instance of a home: its runs, events and settings, in `home/dagster`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.home import Home, replace_file
from orchestration.paths import REPO

if TYPE_CHECKING:
    from dagster import DagsterInstance

SETTINGS = Path(__file__).with_name("dagster.yaml")
KEPT_LOGS = 30  # runs: a month of days


def current_home() -> Home:
    """The home that EI_HOME names; the demo's where it names none."""
    return Home(Path(os.environ.get("EI_HOME") or REPO / "data" / "demo").absolute())


def prepare(home: Home) -> dict[str, str]:
    """Put Dagster's settings into the home; returns the environment its processes need."""
    home.prepare()
    settings = home.dagster / "dagster.yaml"
    wanted = SETTINGS.read_bytes()
    if not settings.exists() or settings.read_bytes() != wanted:
        replace_file(settings, wanted)
    return {
        "EI_HOME": str(home.root),
        "DAGSTER_HOME": str(home.dagster),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
    }


def open_instance(home: Home) -> "DagsterInstance":
    """The Dagster instance of the home, made on first use."""
    from dagster import DagsterInstance

    os.environ.update(prepare(home))
    return DagsterInstance.get()


def end_dead_runs(instance: "DagsterInstance", but: str | None = None) -> int:
    """Say of runs that Dagster believes at work that they have ended; returns how many.

    Only for who holds the home's lock: a run that was killed could not say so itself. `but` is
    the id of the run that is really at work.
    """
    from dagster import DagsterRunStatus, RunsFilter

    at_work = RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING])
    dead = [run for run in instance.get_runs(at_work) if run.run_id != but]
    for run in dead:
        instance.report_run_failed(run, "its process ended without a word (killed, or power cut)")
    return len(dead)


def prune(instance: "DagsterInstance") -> int:
    """Take away the logs of all but the last KEPT_LOGS runs; returns of how many runs. That a run
    was, and what plots over time, stays. Only for who holds the home's lock."""
    from orchestration.assets.event_log import EventLog

    storage = instance.event_log_storage
    if not isinstance(storage, EventLog):  # a run that is kept in memory only
        return 0
    old = set(storage.get_all_run_ids()) - set(instance.get_run_ids(limit=KEPT_LOGS))
    if old:
        storage.forget(old)
    return len(old)
