-- what a steward's reviews of a sample say of the links, with Wilson's interval of 95 in 100; the
-- sample is stratified, so that the reviewed pairs count as fewer (Kish's effective size)
--   reviewed_false_links    of ties, the share that is wrong
--   reviewed_missed_links   of pairs that are one person, the share left apart
with grouped as (
    {% for group in person_groups() %}
        select
            pair.feed,
            '{{ group }}' as group_by,
            {{ group_value(group) }} as group_value,
            pair.is_drawn,
            pair.is_linked,
            count(*) as pairs,
            sum(pair.weight) as weight,
            sum(pair.weight * pair.weight) as squares,
            sum(pair.weight * pair.is_wrong) as wrong
        from {{ ref('reviewed_pair') }} as pair
        inner join {{ ref('person_group') }} as person_group
            on pair.person_id = person_group.person_id
        group by
            pair.feed,
            {{ group_value(group) }},
            pair.is_drawn,
            pair.is_linked
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

with_all_feeds as (
    select * from grouped
    union all
    select
        'all' as feed,
        group_by,
        group_value,
        is_drawn,
        is_linked,
        sum(pairs) as pairs,
        sum(weight) as weight,
        sum(squares) as squares,
        sum(wrong) as wrong
    from grouped
    group by group_by, group_value, is_drawn, is_linked
),

share as (
    select
        *,
        wrong / weight as p,
        3.8416 * squares / (weight * weight) as z
    from with_all_feeds
    where is_drawn
),

bounded as (
    select
        *,
        (p + z / 2 - sqrt(p * (1 - p) * z + z * z / 4)) / (1 + z) as p_low,
        (p + z / 2 + sqrt(p * (1 - p) * z + z * z / 4)) / (1 + z) as p_high
    from share
),

-- of missing links: as pairs, beside those that are held together
missed as (
    select
        bounded.*,
        coalesce(held.pairs, 0) as held,
        bounded.weight * bounded.p as m,
        bounded.weight * greatest(bounded.p_low, 0.0) as m_low,
        bounded.weight * bounded.p_high as m_high
    from bounded
    left join with_all_feeds as held
        on
            bounded.feed = held.feed
            and bounded.group_by = held.group_by
            and bounded.group_value = held.group_value
            and not held.is_drawn
),

said as (
    select
        case when is_linked then 'reviewed_false_links' else 'reviewed_missed_links' end as measure,
        feed,
        group_by,
        group_value,
        cast(pairs as bigint) as records,
        case when is_linked then p else m / nullif(m + held, 0) end as value,
        case when is_linked then greatest(p_low, 0.0) else m_low / nullif(m_low + held, 0) end
            as low,
        case when is_linked then p_high else m_high / nullif(m_high + held, 0) end as high
    from missed
)

-- a figure of fewer than ten pairs says nothing; where nothing was reviewed, that is said
select
    measure,
    feed,
    group_by,
    group_value,
    records,
    case when records >= 10 then round(value, 4) end as value,
    case when records >= 10 then round(low, 4) end as low,
    case when records >= 10 then round(high, 4) end as high
from said
union all
select
    measure.measure,
    'all' as feed,
    'all' as group_by,
    'all' as group_value,
    0 as records,
    null as value,
    null as low,
    null as high
from (
    select 'reviewed_false_links' as measure
    union all
    select 'reviewed_missed_links' as measure
) as measure
left join said on measure.measure = said.measure
where said.measure is null
