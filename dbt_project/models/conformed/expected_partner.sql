-- pairs of records, counted at each of their two ends: how many other records in force a person's
-- records of a feed are held together with, and how many more are expected to be of the same
-- person by the chance of what the last look found near and left apart (0 bits is as likely as
-- not); looks before the last knew less
with held as (
    select
        person_id,
        feed,
        count(*) as records
    from {{ ref('person_evidence') }}
    group by person_id, feed
),

person as (
    select
        person_id,
        sum(records) as records
    from held
    group by person_id
),

entity as (
    select
        entity_id,
        min(person_id) as person_id
    from {{ ref('person_link') }}
    group by entity_id
),

judged as (
    select
        first_entity.person_id as person_a,
        second_entity.person_id as person_b,
        edge.clash or coalesce(edge.decision, 'none') = 'different' as is_barred,
        1.0 / (1.0 + pow(2.0, -least(edge.score, 60.0))) as chance,
        row_number() over (
            partition by
                least(first_entity.person_id, second_entity.person_id),
                greatest(first_entity.person_id, second_entity.person_id)
            order by edge.pass desc, edge.score desc
        ) as place
    from {{ ref('person_edge') }} as edge
    inner join entity as first_entity on edge.entity_a = first_entity.entity_id
    inner join entity as second_entity on edge.entity_b = second_entity.entity_id
    where
        first_entity.person_id <> second_entity.person_id
        and (edge.pass >= 3 or edge.decision is not null)
),

both_ways as (
    select
        person_a as person_id,
        person_b as other_id,
        chance
    from judged
    where place = 1 and not is_barred
    union all
    select
        person_b as person_id,
        person_a as other_id,
        chance
    from judged
    where place = 1 and not is_barred
),

apart as (
    select
        both_ways.person_id,
        sum(both_ways.chance * other.records) as missed,
        sum(both_ways.chance * (1.0 - both_ways.chance) * other.records * other.records) as spread
    from both_ways
    inner join person as other on both_ways.other_id = other.person_id
    group by both_ways.person_id
)

select
    held.person_id,
    held.feed,
    held.records,
    held.records * (person.records - 1) as partners_held,
    held.records * coalesce(apart.missed, 0.0) as partners_missed,
    held.records * held.records * coalesce(apart.spread, 0.0) as spread
from held
inner join person on held.person_id = person.person_id
left join apart on held.person_id = apart.person_id
