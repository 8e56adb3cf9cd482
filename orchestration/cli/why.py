"""Why: the evidence behind a person key or an address's UPRN, and who could see what."""

import typer

from orchestration.cli.options import HomeOption, JsonOption


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
