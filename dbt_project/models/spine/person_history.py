"""What became of keys: merges, splits, retirements and manual decisions of every release so far."""


def model(dbt, session):
    """One row an event (orchestration.linkage.persons.assignment.person_events)."""
    dbt.config(materialized="table")
    from datetime import date

    from orchestration.linkage.persons.assignment import person_events

    as_of = dbt.config.get("as_of")
    events = person_events(
        dbt.ref("person_link").pl(),
        dbt.ref("person_edge").pl(),
        dbt.source("state", "person_assignment").pl(),
        dbt.source("state", "person_history").pl(),
        date.fromisoformat(str(as_of)[:10]),
        dbt.ref("review_decision").pl(),
    )
    return events.to_arrow()
