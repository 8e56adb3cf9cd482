"""Entities compared: what speaks for and against one person; the next run knows it again."""

import duckdb
import polars as pl


def model(dbt, session):
    """The edges (orchestration.linkage.persons.link.edge_table) and, under `part` known, the
    comparisons that the next run need not make again (known.py); those of the former run are taken
    from this table as it stands."""
    dbt.config(materialized="table")
    from orchestration.linkage.persons.link import link_persons

    where = dbt.ref("person_place").pl()
    decisions = dbt.ref("review_decision").pl()
    found = link_persons(
        dbt.ref("person_mention").pl(), where, decisions, _former(session, str(dbt.this))
    )
    parts = [("edge", found.edges), ("known", found.known)]
    named = [table.with_columns(part=pl.lit(name)) for name, table in parts]
    return pl.concat(named, how="diagonal").to_arrow()


def _former(session, table: str) -> pl.DataFrame | None:
    try:
        return session.execute(f"select * from {table} where part = 'known'").pl()
    except duckdb.CatalogException:
        return None
