"""The audit log: is its chain whole?"""

import typer

from orchestration.cli.options import HomeOption, JsonOption, opened
from orchestration.cli.output import emit, say

app = typer.Typer(help="The audit log.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """The audit log."""


@app.command()
def verify(home: HomeOption, json: JsonOption = False) -> None:
    """Walk the chain from its first entry to its anchored head; exit 1 where it breaks."""
    from orchestration.governance import audit

    found = audit.verify(opened(home))
    if json:
        emit(found)
    elif found["ok"]:
        typer.echo(f"{found['entries']} entries, the chain is whole; head {found['head']}")
    else:
        say(f"the chain breaks at entry {found['first_bad']} of {found['entries']}")
    if not found["ok"]:
        raise typer.Exit(1)
