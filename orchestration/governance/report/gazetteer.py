"""What the report says to the custodian of the gazetteer: records that lead nowhere."""

from typing import Any

import duckdb

from orchestration import store
from orchestration.home import Home

SHOWN = 20  # keys of a kind that the page names; the tables behind it have the rest


def warnings(home: Home) -> list[dict[str, Any]]:
    """Each kind of warning of the newest warehouse: warning, records, and the keys (UPRN or USRN,
    of no person) that are missing or whose records they are, the first of them. Empty where there
    is no warehouse, or none with a gazetteer."""
    if not home.warehouse.exists():
        return []
    with store.warehouse(home) as con:
        try:
            found = con.execute(
                """select warning, sum(records)::bigint, count(*),
                    list(missing_key order by missing_key)[:?]
                from gazetteer.gazetteer_warning group by warning order by warning""",
                [SHOWN],
            ).fetchall()
        except duckdb.CatalogException:
            return []
    return [
        {"warning": warning, "records": records, "keys": keys, "shown": shown}
        for warning, records, keys, shown in found
    ]
