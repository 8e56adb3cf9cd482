"""Themes of early help assessments by year and area as they may be shown: small counts hidden."""


def model(dbt, session):
    """Rows of `early_help_theme_count` through orchestration.disclosure: a table a theme, each of
    them among all who were assessed."""
    dbt.config(materialized="table")
    from orchestration.disclosure import suppress_among

    counts = dbt.ref("early_help_theme_count").pl().sort("financial_year", "theme", "area")
    return suppress_among(counts, "theme", "any", "area", "children", ["financial_year"]).to_arrow()
