"""How many people each programme reached, as it may be shown: small counts hidden."""


def model(dbt, session):
    """Rows of `programme_reach_count` through orchestration.disclosure: one table a programme and
    year."""
    dbt.config(materialized="table")
    from orchestration.disclosure import recall, suppress

    counts = dbt.ref("programme_reach_count").pl().sort("programme", "period", "area")
    was = recall(dbt.source("state", "hidden_count").pl(), "programme_reach_figure")
    return suppress(counts, ["area"], ["people"], ["programme", "period"], was=was).to_arrow()
