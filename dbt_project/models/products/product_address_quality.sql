-- client records inside and outside the authority, before and after the gazetteer
select
    cast(feed as string) as feed,
    cast(records_before as bigint) as records_before,
    cast(inside_before as bigint) as inside_before,
    cast(outside_before as bigint) as outside_before,
    cast(not_known_before as bigint) as not_known_before,
    cast(records_after as bigint) as records_after,
    cast(inside_after as bigint) as inside_after,
    cast(outside_after as bigint) as outside_after,
    cast(not_known_after as bigint) as not_known_after,
    cast(moved_outside as bigint) as moved_outside,
    cast(moved_inside as bigint) as moved_inside,
    cast(live_records as bigint) as live_records,
    cast(live_records_with_anomaly as bigint) as live_records_with_anomaly,
    cast(anomalies as bigint) as anomalies
from {{ ref('address_quality') }}
