"""What came of each programme, as it may be shown: small counts hidden, shares with limits."""


def model(dbt, session):
    """Rows of `programme_count` through orchestration.disclosure.before_and_after."""
    dbt.config(materialized="table")
    from orchestration.disclosure import before_and_after, recall

    counts = dbt.ref("programme_count").pl().sort("programme", "measure")
    was = recall(dbt.source("state", "hidden_count").pl(), "programme_figure")
    return before_and_after(counts, ["programme", "measure"], was=was).to_arrow()
