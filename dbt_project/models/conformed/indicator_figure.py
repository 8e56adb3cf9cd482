"""Each indicator by year and area as it may be shown: small counts hidden, rates with limits."""


def model(dbt, session):
    """Rows of `indicator_count` through orchestration.disclosure: one table an indicator and
    year."""
    dbt.config(materialized="table")
    from orchestration.disclosure import recall, safe_figures

    counts = dbt.ref("indicator_count").pl().sort("indicator", "period", "area")
    was = recall(dbt.source("state", "hidden_count").pl(), "indicator_figure")
    return safe_figures(counts, ["area"], ["indicator", "period"], was=was).to_arrow()
