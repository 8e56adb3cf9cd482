-- what happened to a person or at a property, in one list of types
select
    cast(event_id as string) as event_id,
    cast(person_id as string) as person_id,
    cast(uprn as string) as uprn,
    cast(event_type as string) as event_type,
    cast(event_date as date) as event_date,
    cast(source_feed as string) as source_feed
from {{ ref('event') }}
