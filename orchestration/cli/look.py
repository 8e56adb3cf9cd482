"""Looking at a home: what was delivered, what was held back, what each consumer has."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import ConsumerOption, HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table

DELIVERY_KEYS = (
    "feed",
    "file",
    "delivery_date",
    "version",
    "outcome",
    "reason",
    "detail",
    "received",
    "accepted",
    "quarantined",
    "quarantined_by_reason",
    "normalisations",
    "late",
)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("deliveries")(deliveries)
    app.command("quarantine")(quarantine)
    app.command("release")(release)
    app.command("export")(export)


def deliveries(home: HomeOption, json: JsonOption = False) -> None:
    """List every file ever seen and what became of it."""
    from orchestration.landing import deliveries as every
    from orchestration.landing.words import told, why

    found = every(opened(home))
    if json:
        emit([{key: getattr(d, key) for key in DELIVERY_KEYS} for d in found])
        return
    table(
        ("feed", "file", "date", "outcome", "received", "accepted", "quarantined", "why"),
        [
            (
                d.feed,
                d.file,
                str(d.delivery_date or ""),
                d.outcome + (" (late)" if d.late else ""),
                d.received,
                d.accepted,
                d.quarantined,
                why(d),
            )
            for d in found
        ],
    )
    held = {r for d in found for r in (d.reason, *d.quarantined_by_reason) if r}
    for line in told(held):
        say(line)


def quarantine(
    home: HomeOption,
    feed: Annotated[str, typer.Option("--feed", metavar="F", help="Which feed's rows.")],
    json: JsonOption = False,
) -> None:
    """List the rows held back, with the field and the reason, never the value."""
    from orchestration.contracts import by_feed, feeds_of_broken, read_feeds
    from orchestration.landing import quarantined
    from orchestration.landing.words import told
    from orchestration.paths import CONTRACTS

    place = opened(home)
    contracts, broken = read_feeds(CONTRACTS)
    known = {*by_feed(contracts.values()), *feeds_of_broken(CONTRACTS, broken)}
    if feed not in known:
        raise typer.BadParameter(
            f"no contract for {feed!r}; there are: {', '.join(sorted(known))}", param_hint="--feed"
        )
    keys = ("feed", "file", "row_number", "field", "reason")
    rows = [{key: row[key] for key in keys} for row in quarantined(place, feed)]
    if json:
        emit(rows)
        return
    table(keys, [tuple(row.values()) for row in rows])
    say(f"{len(rows)} rows held back")
    for line in told(row["reason"] for row in rows):
        say(line)


def release(home: HomeOption, consumer: ConsumerOption, json: JsonOption = False) -> None:
    """Show the current release of a consumer: its tables and their rows."""
    from orchestration.publishing import consumer_release

    try:
        found = consumer_release(opened(home), consumer)
    except LookupError as error:
        fail(_words(error), json)
    if json:
        emit(found)
        return
    typer.echo(f"{found['release_id']}, made {found['created']}, in {found['path']}")
    table(
        ("table", "rows", "file"),
        [(name, t["rows"], t["file"]) for name, t in sorted(found["tables"].items())],
    )


def export(
    home: HomeOption,
    consumer: ConsumerOption,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder to write into.")],
    json: JsonOption = False,
) -> None:
    """Write a consumer's current release as plain Parquet; noted in the audit log."""
    from orchestration.home import private
    from orchestration.publishing import export as write

    private()
    try:
        found = write(opened(home), consumer, to)
    except LookupError as error:
        fail(_words(error), json)
    if json:
        emit(found)
        return
    table(("table", "rows"), sorted(found["tables"].items()))
    say(f"release {found['release_id']} written to {to}")


def _words(error: LookupError) -> str:
    return str(error.args[0]) if error.args else str(error)
