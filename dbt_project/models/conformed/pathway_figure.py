"""Children at each level of the support pathway, as it may be shown: small counts hidden."""


def model(dbt, session):
    """Rows of `pathway_count` through orchestration.disclosure: one table of levels by wards."""
    dbt.config(materialized="table")
    from orchestration.disclosure import suppress

    counts = dbt.ref("pathway_count").pl().sort("level", "area")
    return suppress(counts, ["level", "area"], ["children"]).to_arrow()
