"""What changed between two releases."""

from typing import Annotated

import typer

from orchestration.cli.options import HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("release-diff")(release_diff)


def release_diff(
    home: HomeOption,
    old: Annotated[str, typer.Argument(metavar="[OLD]")] = "",
    new: Annotated[str, typer.Argument(metavar="[NEW]")] = "",
    json: JsonOption = False,
) -> None:
    """Show what changed from one release to another; from the former to the current one where none
    is named."""
    from orchestration.publishing.differences import differences, former, words

    place = opened(home)
    if bool(old) != bool(new):
        raise typer.BadParameter("name both releases, or none")
    pair = (old, new) if old else former(place)
    if pair is None:
        fail("there is no former release to compare with", json)
    try:
        found = differences(place, *pair)
    except LookupError as error:
        fail(str(error.args[0]), json)
    if json:
        emit(found)
        return
    typer.echo(f"{found['old']} -> {found['new']}")
    for kind in ("contracts", "agreements"):
        for name, (was, now) in found[kind].items():
            typer.echo(f"{kind[:-1]} {name}: {was or 'none'} -> {now or 'none'}")
    rows = [
        (consumer, name, "; ".join(words(told)))
        for consumer, part in found["consumers"].items()
        for name, told in part["tables"].items()
    ]
    table(("consumer", "table", "what changed"), rows)
    keys = ("before", "after", "in", "out")
    persons = [(c, *(p["persons"][k] for k in keys)) for c, p in found["consumers"].items()]
    table(("consumer", "persons before", "after", "came in", "went out"), persons)
    if not rows:
        say("no table changed")
