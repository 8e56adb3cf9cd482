"""The data steward's queue: written out, and read back as decisions."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration.cli.options import HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say
from orchestration.home import Home

group = typer.Typer(
    help="Pairs of records for a data steward to decide.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.add_typer(group, name="review")


@group.callback()
def review() -> None:
    """Pairs of records for a data steward to decide."""


@group.command("export")
def export(
    home: HomeOption,
    to: Annotated[Path, typer.Option("--to", metavar="FILE.csv", help="The file to write.")],
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="No more pairs than so many.")
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", min=1, metavar="N", help="So many pairs drawn by chance instead."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write the pairs worth a look, the worst first, to a file that its owner alone can read.

    Fill in the columns decision (same or different) and reason, then `ei review import`. From a
    `--sample` the next release estimates how many links are false or missing.
    """
    from orchestration.cli.why import warehouse
    from orchestration.governance import audit
    from orchestration.home import private, replace_file
    from orchestration.linkage.persons.review import as_csv, draw, queue

    place = opened(home)
    names = ("person_mention", "person_link", "person_edge", "review_decision")
    with warehouse(place, json) as con:
        mentions, links, edges, known = (con.sql(f"select * from spine.{n}").pl() for n in names)
        if sample is None:
            table = queue(mentions, links, edges, known)
        else:
            pairs = con.sql("select * from conformed.review_pair").pl()
            table = draw(mentions, links, edges, known, pairs, sample)
    written = table if limit is None else table.head(limit)
    private()
    try:
        replace_file(to.absolute(), as_csv(written))
    except OSError as error:
        fail(f"cannot write {to}: {error.strerror}", json)
    export_id = written["export_id"][0] if written.height else ""
    said = {"export_id": export_id, "pairs": written.height, "waiting": table.height}
    audit.append(place, "review_exported", said)
    if json:
        emit({**said, "file": str(to)})
    else:
        typer.echo(f"{written.height} of {table.height} pairs written to {to}")


@group.command("import")
def import_(
    home: HomeOption,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", exists=True, dir_okay=False)],
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who decided.")],
    json: JsonOption = False,
) -> None:
    """Take over a steward's decisions, all rows or none; the next `ei run` follows them."""
    from orchestration.cli.why import warehouse
    from orchestration.home import HomeBusy, private
    from orchestration.linkage.persons import decisions

    if not by.strip():
        raise typer.BadParameter("say who decided", param_hint="--by")
    place = opened(home)
    rows = _rows(file, json)
    private()
    try:
        with place.lock():
            with warehouse(place, json) as con:
                held = _held(con, rows)
            if wrong := decisions.mistakes(rows, held):
                for line in wrong:
                    say(line)
                fail(f"{len(wrong)} mistakes, nothing was taken over", json)
            new = decisions.add(place.state, rows, held, by.strip(), date.today())
            _note(place)
    except HomeBusy as error:
        fail(str(error), json)
    decided = sum(bool((row["decision"] or "").strip()) for row in rows)
    if json:
        emit({"decided": decided, "new": len(new), "decisions": new})
    else:
        typer.echo(f"{decided} decisions read, {len(new)} of them new: `ei run` follows them")


def _note(home: Home) -> None:
    """Enter in the audit log every decision of the store that is not there yet, so that an import
    which was killed half-way is made good by the next."""
    from orchestration.governance import audit
    from orchestration.linkage.persons import decisions

    noted = {
        number
        for entry in audit.entries(home)
        if entry.get("kind") == "review_imported"
        for number in entry["facts"]["decisions"]
    }
    by: dict[str, list[str]] = {}
    for number, who in decisions.stored(home.state)["decision_id", "decided_by"].iter_rows():
        if number not in noted:
            by.setdefault(who, []).append(number)
    for who, new in by.items():
        audit.append(home, "review_imported", {"by": who, "decisions": new})


def _rows(file: Path, as_json: bool) -> list[dict[str, Any]]:
    """The rows of a CSV file as text, by column."""
    import csv

    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fail(f"cannot read {file}: {type(error).__name__}", as_json)


def _held(con: Any, rows: list[dict[str, Any]]) -> Any:
    """The entity of those records that the rows name: the warehouse holds millions of others."""
    import polars as pl

    from orchestration.linkage.persons.describe import KEY

    asked = pl.DataFrame(
        [{k: (row.get(f"{k}_{side}") or "").strip() for k in KEY} for row in rows for side in "ab"],
        schema=dict.fromkeys(KEY, pl.String),
    ).unique()
    con.register("asked", asked.to_arrow())
    return con.sql(
        """select l.feed, l.file, l.row_number, l.role, l.entity_id
        from spine.person_link as l
        inner join asked as a
            on l.feed = a.feed and l.file = a.file and l.role = a.role
            and cast(l.row_number as varchar) = a.row_number"""
    ).pl()
