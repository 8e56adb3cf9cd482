-- somebody joins a voluntary organisation's programme
select
    'programme_joined' as event_type,
    feed,
    file,
    row_number,
    role,
    file as person_file,
    row_number as person_row_number,
    cast(null as string) as person_ref,
    cast(null as string) as place_role,
    service as reference,
    started_on as event_date
from {{ ref('service_voluntary') }}
where started_on <= last_involved_on
