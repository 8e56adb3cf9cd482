"""The page for the partnership board."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("programme")(programme)


def programme(
    home: HomeOption,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="FILE.html", help="Where to; reports/programme.html if left out."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write the programme page of the current release again, as each run does: one HTML file, to
    look at or to print."""
    from orchestration.programme_page import PAGE, write
    from orchestration.publishing import NoRelease

    place = opened(home)
    try:
        page = write(place, to or place.reports / PAGE)
    except NoRelease as error:
        fail(str(error), json)
    if json:
        emit({"page": str(page)})
    else:
        say(f"programme page: {page}")
