-- merges, splits, retirements and decisions: an old key still resolves
select
    cast(event_id as string) as event_id,
    cast(kind as string) as kind,
    cast(happened_on as date) as happened_on,
    cast(old_person_ids as string) as old_person_ids,
    cast(new_person_ids as string) as new_person_ids,
    cast(records as bigint) as records,
    cast(evidence as string) as evidence
from {{ ref('person_history') }}
