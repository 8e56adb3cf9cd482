"""`ei run`: everything, from what is new in landing/ to the published release and its account."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.options import AsOfOption, HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table

if TYPE_CHECKING:
    from orchestration.run import RunResult

HEADS = (
    "feed",
    "files",
    "received",
    "= accepted",
    "+ quarantined",
    "accepted",
    "= conformed",
    "+ held back",
    "+ removed",
)


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("run")(run)


def run(
    home: HomeOption,
    as_of: AsOfOption = None,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain-text-at-rest", help="Keep a new home in plain text; else it is encrypted."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Land what is new, conform it, gate it, publish it, and account for every row."""
    from orchestration.home import HomeBusy
    from orchestration.run import run as whole_way

    place = opened(home)
    try:
        result = whole_way(place, as_of or date.today(), progress=say, plain=plain)
    except HomeBusy as error:
        fail(str(error), json)
    if json:
        emit(result.as_json())
    else:
        _tell(result)
    if not result.success:
        raise typer.Exit(1)


def _tell(result: RunResult) -> None:
    """The accounting of each feed, the release, and where to look."""
    from orchestration.governance.checks.words import what_to_do
    from orchestration.landing.words import told

    if result.account:
        table(
            HEADS,
            [
                _sum(feed, lines)
                for feed, lines in [*_by_feed(result.account), ("all", result.account)]
            ],
        )
    if lost := [line for line in result.account if not line["balanced"]]:
        say(f"{len(lost)} files do not balance: {', '.join(line['file'] for line in lost)}")
    if rejected := [d["reason"] for d in result.deliveries if d["outcome"] == "rejected"]:
        typer.echo(f"files of which nothing is used: {len(rejected)}; see `ei deliveries`")
        for line in told(rejected):
            typer.echo(f"  {line}")
    for kind in ("fail", "warn"):
        found = Counter(c["code"] for c in result.checks if c["status"] == kind)
        if found:
            codes = ", ".join(f"{code} ({n})" for code, n in sorted(found.items()))
            typer.echo(f"checks that {kind}: {codes}; see `ei contracts check`")
        for line in what_to_do(found) if kind == "fail" else ():
            typer.echo(f"  {line}")
    failed = [gate for gate in result.gates if not gate["success"]]
    passed = f"{len(result.gates) - len(failed)} of {len(result.gates)} passed"
    typer.echo(f"gates: {passed if result.gates else 'not reached'}")
    for gate in failed:
        typer.echo(f"  {gate['suite']}: {gate['message']}")
    release = result.release["release_id"] if result.release else "none yet"
    if result.nothing_new:
        typer.echo(f"nothing new: release {release} stands, nothing was changed")
    elif result.success:
        typer.echo(f"release {release}")
    else:
        typer.echo(f"the run FAILED: {result.message}\nrelease in force: {release}")
    for what, path in result.where.items():
        typer.echo(f"  {what}: {path}")


def _by_feed(account: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    ordered = sorted(account, key=itemgetter("feed"))
    return [(feed, list(lines)) for feed, lines in groupby(ordered, key=itemgetter("feed"))]


def _sum(feed: str, lines: list[dict[str, Any]]) -> tuple[str | int, ...]:
    keys = ("received", "accepted", "quarantined", "accepted", "conformed", "held_back",
            "removed")  # fmt: skip
    return (feed, len(lines), *(sum(line[key] for line in lines) for key in keys))
