"""Every key ever given and where it leads today: an old key still resolves."""


def model(dbt, session):
    """One row a key (orchestration.linkage.persons.keys.resolve)."""
    dbt.config(materialized="table")
    from orchestration.linkage.persons.keys import resolve

    current = dbt.ref("person_link").project("person_id").distinct().pl()
    return resolve(dbt.ref("person_history").pl(), current).to_arrow()
