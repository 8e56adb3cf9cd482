"""Run every gate on the candidate release: the product tables in the warehouse."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
from duckdb import DuckDBPyConnection as Connection

from orchestration import store
from orchestration.gates.across import accounting, references
from orchestration.gates.result import GateResult
from orchestration.gates.suites import Suite, load_across, load_suites
from orchestration.gates.validate import context, validate
from orchestration.home import Home
from orchestration.landing import deliveries, delivery_table
from orchestration.paths import EXPECTATIONS

SCHEMA = "products"


def data_docs(home: Home) -> Path:
    """Where the Data Docs of the last gate are: an index.html to open."""
    return home.reports / "data_docs" / "index.html"


def run_gates(
    home: Home,
    as_of: date,
    expectations: Path = EXPECTATIONS,
    progress: Callable[[str], None] | None = None,
) -> list[GateResult]:
    """Hold every suite against the candidate in `home`'s warehouse, and build the Data Docs.

    Returns one result a suite and one each for references and accounting. A release may go out
    only if all succeeded; `as_of` is noted in the Data Docs' run name.
    """
    accepted = [d for d in deliveries(home) if d.outcome == "accepted"]
    rows = delivery_table.rows_in_use(home)
    root = home.work / "expectations"
    shutil.rmtree(root, ignore_errors=True)
    gx_context = context(root)
    with store.warehouse(home) as con:

        def frame(table: str, columns: tuple[str, ...]) -> pd.DataFrame:
            listed = ", ".join(f'"{c}"' for c in columns) or "1 as any_row"
            return con.execute(f'select {listed} from {SCHEMA}."{table}"').df()

        def one(suite: Suite) -> GateResult:
            if progress:
                progress(f"gate {suite.table}")
            return validate(gx_context, suite, frame, rows_due(con, suite, rows))

        results = [one(suite) for suite in load_suites(expectations)]
        across = load_across(expectations)
        results.append(references(con, across["references"], SCHEMA))
        results.append(
            accounting(con, across["accounting"], {(d.feed, d.file): d.accepted for d in accepted})
        )
    from orchestration.gates.data_docs import build  # here, for what it imports takes seconds

    _keep_docs(build(gx_context), home)
    return results


def rows_due(con: Connection, suite: Suite, accepted: Mapping[str, int]) -> bool:
    """Whether an empty table would be a fault; where that cannot be known, it would."""
    if suite.rows_where is None:
        return suite.must_have_rows(accepted)
    table, _, column = suite.rows_where.rpartition(".")
    try:
        found = con.execute(
            f"select feed, count(*) from {table} where in_force and {column} is not null group by 1"
        ).fetchall()
    except duckdb.Error:
        return True
    return suite.must_have_rows(dict(found))


def _keep_docs(built: Path, home: Home) -> None:
    """Move the built Data Docs to the reports folder, replacing those of the run before."""
    target = data_docs(home).parent
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(str(built), str(target))
