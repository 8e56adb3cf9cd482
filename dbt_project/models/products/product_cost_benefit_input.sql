-- what cost_benefit is worked out from: each unit cost and count with its source
select
    cast(programme as string) as programme,
    cast(input as string) as input,
    cast(label as string) as label,
    cast(value as double) as value,
    cast(low as double) as low,
    cast(high as double) as high,
    cast(people as bigint) as people,
    cast(unit as string) as unit,
    cast(source as string) as source
from {{ ref('cost_input') }}
