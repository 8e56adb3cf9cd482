"""Contacts of the cohort as they may be shown: small counts hidden, shares with limits."""


def model(dbt, session):
    """Rows of `cohort_count` through orchestration.disclosure: one table a contact."""
    dbt.config(materialized="table")
    from orchestration.disclosure import recall, safe_figures

    counts = dbt.ref("cohort_count").pl().sort("contact", "area")
    was = recall(dbt.source("state", "hidden_count").pl(), "cohort_figure")
    return safe_figures(counts, ["area"], ["contact"], was=was).to_arrow()
