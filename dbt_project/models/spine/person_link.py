"""The person of every record: edges made into clusters, clusters given the keys they had before."""


def model(dbt, session):
    """One row a person in a record (orchestration.linkage.persons.assignment.person_links)."""
    dbt.config(materialized="table")
    from orchestration.linkage.persons.assignment import person_links

    links = person_links(
        dbt.ref("person_mention").pl(),
        dbt.ref("person_edge").pl(),
        dbt.source("state", "person_assignment").pl(),
        dbt.source("state", "person_history").pl(),
    )
    return links.to_arrow()
