-- early help and the youth justice service: each with a lead practitioner and a level of its own
select
    feed,
    file,
    row_number,
    'person' as role,
    cast(null as string) as person_ref,
    'early_help' as service,
    episode_id as reference,
    lead_organisation as organisation,
    lower(support_level) as support_level,
    episode_start as started_on,
    episode_end as ended_on,
    delivery_date as last_involved_on,
    lead_practitioner,
    lead_phone
from {{ ref('stg_early_help') }}
where in_force
union all
select
    feed,
    file,
    row_number,
    'subject' as role,
    cast(null as string) as person_ref,
    'youth_justice' as service,
    intervention_id as reference,
    cast(null as string) as organisation,
    -- prevention and Turnaround are voluntary; the rest are disposals
    case when disposal in ('PREVENTION', 'TURNAROUND') then 'targeted' else 'specialist' end
        as support_level,
    start_date as started_on,
    end_date as ended_on,
    delivery_date as last_involved_on,
    case_manager as lead_practitioner,
    cast(null as string) as lead_phone
from {{ ref('stg_youth_justice') }}
where in_force
