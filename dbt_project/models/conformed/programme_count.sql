-- counts of each programme's measures; not to be shown as they are
select
    programme,
    measure,
    cast(count(*) as bigint) as people,
    cast(sum(had_before) as bigint) as had_before,
    cast(sum(had_after) as bigint) as had_after
from {{ ref('programme_followed') }}
group by programme, measure
