-- who takes part in which of the programmes, since when, how often, and what came of it
select
    cast(enrolment_id as string) as enrolment_id,
    cast(programme as string) as programme,
    cast(person_id as string) as person_id,
    cast(role as string) as role,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on,
    cast(sessions as bigint) as sessions,
    cast(sessions_offered as bigint) as sessions_offered,
    cast(outcome as string) as outcome,
    cast(is_sensitive as boolean) as is_sensitive,
    cast(source_feed as string) as source_feed
from {{ ref('programme_enrolment') }}
