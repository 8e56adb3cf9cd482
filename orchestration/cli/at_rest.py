"""How the home is kept: encrypted or not, with which key; and a new key."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say

app = typer.Typer(help="Data at rest.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Data at rest."""


@app.command()
def show(home: HomeOption, json: JsonOption = False) -> None:
    """Say whether the home is encrypted, with which key, and where the key is; never the key."""
    from orchestration import at_rest

    place = opened(home)
    if json:
        emit(at_rest.facts(place))
    else:
        typer.echo(at_rest.words(place))


@app.command()
def rotate(
    home: HomeOption,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="The new key's file; made where it is missing."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Encrypt everything anew with a new key; so is a home encrypted that was in plain text."""
    from orchestration import at_rest
    from orchestration.home import HomeBusy, private

    place = opened(home)
    private()
    try:
        with place.lock():
            at_rest.rotate(place, to)
    except HomeBusy as error:
        fail(str(error), json)
    if json:
        emit(at_rest.facts(place))
    else:
        say(f"{at_rest.words(place)}; the former key opens only backups made before")
