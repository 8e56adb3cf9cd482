"""The rights of the persons whom the data is about: erasure, objection, opt-out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.options import HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say

if TYPE_CHECKING:
    from orchestration.home import Home

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]{0,39}")
RELOAD = "; consumers in a database have it with the next `ei publish --to postgres`"
PersonOption = Annotated[
    str, typer.Option("--person", metavar="PERSON_ID", help="A key of today, or an old one.")
]


def reference(text: str) -> str:
    """A reference of the request: a number of a file, nothing that could be a name."""
    if not REFERENCE.fullmatch(text) or not any(c.isdigit() for c in text):
        raise typer.BadParameter("a file reference, such as SAR-2026-017")
    return text


RequestOption = Annotated[
    str | None,
    typer.Option(
        "--request",
        metavar="REF",
        parser=reference,
        help="The file reference of the request; entered in the audit log.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("erase")(erase)
    app.command("object")(object_)
    app.command("opt-out")(opt_out)
    app.command("subject-access")(subject_access)


@contextmanager
def held(root: Path, as_json: bool) -> Iterator[Home]:
    """The home, locked; what may go wrong is told in words, and the command ends with 1."""
    import duckdb

    from orchestration.governance.rights.releases import KeyMissing
    from orchestration.home import HomeBusy, private
    from orchestration.publishing.pseudonyms import BadKey

    place = opened(root)
    private()
    if not place.warehouse.exists():
        fail("no warehouse to look the person up in: `ei run` first", as_json)
    try:
        with place.lock():
            yield place
    except (HomeBusy, KeyMissing, BadKey) as error:
        fail(str(error.args[0]), as_json)
    except LookupError as error:
        fail(str(error.args[0]), as_json)
    except duckdb.IOException:
        fail("a run is writing the warehouse: ask again when it has ended", as_json)


def _refusal(kind: Any, text: str | None) -> Any:
    """The ground of a refusal. Raises BadParameter that names those there are."""
    if text is None:
        return None
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(kind)
        raise typer.BadParameter(f"{text!r}; there are: {known}", param_hint="--refused") from None


def erase(
    home: HomeOption,
    person: PersonOption,
    request: RequestOption = None,
    refused: Annotated[
        str | None,
        typer.Option(
            "--refused",
            metavar="GROUND",
            help="Do nothing, and enter on which ground of UK GDPR Art 17(3).",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Erase a person from the raw store, the warehouse and every kept release (UK GDPR Art 17), and
    from what comes later. Files in landing/ are the partners': the answer says whom to tell."""
    from orchestration.governance.rights import erase as rights

    ground = _refusal(rights.Refusal, refused)
    with held(home, json) as place:
        if ground:
            found = rights.refuse(place, person, ground, request)
        else:
            found = rights.erase(place, person, request, date.today())
    if json:
        emit(found)
        return
    if ground:
        say(f"refused ({ground.value}): nothing was erased, and the refusal is in the audit log")
        return
    for feed, count in sorted(found["rows"].items()):
        typer.echo(
            f"{feed}: {count['removed']} rows erased, {count['emptied']} emptied of the person"
        )
    for release, rows in sorted(found["releases"].items()):
        typer.echo(f"release {release}: {rows} rows erased")
    typer.echo("\nThese files in landing/ still hold the person; their senders have to be told:")
    for told in found["tell_the_senders"]:
        rows = ", ".join(map(str, told["row_numbers"]))
        typer.echo(f"  {told['feed']}/{told['file']}: rows {rows}")
    if found["tell_the_receivers"]:
        typer.echo("\nCopies were made of releases; whoever has one has to be told:")
    for told in found["tell_the_receivers"]:
        typer.echo(f"  {told['consumer']}: {told['release_id']}, {told['how']} {told['at']}")
    say(f"`ei run` builds the warehouse and the next release without the person{RELOAD}")


def object_(
    home: HomeOption,
    person: PersonOption,
    purpose: Annotated[str, typer.Option("--purpose", metavar="P", help="Objected to.")],
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="The objection is withdrawn.")
    ] = False,
    request: RequestOption = None,
    refused: Annotated[
        str | None,
        typer.Option(
            "--refused",
            metavar="GROUND",
            help="Do nothing, and enter on which ground of UK GDPR Art 21(1).",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Keep a person out of every release for a purpose (UK GDPR Art 21); kept releases lose the
    person at once."""
    from orchestration.governance import load_registers
    from orchestration.governance.rights import objections

    ground = _refusal(objections.Refusal, refused)
    if purpose not in (known := load_registers().purposes):
        raise typer.BadParameter(
            f"no purpose {purpose!r}; there are: {', '.join(known)}", param_hint="--purpose"
        )
    with held(home, json) as place:
        if ground:
            found = objections.refuse(place, person, purpose, ground, request)
        else:
            found = objections.object_to(place, person, purpose, request, withdraw)
    if json:
        emit(found)
        return
    if ground:
        say(f"refused ({ground.value}): nothing was changed, and the refusal is in the audit log")
        return
    for release, rows in sorted(found["releases"].items()):
        typer.echo(f"release {release}: {rows} rows taken out")
    say(f"`ei run` makes the next release by it{RELOAD}")


def opt_out(
    home: HomeOption,
    file: Annotated[
        Path,
        typer.Option(
            "--list",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="NHS numbers of those who opted out, one a line; in place of the former list.",
        ),
    ],
    json: JsonOption = False,
) -> None:
    """Take over the National Data Opt-Out: nobody on the list is in a release for a purpose whose
    agreement says that it is applied. Only keyed digests of the numbers are kept."""
    from orchestration.governance.rights import objections

    with held(home, json) as place:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
            found = objections.opt_out(place, lines, date.today())
        except (ValueError, UnicodeDecodeError) as error:
            words = "is no UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
            fail(f"{file.name}: {words}; nothing was taken over", json)
    if json:
        emit(found)
        return
    typer.echo(
        f"{found['numbers']} NHS numbers; heeded for: {', '.join(found['purposes']) or 'none'}"
    )
    for release, rows in sorted(found["releases"].items()):
        typer.echo(f"release {release}: {rows} rows taken out")
    say(f"`ei run` makes the next release by it{RELOAD}")


def subject_access(
    home: HomeOption,
    person: PersonOption,
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="A new or empty folder to write into.")
    ],
    request: RequestOption = None,
    withhold: Annotated[
        list[str] | None,
        typer.Option(
            "--withhold",
            metavar="FEED",
            help="Leave this feed's data out, where an exemption of DPA 2018 Schedules 2 to 4 "
            "applies. May be given several times.",
        ),
    ] = None,
    free_text: Annotated[
        bool,
        typer.Option("--free-text", help="Free text was read and speaks of nobody else."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write all that is held about a person, to be handed over (UK GDPR Art 15): records by
    delivery and agreement, products, who was given them, who looked. What is about other people is
    left out."""
    from orchestration.contracts import load_feeds
    from orchestration.governance.rights import access, hand_over

    known = load_feeds()
    for feed in withhold or []:
        if feed not in known:
            raise typer.BadParameter(f"no feed {feed!r}", param_hint="--withhold")
    with held(home, json) as place:
        found = access.gather(place, person, date.today(), withhold or [], free_text)
        try:
            said = hand_over.write(place, found, to.absolute(), request)
        except hand_over.NotEmpty as error:
            raise typer.BadParameter(str(error), param_hint="--to") from None
    if json:
        emit(said)
        return
    typer.echo(
        f"{said['records']} records, {said['products']} rows of products, "
        f"{said['releases']} releases: {to / hand_over.PAGE}"
    )
    say("let somebody read it before it is handed over")
