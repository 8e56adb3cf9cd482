-- which person each record was about
select
    cast(feed as string) as feed,
    cast(file as string) as file,
    cast(row_number as bigint) as row_number,
    cast(role as string) as role,
    cast(person_id as string) as person_id,
    cast(method as string) as method,
    cast(confidence as double) as confidence
from {{ ref('person_link') }}
