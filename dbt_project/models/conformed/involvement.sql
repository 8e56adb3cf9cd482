-- a service working with a person: from when to when, at which level, and whom to ring
with record as (
    {% for sector in ['school', 'health', 'council', 'housing', 'social_care', 'voluntary'] %}
        select * from {{ ref('service_' ~ sector) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

of_person as (
    select
        record.*,
        link.person_id
    from record
    inner join {{ ref('person_link') }} as link
        on
            record.feed = link.feed
            and record.file = link.file
            and record.row_number = link.row_number
            and record.role = link.role
    where record.person_ref is null
    union all
    select
        record.*,
        person.person_id
    from record
    inner join {{ ref('social_care_person') }} as person
        on record.person_ref = person.source_ref
),

-- what names no reference of its own case is one involvement for each person: the health visitor's
-- contacts with a child, the rows about one person in one programme
named as (
    select
        *,
        case when service = 'health_visiting' then person_id else reference end as case_ref
    from of_person
),

latest as (
    select
        *,
        row_number() over (
            partition by service, case_ref, person_id
            order by last_involved_on desc, started_on desc, file desc, row_number desc
        ) as place,
        min(started_on) over (partition by service, case_ref, person_id) as first_day,
        max(last_involved_on) over (partition by service, case_ref, person_id) as last_day
    from named
)

select
    md5(concat_ws('|', latest.service, latest.case_ref, latest.person_id)) as involvement_id,
    latest.person_id,
    coalesce(latest.organisation, service.organisation) as organisation,
    latest.service,
    service.label as service_label,
    latest.first_day as started_on,
    case
        when latest.ended_on <= cast('{{ var("as_of") }}' as date) then latest.ended_on
    end as ended_on,
    least(latest.last_day, coalesce(latest.ended_on, latest.last_day)) as last_involved_on,
    latest.lead_practitioner,
    latest.lead_phone,
    coalesce(latest.support_level, service.support_level) as support_level,
    service.is_sensitive,
    latest.feed as source_feed,
    latest.file as source_file,
    latest.row_number as source_row_number
from latest
inner join {{ ref('service') }} as service on latest.service = service.service
where latest.place = 1
