-- pairs of records that were compared and left apart, with the chance that they are one person after
-- all: 0 bits above the prior is as likely as not
select
    links.person_id,
    links.feed,
    pow(2.0, edge.score) / (1.0 + pow(2.0, edge.score)) as chance
from {{ ref('person_edge') }} as edge
inner join (
    select
        entity_id,
        min(person_id) as person_id,
        min(feed) as feed
    from {{ ref('person_link') }}
    group by entity_id
) as links
    on edge.entity_a = links.entity_id
inner join (
    select
        entity_id,
        min(person_id) as person_id
    from {{ ref('person_link') }}
    group by entity_id
) as others
    on edge.entity_b = others.entity_id
where not edge.clash and links.person_id <> others.person_id and edge.score between -20 and 20
