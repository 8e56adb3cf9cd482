"""Dagster's web page on this home, for this machine only."""

import os
import sys
from typing import Annotated

import typer

from orchestration.cli.options import AsOfOption, HomeOption, opened
from orchestration.cli.output import say


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("ui")(ui)


def ui(
    home: HomeOption,
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 3000,
    as_of: AsOfOption = None,
) -> None:
    """Open Dagster's page (graph, checks, runs, sensor, schedule) on 127.0.0.1 until Ctrl-C.

    The page has no log-in and can start runs: it is bound to loopback and is not to be bound to
    anything else; README shows how to put a proxy with a log-in before it.
    """
    from orchestration.instance import prepare

    place = opened(home)
    os.environ.update(prepare(place))
    if as_of:
        os.environ["EI_AS_OF"] = as_of.isoformat()
    say(f"Dagster on http://127.0.0.1:{port} for {place.root}; Ctrl-C ends it")
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions"]
    os.execv(sys.executable, [*command, "--host", "127.0.0.1", "--port", str(port)])
