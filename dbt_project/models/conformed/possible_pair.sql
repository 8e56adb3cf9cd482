-- pairs of records that are one person, or may be: what holds persons together counts whole, what
-- was left apart by its chance; 0 bits above the prior is as likely as not
with entity as (
    select
        entity_id,
        min(person_id) as person_id,
        min(feed) as feed
    from {{ ref('person_link') }}
    group by entity_id
),

compared as (
    select
        first_entity.person_id,
        first_entity.feed,
        edge.kept and first_entity.person_id = second_entity.person_id as is_linked,
        pow(2.0, edge.score) / (1.0 + pow(2.0, edge.score)) as chance
    from {{ ref('person_edge') }} as edge
    inner join entity as first_entity on edge.entity_a = first_entity.entity_id
    inner join entity as second_entity on edge.entity_b = second_entity.entity_id
    where
        (edge.kept and first_entity.person_id = second_entity.person_id)
        or (
            not edge.clash
            and coalesce(edge.decision, 'none') <> 'different'
            and first_entity.person_id <> second_entity.person_id
            and edge.score between -20 and 20
        )
)

select
    person_id,
    feed,
    is_linked,
    case when is_linked then 1.0 else chance end as weight
from compared
