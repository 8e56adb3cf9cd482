-- the gazetteer moves client records across the boundary, it neither makes nor loses one
with clients as (
    select
        feed,
        count(*) as records
    from {{ ref('address_mention') }}
    where in_force and role in ('home', 'placement')
    group by feed
),

expected as (
    select * from clients
    union all
    select
        'all' as feed,
        sum(records) as records
    from clients
    having count(*) > 0
)

select
    coalesce(expected.feed, quality.feed) as feed,
    expected.records,
    quality.records_before,
    quality.records_after
from expected
full outer join {{ ref('address_quality') }} as quality on expected.feed = quality.feed
where
    coalesce(expected.records, 0) <> coalesce(quality.records_before, 0)
    or coalesce(expected.records, 0) <> coalesce(quality.records_after, 0)
