-- how well records were tied to properties and persons, by feed and by group
--   address_match_rate       of home addresses that can be of the city, those with a property
--   address_outside_rate     of home addresses, those outside the authority
--   person_link_rate         of records, those tied to another record
--   estimated_false_links    of ties, the share expected to be wrong, by the links' confidence
--   estimated_missed_links   of pairs of records that are one person, the share expected to be left
--                            apart (expected_quality)
--   reviewed_...             the same as a steward's reviews show them (reviewed_quality)
with figure as (
    select
        feed,
        person_id,
        'address_match_rate' as measure,
        case when outcome in ('matched', 'parent') then 1.0 else 0.0 end as value
    from {{ ref('person_evidence') }}
    where outcome in ('matched', 'parent', 'ambiguous', 'unmatched')
    union all
    select
        feed,
        person_id,
        'address_outside_rate' as measure,
        case when outcome = 'out_of_area' then 1.0 else 0.0 end as value
    from {{ ref('person_evidence') }}
    where outcome is not null
    union all
    select
        feed,
        person_id,
        'person_link_rate' as measure,
        case when is_linked then 1.0 else 0.0 end as value
    from {{ ref('person_evidence') }}
    union all
    select
        feed,
        person_id,
        'estimated_false_links' as measure,
        1.0 - confidence as value
    from {{ ref('person_evidence') }}
    where is_linked
),

grouped as (
    {% for group in person_groups() %}
        select
            figure.measure,
            figure.feed,
            '{{ group }}' as group_by,
            {{ group_value(group) }} as group_value,
            count(*) as records,
            sum(figure.value) as total
        from figure
        inner join {{ ref('person_group') }} as person_group
            on figure.person_id = person_group.person_id
        group by
            figure.measure,
            figure.feed,
            {{ group_value(group) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

with_all_feeds as (
    select * from grouped
    union all
    select
        measure,
        'all' as feed,
        group_by,
        group_value,
        sum(records) as records,
        sum(total) as total
    from grouped
    group by measure, group_by, group_value
)

select
    measure,
    feed,
    group_by,
    group_value,
    cast(records as bigint) as records,
    -- a figure of fewer than ten records says nothing, and may say something about a person
    case when records >= 10 then round(total / records, 4) end as value,
    cast(null as double) as low,
    cast(null as double) as high
from with_all_feeds
{% for estimate in ['expected_quality', 'reviewed_quality'] %}
    union all
    select
        measure,
        feed,
        group_by,
        group_value,
        records,
        cast(value as double) as value,
        cast(low as double) as low,
        cast(high as double) as high
    from {{ ref(estimate) }}
{% endfor %}
