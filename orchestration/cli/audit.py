"""The audit log: is its chain whole, and what does it say?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration.cli.options import HomeOption, JsonOption, opened
from orchestration.cli.output import emit, say, table

app = typer.Typer(help="The audit log.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """The audit log."""


@app.command()
def verify(
    home: HomeOption,
    anchor: Annotated[
        Path | None,
        typer.Option(
            "--anchor",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="An older audit/anchor.json that was kept elsewhere: the chain must lead through "
            "it.",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Walk the chain from its first entry to its anchored head; exit 1 where it breaks."""
    from orchestration.governance import audit

    found = audit.verify(opened(home), _kept(anchor) if anchor else None)
    if json:
        emit(found)
    elif found["ok"]:
        typer.echo(f"{found['entries']} entries, the chain is whole; head {found['head']}")
    else:
        say(f"the chain breaks at entry {found['first_bad']} of {found['entries']}")
    if not found["ok"]:
        raise typer.Exit(1)


@app.command()
def show(
    home: HomeOption,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="K", help="Only entries of this kind.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """List what the log says; `ei audit verify` tells whether it is to be believed."""
    from json import dumps

    from orchestration.governance import audit

    found = [e for e in audit.entries(opened(home)) if kind in (None, e.get("kind"))]
    if json:
        emit(found)
        return
    keys = ("n", "at", "kind")
    table(
        (*keys, "facts"),
        [(*(str(e.get(k)) for k in keys), dumps(e.get("facts"), sort_keys=True)) for e in found],
    )


def _kept(file: Path) -> Mapping[str, Any]:
    """An anchor file. Raises BadParameter where it is none."""
    from json import loads

    try:
        document = loads(file.read_bytes())
        return {"entries": int(document["entries"]), "head": str(document["head"])}
    except (ValueError, KeyError, TypeError):
        raise typer.BadParameter(f"{file} is no anchor", param_hint="--anchor") from None
