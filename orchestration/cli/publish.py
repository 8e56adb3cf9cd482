"""Publish the current release beyond its files."""

from enum import StrEnum
from typing import Annotated

import typer

from orchestration.cli.options import HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table


class Target(StrEnum):
    """Where a release can be published to."""

    postgres = "postgres"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("publish")(publish)


def publish(
    home: HomeOption,
    to: Annotated[Target, typer.Option("--to", help="Where to.")],
    dsn: Annotated[
        str,
        typer.Option(
            "--dsn",
            envvar="EI_POSTGRES_DSN",
            help="The database, e.g. 'host=db dbname=early_intervention'; keep the password in "
            "~/.pgpass or PGPASSWORD.",
        ),
    ],
    json: JsonOption = False,
) -> None:
    """Load the current release into PostgreSQL: a schema and a role a consumer, privileges and row
    policies made from the agreements. Whole or not at all."""
    from orchestration.publishing import PublishingError
    from orchestration.publishing.postgres import load

    try:
        done = load(opened(home), dsn, progress=say)
    except LookupError as error:
        fail(str(error.args[0]), json)
    except PublishingError as error:
        fail(str(error), json)
    if json:
        emit(done)
        return
    rows = [(c, f"ei_{c}", len(t), sum(t.values())) for c, t in done["consumers"].items()]
    table(("schema", "role", "tables", "rows"), rows)
    say(f"release {done['release_id']} stands in PostgreSQL")
