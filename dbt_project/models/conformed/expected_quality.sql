-- of pairs of records that are one person, the share that is expected to have been left apart
-- (1 - recall), by feed and group, with an interval of 95 in 100
--
-- Of three pairs that are missed two never came near enough to be given a chance (another name,
-- another date): measured on synthetic cities, where the truth is known (docs/linkage-persons.md),
-- and taken to be so in every group.
--
-- A person's pairs are found or missed together, so that the interval is that of a ratio between
-- persons: however many records, a group of few persons says little. Where a group shows hardly any
-- miss, it may still by chance have as many as the whole's share would leave it without.
{% set missed_for_one_seen = 3 %}
with by_feed as (
    select
        person_id,
        feed,
        records,
        partners_held + {{ missed_for_one_seen }} * partners_missed as partners,
        {{ missed_for_one_seen }} * partners_missed as missed,
        {{ missed_for_one_seen }} * spread as spread
    from {{ ref('expected_partner') }}
),

by_person as (
    select * from by_feed
    union all
    select
        person_id,
        'all' as feed,
        sum(records) as records,
        sum(partners) as partners,
        sum(missed) as missed,
        -- what is missed is missed for all of a person's records
        sum(sqrt(spread)) * sum(sqrt(spread)) as spread
    from by_feed
    group by person_id
),

whole as (
    select
        feed,
        sum(missed) / nullif(sum(partners), 0) as p,
        -- how many pairs are missed at once, where any are
        sum(missed * missed) / nullif(sum(missed), 0) as at_once
    from by_person
    group by feed
),

grouped as (
    {% for group in person_groups() %}
        select
            by_person.feed,
            '{{ group }}' as group_by,
            {{ group_value(group) }} as group_value,
            sum(by_person.records) as records,
            sum(by_person.partners) as partners,
            sum(by_person.missed) as missed,
            sum(by_person.spread) as spread,
            sum(by_person.missed * by_person.missed) as missed_squares,
            sum(by_person.missed * by_person.partners) as products,
            sum(by_person.partners * by_person.partners) as partners_squares
        from by_person
        inner join {{ ref('person_group') }} as person_group
            on by_person.person_id = person_group.person_id
        group by
            by_person.feed,
            {{ group_value(group) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

share as (
    select
        *,
        missed / partners as p
    from grouped
    where partners > 0
),

bounded as (
    select
        share.*,
        1.96 * sqrt(
            greatest(
                share.missed_squares
                - 2 * share.p * share.products
                + share.p * share.p * share.partners_squares
                + share.spread,
                whole.p * share.partners * coalesce(whole.at_once, 0.0)
            )
        ) / share.partners as reach
    from share
    inner join whole on share.feed = whole.feed
)

select
    'estimated_missed_links' as measure,
    feed,
    group_by,
    group_value,
    cast(records as bigint) as records,
    case when records >= 10 then round(p, 4) end as value,
    case when records >= 10 then round(greatest(p - reach, 0.0), 4) end as low,
    case when records >= 10 then round(least(p + reach, 1.0), 4) end as high
from bounded
