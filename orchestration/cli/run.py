"""`ei run`: everything, from what is new in landing/ to the published release and its account."""

from datetime import date

import typer

from orchestration.cli.options import AsOfOption, HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("run")(run)


def run(home: HomeOption, as_of: AsOfOption = None, json: JsonOption = False) -> None:
    """Land what is new, conform it, gate it, publish it, and account for every row."""
    from orchestration.contracts import ContractError
    from orchestration.home import HomeBusy
    from orchestration.run import run as whole_way

    place = opened(home)
    try:
        result = whole_way(place, as_of or date.today(), progress=say)
    except HomeBusy as error:
        fail(str(error), json)
    except ContractError as error:
        fail(f"the contracts are not valid, nothing was run:\n{error}", json)
    if json:
        emit(result.as_json())
    else:
        _tell(result)
    if not result.success:
        raise typer.Exit(1)
