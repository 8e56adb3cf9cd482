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
    `reports/checks.json` and `reports/gates.json`; `release` is the current release's manifest
    facts or None. `message` says why a run failed, without personal data.
    """

    success: bool
    nothing_new: bool
    release: dict[str, Any] | None
    account: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    gates: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]
    where: dict[str, str] = field(default_factory=dict)
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
        outcome = _execute(home, as_of)
        return _result(home, outcome)


def _execute(home: Home, as_of: date) -> "ExecuteInProcessResult":
    with open_instance(home) as instance:
        from orchestration.assets.everything import build

        definitions = build(home)
        job = definitions.resolve_job_def("whole_way")
        return job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={
                "resources": {
                    "home": {"config": {"root": str(home.root), "as_of": as_of.isoformat()}}
                },
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )


def _result(home: Home, outcome: "ExecuteInProcessResult") -> RunResult:
    from orchestration.cli.look import DELIVERY_KEYS
    from orchestration.landing import deliveries
    from orchestration.publishing import current

    release = current(home)
    run = outcome.dagster_run
    failed = [event for event in outcome.all_events if event.is_failure]
    where = {
        "report": home.reports / "governance.html",
        "data docs": home.reports / "data_docs" / "index.html",
        "release": home.published / release.release_id if release else None,
        "quarantine": home.quarantine,
    }
    return RunResult(
        success=outcome.success,
        nothing_new="ei/nothing_new" in run.tags,
        release={"release_id": release.release_id} if release else None,
        account=read_json(home.reports / "account.json") or [],
        checks=read_json(home.reports / "checks.json") or [],
        gates=read_json(home.reports / "gates.json") or [],
        deliveries=[{k: getattr(d, k) for k in DELIVERY_KEYS} for d in deliveries(home)],
        where={name: str(path) for name, path in where.items() if path and path.exists()},
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
