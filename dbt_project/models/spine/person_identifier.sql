-- every number that a source gave a person, and for how long it was seen
with mention as (
    select
        l.person_id,
        m.feed,
        m.source_system,
        m.source_ref,
        m.upn,
        m.former_upn,
        m.nhs_number,
        m.other_ref_system,
        m.other_ref,
        m.in_force,
        coalesce(m.event_date, m.delivery_date) as seen
    from {{ ref('person_mention') }} as m
    inner join {{ ref('person_link') }} as l
        on
            m.feed = l.feed
            and m.file = l.file
            and m.row_number = l.row_number
            and m.role = l.role
),

said as (
    select
        person_id,
        feed,
        'UPN' as identifier_type,
        upn as identifier,
        seen,
        in_force
    from mention
    union all
    select
        person_id,
        feed,
        'FORMER_UPN' as identifier_type,
        former_upn as identifier,
        seen,
        in_force
    from mention
    union all
    select
        person_id,
        feed,
        'NHS_NUMBER' as identifier_type,
        nhs_number as identifier,
        seen,
        in_force
    from mention
    union all
    select
        person_id,
        feed,
        upper(source_system) || '_REF' as identifier_type,
        source_ref as identifier,
        seen,
        in_force
    from mention
    union all
    select
        person_id,
        feed,
        upper(other_ref_system) || '_REF' as identifier_type,
        other_ref as identifier,
        seen,
        in_force
    from mention
)

select
    person_id,
    feed as source,
    identifier_type,
    identifier,
    min(seen) as valid_from,
    case when max(case when in_force then 1 else 0 end) = 0 then max(seen) end as valid_to,
    count(*) as records
from said
where identifier is not null
group by person_id, feed, identifier_type, identifier
