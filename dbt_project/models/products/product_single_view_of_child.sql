-- for one child, which organisations are working with it and whom to ring; no case detail. Rule
-- contact-2: services and names of the seed `service` (contact_label; none: not shown), open or
-- ended in the last year, where a sender gives no end after as long as the seed says
-- (counted_days); a sensitive service with consent only, as a contact to be brokered
-- (Draft ContactPoint Guidance, DfES, May 2007, 3.30 sensitive services, 3.48 brokering contact)
{% set today = "cast('" ~ var('as_of') ~ "' as date)" %}
{% set year_ago = 'cast(' ~ dbt.dateadd('year', -1, today) ~ ' as date)' %}
with consent as (
    select distinct
        person_id,
        topic as service
    from {{ ref('contact_decision') }}
    where topic <> 'shield'
),

involved as (
    select
        involvement.person_id,
        case
            when service.is_sensitive then '{{ var("broker").organisation }}'
            else involvement.organisation
        end as organisation,
        service.contact_label as service,
        case when not service.is_sensitive then involvement.lead_practitioner end
            as lead_practitioner,
        case
            when service.is_sensitive then '{{ var("broker").phone }}'
            else involvement.lead_phone
        end as lead_phone,
        case when not service.is_sensitive then involvement.last_involved_on end
            as last_involved_on,
        case
            when not service.is_sensitive
                then coalesce({{ over_on() }} > {{ today }}, true)
        end as is_open,
        service.is_sensitive as is_brokered
    from {{ ref('involvement') }} as involvement
    inner join {{ ref('service') }} as service on involvement.service = service.service
    left join consent
        on
            involvement.person_id = consent.person_id
            and involvement.service = consent.service
    where
        service.contact_label is not null
        and (not service.is_sensitive or consent.person_id is not null)
        and coalesce({{ over_on() }}, {{ today }}) > {{ year_ago }}
),

-- of several involvements of one service the one to ring: an open one, else the latest
ranked as (
    select
        *,
        row_number() over (
            partition by person_id, organisation, service
            order by
                is_open desc, last_involved_on desc, lead_practitioner asc, lead_phone asc
        ) as place
    from involved
)

select
    cast(md5(concat_ws(
        '|', child.person_id, coalesce(ranked.organisation, ''), coalesce(ranked.service, '')
    )) as string) as contact_id,
    cast(child.person_id as string) as person_id,
    cast(child.forename as string) as forename,
    cast(child.surname as string) as surname,
    cast(child.known_as as string) as known_as,
    cast(child.date_of_birth as date) as date_of_birth,
    cast(child.birth_year as bigint) as birth_year,
    cast(child.sex as string) as sex,
    cast(child.address as string) as address,
    cast(child.postcode as string) as postcode,
    cast(child.school as string) as school,
    cast(ranked.organisation as string) as organisation,
    cast(ranked.service as string) as service,
    cast(ranked.lead_practitioner as string) as lead_practitioner,
    cast(ranked.lead_phone as string) as lead_phone,
    cast(ranked.last_involved_on as date) as last_involved_on,
    cast(ranked.is_open as boolean) as is_open,
    cast(coalesce(ranked.is_brokered, false) as boolean) as is_brokered
from {{ ref('child') }} as child
left join ranked on child.person_id = ranked.person_id and ranked.place = 1
where child.person_id not in (select shielded.person_id from {{ ref('shielded') }} as shielded)
