-- every distinct address that a partner wrote, with its property or the reason why it has none
with written_by as (
    select
        address_id,
        {{ joined('feed') }} as feeds
    from {{ ref('address_mention') }}
    group by address_id
)

select
    cast(written.address_id as string) as address_id,
    cast(written.address_text as string) as address_text,
    cast(written.postcode_given as string) as postcode_given,
    cast(written.uprn_given as string) as uprn_given,
    cast(decision.uprn as string) as uprn,
    cast(decision.outcome as string) as outcome,
    cast(decision.method as string) as method,
    cast(decision.confidence as double) as confidence,
    cast(decision.reason as string) as reason,
    cast(written_by.feeds as string) as feeds,
    cast(written.mentions as bigint) as mentions
from {{ ref('address_distinct') }} as written
inner join {{ ref('address_decision') }} as decision on written.address_id = decision.address_id
inner join written_by on written.address_id = written_by.address_id
