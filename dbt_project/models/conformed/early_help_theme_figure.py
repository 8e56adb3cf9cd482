"""Themes of early help assessments by year and area as they may be shown: small counts hidden."""


def model(dbt, session):
    """Rows of `early_help_theme_count` through orchestration.disclosure: a table a theme."""
    dbt.config(materialized="table")
    from orchestration.disclosure import suppress

    counts = dbt.ref("early_help_theme_count").pl().sort("financial_year", "theme", "area")
    return suppress(counts, ["area"], ["children"], ["financial_year", "theme"]).to_arrow()
