"""The contracts and agreements: their checks, their differences, what is made from them."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import AsOfOption, JsonOption, opened
from orchestration.cli.output import emit, say, table

app = typer.Typer(help="Contracts and agreements.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Only check the form of these documents (C01)."),
    ] = None,
    as_of: AsOfOption = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", envvar="EI_HOME", metavar="DIR", help="Also judge this home."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Run the checks C01 to C24; without a home, those that the documents alone can answer."""
    from datetime import date

    from orchestration.governance import run_checks
    from orchestration.governance.checks.files import check_files
    from orchestration.governance.checks.words import failed, what_to_do

    if files:
        results = list(check_files(files))
    else:
        results = run_checks(opened(home) if home else None, as_of or date.today())
    keys = ("code", "severity", "subject", "status", "message")
    if json:
        emit([{key: getattr(r, key) for key in keys} for r in results])
    else:
        table(keys, [tuple(getattr(r, key) for key in keys) for r in results])
        for line in what_to_do(failed(results)):
            say(line)
    if any(r.status == "fail" for r in results):
        raise typer.Exit(1)


@app.command()
def diff(before: Path, after: Path, json: JsonOption = False) -> None:
    """Compare two versions of a contract or agreement: major, minor or patch.

    Exit 1 where the version number does not say enough, or a document is not valid.
    """
    from orchestration.governance.compare import NotComparable, compare

    for path in (before, after):
        if not path.is_file():
            raise typer.BadParameter(f"{path} is not a file")
    try:
        found = compare(before, after)
    except NotComparable as error:
        raise typer.BadParameter(str(error)) from None
    if json:
        changes = [
            {"level": c.level, "where": c.where, "message": c.message} for c in found.changes
        ]
        emit(
            {
                "contract": found.contract,
                "before": found.before,
                "after": found.after,
                "level": found.level,
                "wrong_version": found.wrong_version,
                "changes": changes,
            }
        )
    else:
        typer.echo(found.text())
    if found.wrong_version:
        raise typer.Exit(1)


@app.command()
def generate(
    only_check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where a file is out of date.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write again what is made from the contracts: dbt sources, unions, data dictionary."""
    from orchestration.contracts.generate import generate as write

    stale = write(check=only_check)
    if json:
        emit({"changed": [str(path) for path in stale]})
    for path in stale:
        say(f"{'out of date' if only_check else 'written'}: {path}")
    if only_check and stale:
        raise typer.Exit(1)
