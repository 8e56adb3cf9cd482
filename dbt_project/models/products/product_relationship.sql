-- two persons and their tie
select
    cast(person_id as string) as person_id,
    cast(related_person_id as string) as related_person_id,
    cast(kind as string) as kind,
    cast(basis as string) as basis,
    cast(source as string) as source,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(last_seen as date) as last_seen,
    cast(in_force as boolean) as in_force
from {{ ref('relationship') }}
