"""Who is in which family, in which role and since when."""


def model(dbt, session):
    """One row a spell of a person in a family (orchestration.linkage.families.build.families)."""
    dbt.config(materialized="table")
    from datetime import date

    from orchestration.linkage.families import build, homes, traits
    from orchestration.linkage.families.rules import rules

    as_of = dbt.config.get("as_of")
    as_of = date.fromisoformat(str(as_of)[:10])
    residence = dbt.ref("residence").pl()
    links = dbt.ref("person_link").pl()
    mentions = dbt.ref("person_mention").pl()
    of = dbt.ref("social_care_person").pl()
    in_care = traits.care(dbt.ref("stg_ssd_cla_episodes").pl(), of, rules(), as_of)
    spells = build.families(
        traits.traits(mentions, links, residence, in_care, as_of),
        dbt.ref("relationship").pl(),
        residence,
        homes.near(
            dbt.ref("person_place").pl(),
            dbt.ref("address_distinct").pl(),
            dbt.ref("address_decision").pl(),
            dbt.ref("property").pl(),
        ),
        build.of_today(dbt.source("state", "family_assignment").pl(), dbt.ref("person_key").pl()),
        as_of,
    )
    return spells.to_arrow()
