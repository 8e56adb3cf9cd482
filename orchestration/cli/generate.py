"""A synthetic city: files that partners could have sent, about people who do not exist."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import JsonOption
from orchestration.cli.output import emit, fail, say, table
from orchestration.home import read_json, write_json

DAY = date(2026, 11, 20)


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("generate")(generate)


def generate(
    people: Annotated[
        int, typer.Option("--people", help="How many people live there, 200 at least.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Made, or empty.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same city.")] = 1,
    dirt: Annotated[
        float,
        typer.Option("--dirt", min=0, max=5, help="So many times the usual share of mistakes."),
    ] = 1.0,
    as_of: Annotated[
        date | None,
        typer.Option(
            "--as-of",
            parser=date.fromisoformat,
            metavar="YYYY-MM-DD",
            show_default=DAY.isoformat(),
            help="The day before which partners sent their files.",
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave a city of the same kind that is there already.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write a synthetic city: DIR/landing as partners would send it, DIR/truth for evaluation."""
    from synthetic_city import Rates
    from synthetic_city import generate as write

    day = as_of or DAY
    wanted = {"people": people, "seed": seed, "as_of": day.isoformat(), "dirt": dirt}
    note = out / "truth" / "city.json"
    if keep and (found := read_json(note)) and {"dirt": 1.0, **found["city"]} == wanted:
        say(f"{out} holds this city already")
        counts = found["counts"]
    elif out.exists() and any(out.iterdir()):
        fail(f"{out} is not empty and holds no such city; remove it or name another", json, code=2)
    else:
        rates = Rates.load().times(dirt)
        try:
            counts = write(people, seed, out, day, progress=say, rates=rates)
        except ValueError as error:
            fail(str(error), json, code=2)
        write_json(note, {"city": wanted, "counts": counts})
    if json:
        emit(counts)
        return
    table(("written", "count"), sorted(counts.items()))
