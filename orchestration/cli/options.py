"""The options that several commands share, in the same words everywhere."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from orchestration.home import Home

HomeOption = Annotated[
    Path,
    typer.Option("--home", envvar="EI_HOME", metavar="DIR", help="The home folder to work on."),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON document, and nothing else, on standard output."),
]
AsOfOption = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="The day on which agreements, retention and lateness are judged; today if left out.",
    ),
]
ConsumerOption = Annotated[
    str, typer.Option("--consumer", metavar="C", help="Whose release, e.g. data_steward.")
]


def opened(root: Path) -> Home:
    """The home at `root`; a folder that is none is wrong usage (exit 2)."""
    home = Home(root.absolute())
    if not home.landing.is_dir():
        raise typer.BadParameter(
            f"{root} is not a home: it has no folder 'landing' in it", param_hint="--home"
        )
    return home
