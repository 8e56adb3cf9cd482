-- a person at a home for a time, from every source that says so
with stay as (
    select
        person_id,
        place,
        max(uprn) as uprn,
        max(postcode) as postcode,
        max(address_role) as address_role,
        min(valid_from) as valid_from,
        max(seen) as last_seen,
        max(case when valid_to is null then 1 else 0 end) as still_open,
        max(valid_to) as ended,
        max(case when in_force then 1 else 0 end) as in_force,
        count(distinct feed) as sources,
        {{ joined('feed') }} as source_feeds
    from {{ ref('home_statement') }}
    group by person_id, place
),

-- the home with the newest statement counts; each further source weighs like four months, since one
-- sender may still write the home before the last move
weighed as (
    select
        *,
        {{ dbt.dateadd('day', '120 * (least(sources, 4) - 1)', 'last_seen') }} as weight
    from stay
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id
            order by still_open desc, in_force desc, weight desc, last_seen desc, place asc
        ) as place_rank,
        lead(valid_from) over (
            partition by person_id
            order by valid_from asc, last_seen asc, place asc
        ) as next_from
    from weighed
)

select
    person_id,
    place,
    uprn,
    postcode,
    address_role,
    valid_from,
    case
        when place_rank = 1 and still_open = 1 then null
        when still_open = 0 then ended
        else greatest(last_seen, coalesce(next_from, last_seen))
    end as valid_to,
    last_seen,
    sources,
    source_feeds,
    place_rank = 1 as is_primary
from ranked
