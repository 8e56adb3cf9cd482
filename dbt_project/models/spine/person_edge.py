"""Entities compared: what speaks for and against one person, finding by finding."""


def model(dbt, session):
    """One row a comparison that was kept (orchestration.linkage.persons.link.edge_table)."""
    dbt.config(materialized="table")
    from orchestration.linkage.persons.link import link_persons

    where = dbt.ref("person_place").pl()
    decisions = dbt.ref("review_decision").pl()
    return link_persons(dbt.ref("person_mention").pl(), where, decisions).edges.to_arrow()
