"""Which field of a partner reaches whom, for what, and on which legal ground."""

from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import AsOfOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("lineage")(lineage)


def lineage(
    field: Annotated[
        str, typer.Option("--field", metavar="T.F", help="Only this field (or table) of a feed.")
    ] = "",
    product: Annotated[
        str, typer.Option("--product", metavar="P.C", help="Only this product (or its column).")
    ] = "",
    consumer: Annotated[str, typer.Option("--consumer", metavar="C", help="Only this one.")] = "",
    as_of: AsOfOption = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", envvar="EI_HOME", metavar="DIR", help="The models of its last run."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show field -> purpose -> consumer -> legal ground, read from the compiled models."""
    from orchestration.governance.lineage.project import NotCompiled
    from orchestration.governance.trail import as_json, trail

    try:
        steps = trail(as_of or date.today(), opened(home) if home else None)
    except NotCompiled as error:
        fail(str(error), json)
    found = [
        step
        for step in steps
        if _within(step.field, field)
        and _within(f"{step.table}.{step.column}", product)
        and consumer in ("", step.consumer)
    ]
    if json:
        emit([as_json(step) for step in found])
        return
    rows = []
    for _, same in groupby(found, key=lambda s: s._replace(column="")):
        steps = list(same)
        one, columns = steps[0], ", ".join(step.column for step in steps)
        given = ", ".join(one.given) or "NOBODY"
        reaches = f"{one.table}({columns})" + ("" if one.tells else ", only to match records")
        to = (reaches, one.consumer, f"{one.agreement} {one.grant}")
        rows.append((one.field, given, *to, one.purpose, one.ground))
    table(("field", "given under", "reaches", "consumer", "under", "purpose", "ground"), rows)
    say(f"{len({s.field for s in found})} fields, {len(found)} columns of grants")


def _within(name: str, wanted: str) -> bool:
    return not wanted or name == wanted or name.startswith(f"{wanted}.")
