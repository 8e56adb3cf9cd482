-- how well records were tied to properties and persons; counts are rounded to five and hidden below
-- eight (an agreement's publication rule where it says nothing, contracts.md), and a hidden count
-- hides its figure
select
    cast(measure as string) as measure,
    cast(feed as string) as feed,
    cast(group_by as string) as group_by,
    cast(group_value as string) as group_value,
    case when records >= 8 then cast(round(records / 5.0) * 5 as bigint) end as records,
    case when records >= 8 then cast(value as double) end as value,
    case when records >= 8 then cast(low as double) end as low,
    case when records >= 8 then cast(high as double) end as high
from {{ ref('linkage_quality') }}
