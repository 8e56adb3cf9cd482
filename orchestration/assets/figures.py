"""Figures of the warehouse that Dagster plots over time: rows of each table, and match rates."""

from collections.abc import Mapping
from typing import Any

from orchestration import store
from orchestration.home import Home

Place = tuple[str, str]  # schema and table

# name of the figure -> aggregate over the rows of the table
RATES: Mapping[Place, Mapping[str, str]] = {
    ("addresses", "address_link"): {
        "share with a UPRN": "avg((uprn is not null)::int)",
        "share ambiguous": "avg((outcome = 'ambiguous')::int)",
        "share out of area": "avg((outcome = 'out_of_area')::int)",
        "share unmatched": "avg((outcome = 'unmatched')::int)",
    },
    ("spine", "person_link"): {
        "persons": "count(distinct person_id)",
        "records per person": "count(*) / nullif(count(distinct person_id), 0)",
    },
    ("spine", "family_member"): {"families": "count(distinct family_id)"},
}


def figures(home: Home) -> dict[Place, dict[str, Any]]:
    """By schema and table: `dagster/row_count` and the rates; nothing where no warehouse is."""
    if not home.warehouse.exists():
        return {}
    found: dict[Place, dict[str, Any]] = {}
    with store.warehouse(home) as con:
        counts = con.execute("select schema_name, table_name, estimated_size from duckdb_tables()")
        for schema, table, rows in counts.fetchall():
            found[schema, table] = {"dagster/row_count": rows}
        for (schema, table), rates in RATES.items():
            if found.get((schema, table), {}).get("dagster/row_count"):
                row = con.execute(f"select {', '.join(rates.values())} from {schema}.{table}")
                values = zip(rates, row.fetchone() or (), strict=True)
                found[schema, table] |= {name: float(v) for name, v in values if v is not None}
    return found
