-- pairs of entities from which a steward's sample is drawn, by stratum: what the model holds
-- together, by the bits of its score, and what it left apart although it came near
with entity as (
    select
        entity_id,
        min(person_id) as person_id,
        min(feed) as feed
    from {{ ref('person_link') }}
    group by entity_id
),

judged as (
    select
        edge.entity_a,
        edge.entity_b,
        first_entity.person_id,
        first_entity.feed,
        edge.score,
        edge.decision,
        edge.kept and first_entity.person_id = second_entity.person_id as is_linked,
        row_number() over (
            partition by edge.entity_a, edge.entity_b
            order by edge.kept desc, edge.pass desc
        ) as place
    from {{ ref('person_edge') }} as edge
    inner join entity as first_entity on edge.entity_a = first_entity.entity_id
    inner join entity as second_entity on edge.entity_b = second_entity.entity_id
    where
        (edge.kept and first_entity.person_id = second_entity.person_id)
        or (
            not edge.clash
            and edge.score >= 0
            and first_entity.person_id <> second_entity.person_id
        )
)

select
    entity_a,
    entity_b,
    person_id,
    feed,
    decision,
    case
        when not is_linked then 'apart'
        when score < 10 then 'linked below 10'
        when score < 20 then 'linked 10 to 20'
        else 'linked from 20'
    end as stratum
from judged
where place = 1
