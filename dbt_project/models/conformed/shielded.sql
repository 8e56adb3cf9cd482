-- whom contact search does not show, and why. Rule shield-1, after: Draft ContactPoint Guidance
-- (DfES, May 2007), 4.63 (shielding) and 4.70 (new identities); Women's Aid on shielding and
-- ContactPoint (2009): children in a refuge or just out of one, reviewed after six months
{% set today = "cast('" ~ var('as_of') ~ "' as date)" %}
with refuge as (
    select
        member.person_id,
        'refuge' as reason
    from {{ ref('homelessness_placement') }} as placement
    inner join {{ ref('homelessness_member') }} as member on placement.case_ref = member.case_ref
    where
        placement.accommodation_type = 'REFUGE'
        and (
            placement.date_out is null
            or cast({{ dbt.dateadd('month', 6, 'placement.date_out') }} as date) > {{ today }}
        )
),

-- a placement order (E1) or a placement for adoption (A3 to A6), SSDA903
for_adoption as (
    select
        person.person_id,
        'placed_for_adoption' as reason
    from {{ ref('stg_ssd_legal_status') }} as status
    inner join {{ ref('social_care_person') }} as person
        on status.lega_person_id = person.source_ref
    where
        status.in_force
        and status.lega_legal_status = 'E1'
        and coalesce(status.lega_legal_status_end_date > {{ today }}, true)
    union all
    select
        person.person_id,
        'placed_for_adoption' as reason
    from {{ ref('stg_ssd_cla_placement') }} as placement
    inner join {{ ref('social_care_person') }} as person
        on placement.clap_person_id = person.source_ref
    where
        placement.in_force
        and placement.clap_cla_placement_type in ('A3', 'A4', 'A5', 'A6')
        and coalesce(placement.clap_cla_placement_end_date > {{ today }}, true)
),

former_identity as (
    select
        person_id,
        'former_identity' as reason
    from {{ ref('person') }}
    where left_care_by_adoption
),

-- a decision holds for whoever has one of that person's records now
decided as (
    select
        person_id,
        'decision' as reason
    from {{ ref('contact_decision') }}
    where topic = 'shield'
    union all
    select
        link.person_id,
        'decision' as reason
    from {{ ref('contact_decision') }} as shield
    inner join {{ ref('person_link') }} as link
        on
            shield.feed = link.feed
            and shield.file = link.file
            and shield.row_number = link.row_number
            and shield.role = link.role
    where shield.topic = 'shield'
),

every_reason as (
    select * from refuge
    union all
    select * from for_adoption
    union all
    select * from former_identity
    union all
    select * from decided
)

select distinct
    person_id,
    reason
from every_reason
