-- findings that a service's work makes; sensitive services make none
with served as (
    select
        case
            when service in ('sanctuary_scheme', 'stronger_families') then 'home_made_safe'
            else service
        end as finding,
        person_id,
        started_on,
        source_feed
    from {{ ref('involvement') }}
    where
        (service in ('child_in_need', 'child_protection') and ended_on is null)
        or (
            service in ('sanctuary_scheme', 'stronger_families')
            and started_on > {{ days_ago(365) }}
        )
)

select
    finding,
    person_id,
    max(started_on) as found_on,
    max(source_feed) as source_feed
from served
group by finding, person_id
union all
select
    'young_offender' as finding,
    person_id,
    last_known_on as found_on,
    case known_by when 'police' then 'police_youth_offences' else 'youth_justice' end
        as source_feed
from {{ ref('young_offender') }}
where last_known_on > {{ days_ago(365) }}
