"""Contact search: the page for practitioners, and what its keeper has to see."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.options import AsOfOption, HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table

if TYPE_CHECKING:
    import polars as pl

    from orchestration.home import Home

app = typer.Typer(
    help="Who works with a child and whom to ring: the page, its alerts, its staff.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@app.callback()
def serve(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option("--home", envvar="EI_HOME", metavar="DIR", help="The home folder to show."),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8030,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on; loopback if left out.")
    ] = "127.0.0.1",
    as_of: AsOfOption = None,
) -> None:
    """Serve the page until Ctrl-C, to a proxy that signs people in (docs/contact-search.md)."""
    if context.invoked_subcommand:
        return
    if home is None:
        raise typer.BadParameter("name the home folder", param_hint="--home")
    import uvicorn

    from orchestration.contact_search.app import make_app
    from orchestration.contact_search.settings import Unsettled
    from orchestration.home import private

    place = opened(home)
    private()
    try:
        made = make_app(place, today=lambda: as_of or date.today())
    except Unsettled as error:
        fail(str(error))
    say(f"contact search on http://{host}:{port} for {place.root}; Ctrl-C ends it")
    # the proxy's own address counts (proxy_headers), and requests are told by the audit log only
    uvicorn.run(
        made,
        host=host,
        port=port,
        proxy_headers=False,
        access_log=False,
        server_header=False,
        log_level="warning",
    )


@app.command()
def alerts(home: HomeOption, json: JsonOption = False) -> None:
    """List the alerts for the information governance lead, newest first."""
    from orchestration.contact_search.activity import ALERTS
    from orchestration.contact_search.alerts import alerts as every
    from orchestration.contact_search.record import enter_review

    place = opened(home)
    enter_review(place, ALERTS)
    found = every(place)
    if json:
        emit(found)
        return
    heads = ("at", "rule", "user", "organisation", "count", "child")
    table(heads, [tuple(entry[head] for head in heads) for entry in found])
    say(f"{len(found)} alerts")


@app.command()
def staff(home: HomeOption, json: JsonOption = False) -> None:
    """List the staff register with the code by which the audit log knows each user."""
    from orchestration.contact_search.activity import STAFF
    from orchestration.contact_search.record import enter_review
    from orchestration.contact_search.settings import Unsettled
    from orchestration.contact_search.staff import read_staff
    from orchestration.governance.registers import load_registers

    place = opened(home)
    try:
        members = read_staff(place, load_registers().organisations)
    except Unsettled as error:
        fail(str(error), json)
    enter_review(place, STAFF)
    heads = ("code", "user", "organisation", "role", "until")
    rows = [(m.id, user, m.organisation, m.role, m.until) for user, m in members.items()]
    if json:
        emit([dict(zip(heads, row, strict=True)) for row in rows])
        return
    table(heads, rows)


@app.command()
def decide(
    home: HomeOption,
    person_id: Annotated[str, typer.Argument(metavar="PERSON_ID")],
    topic: Annotated[
        str, typer.Argument(metavar="TOPIC", help="shield, or a sensitive service (consent).")
    ],
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who decided.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept beside the decision only.")],
    ends: Annotated[
        bool, typer.Option("--ends", help="Lift the shield, or take the consent back.")
    ] = False,
    until: Annotated[
        date | None,
        typer.Option(
            "--until", parser=date.fromisoformat, metavar="YYYY-MM-DD", help="First day without it."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Shield a child, or enter consent to show a sensitive service. What is to be hidden is hidden
    in contact search at once, also while a run is at work; the next `ei run` publishes so."""
    from orchestration import contact_register
    from orchestration.governance import audit, noted
    from orchestration.home import private

    if topic not in contact_register.topics():
        raise typer.BadParameter(
            f"one of {', '.join(contact_register.topics())}", param_hint="TOPIC"
        )
    if not by.strip() or not reason.strip():
        raise typer.BadParameter("say who decided and why", param_hint="--by, --reason")
    place = opened(home)
    private()
    records = _records(place, person_id)
    if records.is_empty():
        fail("the current release has no record under that key", json)
    keys = contact_register.keys_of(place.state, person_id, topic, records) if ends else [person_id]
    said = (by.strip(), reason.strip(), date.today(), until)
    made = [
        contact_register.add(place.state, key, topic, not ends, records.rows(), *said)
        for key in keys
    ]
    subject = noted.subject(place, person_id)
    facts = {"by": by.strip(), "decisions": made, "subject": subject}
    shown = topic if topic == contact_register.SHIELD else "consent"
    audit.append(place, "contact_decided", {**facts, "topic": shown, "holds": not ends})
    if json:
        emit({"decisions": made})
        return
    hides = ends != (topic == contact_register.SHIELD)
    follows = "contact search follows at once" if hides else "it shows with the next `ei run`"
    typer.echo(f"entered as {' and '.join(made)}: {follows}")


def _records(home: "Home", person_id: str) -> "pl.DataFrame":
    """The records of a person as the current release knows them, which is what contact search
    shows, whatever a run is at or the gates held back."""
    from orchestration import store
    from orchestration.contact_register import RECORD
    from orchestration.publishing import state_dir

    held = store.frame(state_dir(home) / "person_assignment.parquet")
    return held.filter(person_id=person_id).select(*RECORD).sort(*RECORD)
