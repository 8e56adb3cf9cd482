-- a school works with every pupil on its roll
select
    feed,
    file,
    row_number,
    'subject' as role,
    cast(null as string) as person_ref,
    'school' as service,
    la_estab as reference,
    concat('School ', la_estab) as organisation,
    cast(null as string) as support_level,
    entry_date as started_on,
    leaving_date as ended_on,
    delivery_date as last_involved_on,
    cast(null as string) as lead_practitioner,
    cast(null as string) as lead_phone
from {{ ref('stg_schools_census') }}
where in_force
