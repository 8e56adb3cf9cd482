"""The home as a Dagster resource: one run at a time, from clean ground."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from dagster import ConfigurableResource, InitResourceContext
from pydantic import Field, PrivateAttr

from orchestration.home import Home
from orchestration.instance import end_dead_runs, prune


class HomeResource(ConfigurableResource):
    """The home that a run works on. It is locked for as long as the run lasts."""

    root: str = Field(description="The home folder.")
    as_of: str = Field(
        default="",
        description="Day (YYYY-MM-DD) on which agreements, retention and lateness are judged; "
        "today where it is empty.",
    )
    _day: date = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["HomeResource"]:
        """Lock the home, note runs that died, and sweep what they left and what is past its time.
        Raises HomeBusy, AtRestError."""
        from orchestration import at_rest, publishing
        from orchestration.governance.rights import erase

        self._day = date.fromisoformat(self.as_of) if self.as_of else date.today()
        with self.home.lock():
            self.home.prepare()
            at_rest.prepare(self.home)
            if context.instance:
                end_dead_runs(context.instance, but=context.run_id)
                prune(context.instance)
            publishing.sweep(self.home)
            erase.resume(self.home)
            yield self

    @property
    def home(self) -> Home:
        """The folders."""
        return Home(Path(self.root))

    @property
    def day(self) -> date:
        """The day of judgement; the same through the whole run, even past midnight."""
        return self._day
