"""How many people each programme reached, as it may be shown: small counts hidden."""


def model(dbt, session):
    """Rows of `programme_reach_count` through orchestration.disclosure: one table a programme and
    year."""
    dbt.config(materialized="table")
    from orchestration.disclosure import suppress

    counts = dbt.ref("programme_reach_count").pl().sort("programme", "period", "area")
    return suppress(counts, ["area"], ["people"], ["programme", "period"]).to_arrow()
