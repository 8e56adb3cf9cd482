-- which organisation works with a person, since when, and whom to ring
select
    cast(involvement_id as string) as involvement_id,
    cast(person_id as string) as person_id,
    cast(organisation as string) as organisation,
    cast(service as string) as service,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on,
    cast(last_involved_on as date) as last_involved_on,
    cast(lead_practitioner as string) as lead_practitioner,
    cast(lead_phone as string) as lead_phone,
    cast(support_level as string) as support_level,
    cast(is_sensitive as boolean) as is_sensitive,
    cast(source_feed as string) as source_feed
from {{ ref('involvement') }}
