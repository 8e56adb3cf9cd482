"""Pages of what a consumer is granted."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import ConsumerOption, HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("pages")(pages)


def pages(
    home: HomeOption,
    consumer: ConsumerOption,
    to: Annotated[
        Path,
        typer.Option("--to", metavar="DIR", help="The folder to write into, outside the home."),
    ],
    json: JsonOption = False,
) -> None:
    """Write a consumer's current release as pages to read: index.html and one a table; noted in
    the audit log, as an export is."""
    from orchestration.home import private
    from orchestration.product_pages import write
    from orchestration.product_pages.write import INDEX, InsideHome

    private()
    try:
        found = write(opened(home), consumer, to)
    except InsideHome as error:
        raise typer.BadParameter(str(error), param_hint="--to") from None
    except LookupError as error:
        fail(str(error.args[0]), json)
    if json:
        emit({**found, "index": str(to / INDEX)})
        return
    table(("table", "rows"), sorted(found["tables"].items()))
    say(f"release {found['release_id']} written to {to / INDEX}")
