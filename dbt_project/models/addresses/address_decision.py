"""Every distinct address decided once: a UPRN of the gazetteer, or the reason why not."""

import os
from pathlib import Path

import duckdb
import polars as pl


def model(dbt, session):
    """Rows of `address_distinct` through the matcher; decisions of the former run are kept where
    the matcher is the same and no difference of the gazetteer can touch them."""
    dbt.config(materialized="table")
    from orchestration import store
    from orchestration.linkage.addresses.match import Former, match

    directory = store.frame(Path(os.environ["EI_HOME"]) / "reference" / "postcode.parquet")
    gazetteer = _former(session, str(dbt.this).replace("address_decision", "matched_gazetteer"))
    decided = match(
        dbt.ref("address_distinct").pl(),
        dbt.ref("address_variant").pl(),
        dbt.ref("property").pl(),
        directory,
        dbt.ref("street").pl(),
        previous=_former(session, str(dbt.this)),
        former=None if gazetteer is None else Former(*_parts(gazetteer)),
    )
    return decided.to_arrow()


def _parts(gazetteer: pl.DataFrame) -> list[pl.DataFrame]:
    return [gazetteer.filter(pl.col("part") == p) for p in ("variant", "property", "street")]


def _former(session, table: str) -> pl.DataFrame | None:
    try:
        return session.execute(f"select * from {table}").pl()
    except duckdb.CatalogException:
        return None
