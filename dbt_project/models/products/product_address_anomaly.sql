-- what is odd about the addresses of live clients, and who can mend it
select
    cast(anomaly.feed as string) as feed,
    cast(anomaly.file as string) as file,
    cast(anomaly.row_number as bigint) as row_number,
    cast(anomaly.role as string) as role,
    cast(anomaly.kind as string) as kind,
    cast(kind.label as string) as what,
    cast(kind.mended_by as string) as mended_by,
    cast(kind.priority as bigint) as priority,
    cast(anomaly.address_id as string) as address_id,
    cast(anomaly.uprn as string) as uprn,
    cast(anomaly.carried_uprn as string) as carried_uprn,
    cast(anomaly.side_before as string) as side_before,
    cast(anomaly.side_after as string) as side_after
from {{ ref('address_anomaly') }} as anomaly
inner join {{ ref('address_anomaly_kind') }} as kind on anomaly.kind = kind.kind
