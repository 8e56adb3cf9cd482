"""What starts a run by itself: a new file in landing/ (sensor), and the day (schedule).

Both are off until somebody turns them on in Dagster's page: a demo must not run on its own.
"""

import time

from dagster import (
    AssetSelection,
    DagsterRunStatus,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
    ScheduleDefinition,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    define_asset_job,
    sensor,
)

from orchestration.assets.fingerprint import Marks, listing
from orchestration.home import Home, HomeBusy
from orchestration.instance import end_dead_runs

WHOLE_WAY = define_asset_job(
    "whole_way",
    selection=AssetSelection.all(),
    description="From what is new in landing/ to the published release and its account: what "
    "`ei run` does, and what 'Materialize all' does.",
)
SETTLED_SECONDS = 15  # a file that changed since may still be on its way
DAILY = ScheduleDefinition(
    name="daily",
    job=WHOLE_WAY,
    cron_schedule="30 5 * * *",
    execution_timezone="Europe/London",
    default_status=DefaultScheduleStatus.STOPPED,
    description="Every morning before work: agreements, retention and lateness are judged anew.",
)
AT_WORK = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.QUEUED]


def landing_sensor(home: Home) -> SensorDefinition:
    """Ask for a run when landing/ holds what the last run did not look at."""

    @sensor(
        name="new_files",
        job=WHOLE_WAY,
        minimum_interval_seconds=30,
        default_status=DefaultSensorStatus.STOPPED,
        description="Starts a run when a file in landing/ is new or changed and at rest.",
    )
    def new_files(context: SensorEvaluationContext) -> RunRequest | SkipReason:
        files, newest = listing(home)
        if files == Marks(home).get("listing"):
            return SkipReason("nothing new in landing/")
        if time.time() - newest < SETTLED_SECONDS:
            return SkipReason("a file is still being written")
        try:
            with home.lock(patience=0):
                end_dead_runs(context.instance)
        except HomeBusy:
            return SkipReason("a run is at work on this home")
        if context.instance.get_runs(RunsFilter(statuses=AT_WORK), limit=1):
            return SkipReason("a run is about to begin")
        return RunRequest()

    return new_files
