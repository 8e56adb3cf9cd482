-- who takes part in which programme, since when, and what came of it: one row a person and start,
-- by the newest row that tells of it
with of_person as (
    select
        record.*,
        link.person_id,
        row_number() over (
            partition by record.programme, link.person_id, record.started_on
            order by record.delivery_date desc, record.file desc, record.row_number desc
        ) as newest
    from {{ ref('programme_record') }} as record
    inner join {{ ref('person_link') }} as link
        on
            record.feed = link.feed
            and record.file = link.file
            and record.row_number = link.row_number
            and record.row_role = link.role
)

select
    md5(concat_ws('|', programme, person_id, cast(started_on as string))) as enrolment_id,
    programme,
    person_id,
    role,
    started_on,
    case when ended_on <= cast('{{ var("as_of") }}' as date) then ended_on end as ended_on,
    sessions,
    sessions_offered,
    coalesce(outcome, 'not_said') as outcome,
    programme = 'compass_link_workers' as is_sensitive,
    feed as source_feed
from of_person
where newest = 1
