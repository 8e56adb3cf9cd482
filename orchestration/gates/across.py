"""Checks that tie tables together: references resolve, and no accepted row is lost (C21)."""

from collections.abc import Callable
from typing import Any

import duckdb

from orchestration.gates.result import GateResult

Run = Callable[[], list[str]]


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0


def dangling(con: duckdb.DuckDBPyConnection, child: str, parent: str, schema: str) -> int:
    """Number of rows whose `child` (table.column) is not null and not among `parent`'s values."""
    child_table, child_column = child.split(".")
    parent_table, parent_column = parent.split(".")
    return _count(
        con,
        f"""select count(*) from {schema}.{child_table} as c
            where c.{child_column} is not null and not exists (
                select 1 from {schema}.{parent_table} as p
                where p.{parent_column} = c.{child_column})""",
    )


def references(
    con: duckdb.DuckDBPyConnection, rules: list[dict[str, Any]], schema: str
) -> GateResult:
    """Every reference of `across.yaml` resolves within the candidate."""
    failed, run = [], 0
    for rule in rules:
        try:
            lost = dangling(con, rule["child"], rule["parent"], schema)
        except duckdb.Error as error:
            failed.append(f"{rule['child']}: could not be checked ({type(error).__name__})")
            continue
        run += 1
        if lost:
            failed.append(f"{rule['child']}: {lost} rows name no {rule['parent']}")
    message = "; ".join(failed)
    return GateResult(
        "references", "across tables", not failed, run, len(rules), run, tuple(failed), message
    )


def accounting(
    con: duckdb.DuckDBPyConnection, rules: dict[str, str], delivered: dict[tuple[str, str], int]
) -> GateResult:
    """accepted = conformed + held back + removed for each delivery, and every accepted delivery is
    there.

    `rules` names the `table` of the account and its columns (`feed`, `file`, `accepted`,
    `conformed`, `held_back`, `removed`); `delivered` is {(feed, file): rows accepted} of the
    deliveries that are in use. Source: contracts.md, C21.
    """
    failed: list[str] = []
    table, feed, file = rules["table"], rules["feed"], rules["file"]
    try:
        rows = con.execute(
            f"""select {feed}, {file}, sum({rules["accepted"]}), sum({rules["conformed"]}),
                       sum({rules["held_back"]}), sum({rules["removed"]})
                from {table} group by 1, 2"""
        ).fetchall()
    except duckdb.Error as error:
        return GateResult(
            "accounting", table, False, 0, 2, 0, (), f"no account: {type(error).__name__}"
        )
    account = {(r[0], r[1]): tuple(int(x or 0) for x in r[2:]) for r in rows}
    for key, (accepted, conformed, held_back, removed) in sorted(account.items()):
        if accepted != conformed + held_back + removed:
            failed.append(
                f"{key[1]}: accepted {accepted}, conformed {conformed}, held back {held_back}, "
                f"removed {removed}"
            )
    for key, accepted in sorted(delivered.items()):
        if accepted and account.get(key, (0, 0, 0))[0] != accepted:
            failed.append(
                f"{key[1]}: {accepted} rows accepted, {account.get(key, (0,))[0]} in the candidate"
            )
    for key in sorted(set(account) - set(delivered)):
        failed.append(f"{key[1]}: in the candidate but not among the accepted deliveries")
    return GateResult(
        "accounting", table, not failed, len(account), 2, 2, tuple(failed), "; ".join(failed[:5])
    )
