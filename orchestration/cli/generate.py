"""A synthetic city: files that partners could have sent, about people who do not exist."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import AsOfOption, JsonOption
from orchestration.cli.output import emit, fail, say, table


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("generate")(generate)


def generate(
    people: Annotated[int, typer.Option("--people", min=1, help="How many people live there.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Made, or empty.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same city.")] = 1,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """Write a synthetic city: DIR/landing as partners would send it, DIR/truth for evaluation."""
    from synthetic_city import generate as write

    if out.exists() and any(out.iterdir()):
        fail(f"{out} is not empty", json, code=2)
    counts = write(people, seed, out, as_of or date(2026, 11, 20), progress=say)
    if json:
        emit(counts)
        return
    table(("written", "count"), sorted(counts.items()))
