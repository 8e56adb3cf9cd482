"""Where an address stands for one home: the UPRN matched, else the address as written."""


def model(dbt, session):
    """One row an address (orchestration.linkage.persons.places.places)."""
    dbt.config(materialized="table")
    from orchestration.linkage.persons.places import places

    return places(
        dbt.ref("address_distinct").pl(),
        dbt.ref("address_decision").pl(),
        dbt.ref("property").pl(),
    ).to_arrow()
