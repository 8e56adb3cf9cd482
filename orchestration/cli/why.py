"""Why: the evidence behind a person's key or an address's UPRN; and who could see what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.options import AsOfOption, HomeOption, JsonOption, opened
from orchestration.cli.output import emit, fail, say, table
from orchestration.home import private
from orchestration.reasons import Reason

if TYPE_CHECKING:
    import duckdb

    from orchestration.home import Home

ReasonOption = Annotated[
    Reason, typer.Option("--reason", help="Why you look; entered in the audit log.")
]
why = typer.Typer(help="Why a key was given.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.add_typer(why, name="why")
    app.command("who-could-see")(who_could_see)


@why.command()
def person(
    person_id: Annotated[str, typer.Argument(metavar="ID")],
    home: HomeOption,
    reason: ReasonOption = Reason.LINK_CHECK,
    json: JsonOption = False,
) -> None:
    """Show the records behind a person_id, and comparison by comparison what joined them; the
    look and its reason are entered in the audit log, without the key."""
    from orchestration.governance import noted
    from orchestration.linkage.persons.explain import why_person

    place = opened(home)
    with warehouse(place, json) as con:
        try:
            found = why_person(con, person_id)
        except KeyError:
            fail(f"no person was ever given the key {person_id!r}", json)
    private()
    for key in found["person_ids"] or [person_id]:
        noted.look_up(place, "person", key, reason)
    if json:
        emit(found)
        return
    typer.echo(f"{person_id} is today {' and '.join(found['person_ids'])}")
    heads = ("feed", "file", "row_number", "role", "method", "confidence", "entity_id")
    table(heads, [tuple(r[key] for key in heads) for r in found["records"]])
    for title in ("comparisons", "doubts"):
        if found[title]:
            typer.echo(f"\n{title}:")
            table(("between", "bits above prior", "findings"), map(_comparison, found[title]))
    for said in found["decisions"]:
        typer.echo(
            f"\n{said['decided_on']} {said['decided_by']} decided {said['kind']}: {said['reason']}"
        )
    for event in found["history"]:
        typer.echo(f"\n{event['happened_on']} {event['kind']}: {event['evidence']}")


def _comparison(compared: dict[str, Any]) -> tuple[str, str, str]:
    findings = ", ".join(f"{name} {what}" for name, what in compared["findings"].items())
    return " and ".join(compared["entities"]), str(compared["bits_above_prior"]), findings


@why.command()
def address(
    home: HomeOption,
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="As it was written.")] = None,
    address_id: Annotated[
        str | None, typer.Option("--id", help="Of an address that was delivered.")
    ] = None,
    postcode: Annotated[str | None, typer.Option("--postcode")] = None,
    uprn: Annotated[str | None, typer.Option("--uprn", help="As the record gave it.")] = None,
    reason: ReasonOption = Reason.LINK_CHECK,
    json: JsonOption = False,
) -> None:
    """Decide an address again, and show how it was read, what it was held against, and why. Of an
    address that was delivered, the look is entered in the audit log."""
    from orchestration import store
    from orchestration.governance import noted
    from orchestration.linkage.addresses.explain import explain

    if (text is None) == (address_id is None):
        raise typer.BadParameter("give either the address's TEXT or its --id")
    place = opened(home)
    with warehouse(place, json) as con:
        given: dict[str, Any] = {"text": text, "postcode": postcode, "uprn": uprn}
        if address_id:
            given = _delivered(con, address_id) or fail(f"no address {address_id!r}", json)
        tables: dict[str, Any] = {
            name: con.sql(f"select * from {place_of}").pl()
            for name, place_of in {
                "variants": "gazetteer.address_variant",
                "properties": "gazetteer.property",
                "streets": "gazetteer.street",
                "decisions": "addresses.address_decision",
            }.items()
        }
    tables["postcodes"] = store.frame(place.reference / "postcode.parquet")
    if address_id:
        private()
        noted.look_up(place, "address", address_id, reason)
    found = explain(**given, **tables)
    if json:
        emit(found)
        return
    written, decision = found["written"], found["decision"]
    typer.echo(f"read as: {' | '.join(written['parts'])}, postcode {written['postcode'] or 'none'}")
    for reading in found["readings"]:
        typer.echo(f"street {reading['street']} ({reading['how']})")
    if found["candidates"]:
        heads = tuple(found["candidates"][0])
        table(heads, [tuple(str(c[h]) for h in heads) for c in found["candidates"]])
    for key, value in decision.items():
        typer.echo(f"{key}: {value}")


def _delivered(con: duckdb.DuckDBPyConnection, address_id: str) -> dict[str, Any] | None:
    """What `explain` asks for, of an address that some record holds."""
    row = con.execute(
        """select address_text, postcode_given, uprn_given, easting, northing
           from addresses.address_distinct where address_id = ?""",
        [address_id],
    ).fetchone()
    keys = ("text", "postcode", "uprn", "easting", "northing")
    return dict(zip(keys, row, strict=True)) if row else None


@contextmanager
def warehouse(home: Home, as_json: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, read only; the command ends with a word where it cannot be read."""
    import duckdb

    from orchestration import store

    if not home.warehouse.exists():
        fail("nothing was built yet: `ei run` first", as_json)
    try:
        con = store.warehouse(home)
    except duckdb.IOException:
        fail("a run is writing the warehouse: ask again when it has ended", as_json)
    with con:
        yield con


def who_could_see(
    consumer: Annotated[str, typer.Argument(metavar="CONSUMER")],
    on: AsOfOption = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", envvar="EI_HOME", metavar="DIR", help="Also: what was published."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show which columns a consumer could see on a day, by table and by clause of which agreement;
    of a home also whether the release of that day held them. Clauses that had ended are told."""
    from datetime import date

    from orchestration.contracts import ContractError
    from orchestration.governance import load_registers
    from orchestration.governance import who_could_see as clauses
    from orchestration.governance.who import by_clause, could_see, ended

    day = on or date.today()
    try:
        if consumer not in (known := load_registers().consumers):
            names = ", ".join(sorted(known))
            raise typer.BadParameter(f"no consumer {consumer!r}; there are: {names}")
        found = could_see(opened(home), consumer, day) if home else None
        columns = found["columns"] if found else clauses(consumer, day)
        over = ended(consumer, day)
    except ContractError as error:
        fail(str(error), json)
    if json:
        emit(found or columns)
        return
    heads = ("table", "columns", "agreement", "grant", "purpose", "until", "state")
    rows = [
        tuple(", ".join(e[h]) if h == "columns" else e[h] for h in heads)
        for e in by_clause(columns, day)
    ]
    table(heads, rows)
    if known[consumer].pseudonymised:
        say(f"{consumer} is pseudonymised: it gets no name, and a code in place of each key")
    for clause in over:
        named = f"{clause['table']}, {clause['agreement']} {clause['grant']}"
        say(f"ended on {clause['until']}: {named}")
    if found:
        late = day > date.today()
        named = found["release"] or "none that is kept"
        say(
            f"the newest release, for {day} is to come: {named}"
            if late
            else f"the release of {day}: {named}"
        )
