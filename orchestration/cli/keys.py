"""The pseudonyms' secrets: which there are, and a new one."""

from typing import Annotated

import typer

from orchestration.cli.options import ConsumerOption, HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table

app = typer.Typer(
    help="The secrets behind pseudonyms.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def group() -> None:
    """The secrets behind pseudonyms."""


@app.command("list")
def every(home: HomeOption, json: JsonOption = False) -> None:
    """List the secrets in the home's keys/ by what may be told of them; never the secret."""
    from orchestration.publishing.pseudonyms import BadKey, kept_keys

    try:
        found = [
            {"consumer": k.consumer, "purpose": k.purpose, "epoch": k.epoch, "key_id": k.id}
            for k in kept_keys(opened(home))
        ]
    except BadKey as error:
        fail(str(error), json)
    if json:
        emit(found)
        return
    table(("consumer", "purpose", "epoch", "key_id"), [tuple(k.values()) for k in found])


@app.command()
def rotate(
    home: HomeOption,
    consumer: ConsumerOption,
    purpose: Annotated[str, typer.Option("--purpose", metavar="P", help="For which purpose.")],
    json: JsonOption = False,
) -> None:
    """Begin the next epoch: from the next release on, the consumer's pseudonyms are new ones."""
    from orchestration.governance import load_registers
    from orchestration.home import HomeBusy, private
    from orchestration.publishing.pseudonyms import rotate as renew
    from orchestration.publishing.pseudonyms import variable

    registers = load_registers()
    hidden = sorted(c.id for c in registers.consumers.values() if c.pseudonymised)
    if consumer not in hidden:
        raise typer.BadParameter(
            f"{consumer!r} gets no pseudonyms; who does: {', '.join(hidden)}",
            param_hint="--consumer",
        )
    if purpose not in registers.purposes:
        raise typer.BadParameter(
            f"no purpose {purpose!r}; there are: {', '.join(registers.purposes)}",
            param_hint="--purpose",
        )
    if name := variable(consumer, purpose):
        fail(
            f"the secret is held outside: put the new one into {name} and EI_PSEUDONYM_EPOCH", json
        )
    place = opened(home)
    private()
    try:
        with place.lock():
            key = renew(place, consumer, purpose)
    except HomeBusy as error:
        fail(str(error), json)
    if json:
        emit({"consumer": consumer, "purpose": purpose, "epoch": key.epoch, "key_id": key.id})
    else:
        say(f"{key.id}: `ei run` makes a release under it; former releases keep their secret")
