-- how well records were tied to properties and persons
select
    cast(measure as string) as measure,
    cast(feed as string) as feed,
    cast(group_by as string) as group_by,
    cast(group_value as string) as group_value,
    cast(records as bigint) as records,
    cast(value as double) as value
from {{ ref('linkage_quality') }}
