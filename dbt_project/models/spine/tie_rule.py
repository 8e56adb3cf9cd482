"""Which part in a record ties whom to whom (orchestration/linkage/families/rules/ties.csv)."""


def model(dbt, session):
    """source, relation_a, relation_b, kind, why."""
    dbt.config(materialized="table")
    from orchestration.linkage.families.rules import ties

    return ties().to_arrow()
