"""What came of each programme, as it may be shown: small counts hidden, shares with limits."""


def model(dbt, session):
    """Rows of `programme_count` through orchestration.disclosure.before_and_after."""
    dbt.config(materialized="table")
    from orchestration.disclosure import before_and_after

    counts = dbt.ref("programme_count").pl().sort("programme", "measure")
    return before_and_after(counts).to_arrow()
