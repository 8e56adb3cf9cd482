-- a person at a home for a time
select
    cast(person_id as string) as person_id,
    cast(place as string) as place,
    cast(uprn as string) as uprn,
    cast(postcode as string) as postcode,
    cast(address_role as string) as address_role,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(last_seen as date) as last_seen,
    cast(sources as bigint) as sources,
    cast(source_feeds as string) as source_feeds,
    cast(is_primary as boolean) as is_primary
from {{ ref('residence') }}
