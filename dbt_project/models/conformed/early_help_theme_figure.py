"""Themes of early help assessments by year and area as they may be shown: small counts hidden."""


def model(dbt, session):
    """Rows of `early_help_theme_count` through orchestration.disclosure: a table a theme, each of
    them among all who were assessed."""
    dbt.config(materialized="table")
    from orchestration.disclosure import recall, suppress_among

    counts = dbt.ref("early_help_theme_count").pl().sort("financial_year", "theme", "area")
    was = recall(dbt.source("state", "hidden_count").pl(), "early_help_theme_figure")
    within = ["financial_year"]
    safe = suppress_among(counts, "theme", "any", "area", "children", within, was=was)
    return safe.to_arrow()
