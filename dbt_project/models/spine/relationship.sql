-- two persons and their tie: declared by a source, or inferred from ties that are declared
with tied as (
    select
        a.person_id,
        b.person_id as related_person_id,
        r.kind,
        a.source,
        least(a.first_seen, b.first_seen) as valid_from,
        greatest(a.last_seen, b.last_seen) as last_seen,
        greatest(a.in_force, b.in_force) as in_force
    from {{ ref('household_member') }} as a
    inner join {{ ref('household_member') }} as b
        on a.source = b.source and a.group_ref = b.group_ref and a.person_id <> b.person_id
    inner join {{ ref('tie_rule') }} as r
        on
            a.source = r.source
            and coalesce(a.relation, '') = coalesce(r.relation_a, coalesce(a.relation, ''))
            and coalesce(b.relation, '') = coalesce(r.relation_b, coalesce(b.relation, ''))
),

declared as (
    select
        person_id,
        related_person_id,
        kind,
        'declared' as basis,
        {{ joined('source') }} as source,
        min(valid_from) as valid_from,
        max(last_seen) as last_seen,
        max(in_force) = 1 as in_force
    from tied
    group by person_id, related_person_id, kind
),

-- identities that ended with an adoption: nothing may be inferred that leads from them to the new
adopted as (
    select m.person_id
    from {{ ref('stg_ssd_cla_episodes') }} as e
    inner join {{ ref('social_care_person') }} as m on e.clae_person_id = m.source_ref
    where e.clae_cla_episode_ceased_reason in ('E11', 'E12')
),

-- children of one parent; an address in common is never enough
sibling as (
    select
        a.related_person_id as person_id,
        b.related_person_id,
        'sibling' as kind,
        'inferred' as basis,
        'common parent' as source,
        min(greatest(a.valid_from, b.valid_from)) as valid_from,
        max(least(a.last_seen, b.last_seen)) as last_seen,
        true as in_force
    from declared as a
    inner join declared as b
        on a.person_id = b.person_id and a.related_person_id <> b.related_person_id
    where
        a.kind = 'parent'
        and b.kind = 'parent'
        and a.related_person_id not in (select adopted.person_id from adopted)
        and b.related_person_id not in (select adopted.person_id from adopted)
    group by a.related_person_id, b.related_person_id
),

both_kinds as (
    select * from declared
    union all
    -- a source's own word goes before what is inferred
    select sibling.*
    from sibling
    left join declared as said
        on
            sibling.person_id = said.person_id
            and sibling.related_person_id = said.related_person_id
            and said.kind = 'sibling'
    where said.person_id is null
)

select
    person_id,
    related_person_id,
    kind,
    basis,
    source,
    valid_from,
    -- no source writes the end: it is where no record in force says it any more
    case when not in_force then last_seen end as valid_to,
    last_seen,
    in_force
from both_kinds
