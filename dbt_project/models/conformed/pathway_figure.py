"""Children at each level of the support pathway, as it may be shown: small counts hidden."""


def model(dbt, session):
    """Rows of `pathway_count` through orchestration.disclosure: one table of levels by wards."""
    dbt.config(materialized="table")
    from orchestration.disclosure import recall, suppress

    counts = dbt.ref("pathway_count").pl().sort("level", "area")
    was = recall(dbt.source("state", "hidden_count").pl(), "pathway_figure")
    return suppress(counts, ["level", "area"], ["children"], was=was).to_arrow()
