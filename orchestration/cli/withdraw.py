"""Taking back a delivery that was accepted by mistake."""

from datetime import date
from typing import Annotated

import typer

from orchestration.cli.options import HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say
from orchestration.cli.rights import RequestOption
from orchestration.landing.withdraw import Ground


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("withdraw")(withdraw)


def withdraw(
    home: HomeOption,
    feed: Annotated[str, typer.Option("--feed", metavar="F", help="The feed it came under.")],
    file: Annotated[str, typer.Option("--file", metavar="NAME", help="As `ei deliveries` has it.")],
    ground: Annotated[Ground, typer.Option("--ground", help="Entered in the audit log.")],
    request: RequestOption = None,
    json: JsonOption = False,
) -> None:
    """Withdraw a delivery that was accepted and should not count: a wrong date in its name, a wrong
    file, a sender who takes it back. The next run makes a release without it; the same bytes may
    come again under the right name. Releases that are out stay as they are."""
    from orchestration.governance import audit, noted
    from orchestration.home import HomeBusy
    from orchestration.landing.withdraw import withdraw as take_back

    place = opened(home)
    try:
        with place.lock():
            gone = take_back(place, feed, file)
            for entry in gone:
                what = {"feed": feed, "file": entry.file, "delivery": entry.delivery_id}
                why = {"sha256": entry.sha256, "ground": ground.value, "request": request}
                audit.append(place, "delivery_withdrawn", what | why)
            noted.landings(place, date.today())
    except (HomeBusy, LookupError) as error:
        fail(str(error.args[0]), json)
    if json:
        emit([{"feed": e.feed, "file": e.file, "delivery_id": e.delivery_id} for e in gone])
        return
    say(f"{feed}/{gone[0].file} is withdrawn; `ei run` makes the next release without it")
