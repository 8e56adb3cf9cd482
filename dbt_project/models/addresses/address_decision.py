"""Every distinct address decided once: a UPRN of the gazetteer, or the reason why not."""

import os
from pathlib import Path

import duckdb
import polars as pl


def model(dbt, session):
    """Rows of `address_distinct` through the matcher; decisions of the former run are kept while
    gazetteer and matcher are the same."""
    dbt.config(materialized="table")
    from orchestration import store
    from orchestration.linkage.addresses.match import match

    directory = store.frame(Path(os.environ["EI_HOME"]) / "reference" / "postcode.parquet")
    decided = match(
        dbt.ref("address_distinct").pl(),
        dbt.ref("address_variant").pl(),
        dbt.ref("property").pl(),
        directory,
        dbt.ref("street").pl(),
        previous=_former(session, str(dbt.this)),
    )
    return decided.to_arrow()


def _former(session, table: str) -> pl.DataFrame | None:
    try:
        return session.execute(f"select * from {table}").pl()
    except duckdb.CatalogException:
        return None
