-- which property each address of each accepted record was put on
select
    cast(feed as string) as feed,
    cast(file as string) as file,
    cast(row_number as bigint) as row_number,
    cast(role as string) as role,
    cast(uprn as string) as uprn,
    cast(outcome as string) as outcome,
    cast(method as string) as method,
    cast(confidence as double) as confidence,
    cast(address_id as string) as address_id,
    cast(in_force as boolean) as in_force
from {{ ref('address_link') }}
