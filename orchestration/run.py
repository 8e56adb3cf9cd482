"""`ei run`: the very Dagster job of the page, in this process, with a quiet log."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration import at_rest
from orchestration.home import Home, read_json
from orchestration.instance import open_instance

if TYPE_CHECKING:
    from dagster import DagsterEvent, ExecuteInProcessResult

Progress = Callable[[str], None]
log = logging.getLogger("orchestration.run")


@dataclass(frozen=True)
class RunResult:
    """What a run did, from the files that its steps wrote in the home.

    `account`, `checks` and `gates` are the JSON values of `reports/account.json`,
    `reports/checks.json` and `reports/gates.json`, each empty where the run ended before the step
    that writes it; `release` is the current release's manifest facts or None. `stages` are the
    seconds of each step. `message` says why a run failed, without personal data.
    """

    success: bool
    nothing_new: bool
    release: dict[str, Any] | None
    account: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    gates: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]
    where: dict[str, str] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)
    message: str = ""

    def as_json(self) -> dict[str, Any]:
        """The result as `ei run --json` prints it."""
        return dict(vars(self))


def run(
    home: Home, as_of: date, progress: Progress | None = None, plain: bool = False
) -> RunResult:
    """Run the whole way on the home. `plain`: a home that is new may be kept in plain text.

    Raises HomeBusy, NoHome, AtRestError, ContractError; a failed gate or step is told in the
    result.
    """
    home = Home(home.root.absolute())
    home.prepare()
    with home.lock(), spoken(progress):
        at_rest.prepare(home, plain)
        log.info(at_rest.words(home))
        outcome, stages = _execute(home, as_of)
        return _result(home, outcome, stages)


def _execute(home: Home, as_of: date) -> tuple["ExecuteInProcessResult", dict[str, float]]:
    with open_instance(home) as instance:
        from orchestration.assets.everything import build

        definitions = build(home, as_of)
        job = definitions.resolve_job_def("whole_way")
        outcome = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={
                "resources": {
                    "home": {"config": {"root": str(home.root), "as_of": as_of.isoformat()}}
                },
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )
        steps = instance.get_run_step_stats(outcome.run_id)
        times = {s.step_key: (s.start_time, s.end_time) for s in steps}
        return outcome, {k: round(b - a, 1) for k, (a, b) in times.items() if a and b}


def _result(home: Home, outcome: "ExecuteInProcessResult", stages: dict[str, float]) -> RunResult:
    from orchestration.cli.look import DELIVERY_KEYS
    from orchestration.landing import deliveries
    from orchestration.programme_page import PAGE
    from orchestration.publishing import current

    release = current(home)
    run = outcome.dagster_run
    failed = [event for event in outcome.all_events if event.is_failure]
    where = {
        "report": home.reports / "governance.html",
        "programme page": home.reports / PAGE,
        "data docs": home.reports / "data_docs" / "index.html",
        "release": home.published / release.release_id if release else None,
        "quarantine": home.quarantine,
    }
    nothing_new = "ei/nothing_new" in run.tags

    def told(file: str, step: str) -> list[dict[str, Any]]:
        return read_json(home.reports / file) or [] if outcome.success or step in stages else []

    return RunResult(
        success=outcome.success,
        nothing_new=nothing_new,
        release={"release_id": release.release_id} if release else None,
        account=told("account.json", "settle"),
        checks=told("checks.json", "settle"),
        gates=told("gates.json", "gates"),
        deliveries=[{k: getattr(d, k) for k in DELIVERY_KEYS} for d in deliveries(home)],
        where={name: str(path) for name, path in where.items() if path and path.exists()},
        stages=stages,
        message="; ".join(dict.fromkeys(filter(None, map(_why, failed)))),
    )


def _why(event: "DagsterEvent") -> str:
    """The innermost cause of a failed step, in one line."""
    error = getattr(event.event_specific_data, "error", None)
    if error is None:
        return ""
    while error.cause is not None:
        error = error.cause
    first: str = error.message.strip().splitlines()[0]
    return f"{event.step_key or 'run'}: {first}"


@contextmanager
def spoken(progress: Progress | None) -> Iterator[None]:
    """Pass what the platform's loggers say on to `progress`; what Dagster's say is in its log."""
    logger = logging.getLogger("orchestration")
    handler = _Teller(progress or (lambda _: None))
    logger.addHandler(handler)
    logging.getLogger().addHandler(silence := logging.NullHandler())
    level, logger.level = logger.level, logging.INFO
    try:
        yield
    finally:
        logger.level = level
        logger.removeHandler(handler)
        logging.getLogger().removeHandler(silence)


class _Teller(logging.Handler):
    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        self.progress(record.getMessage())
