-- pairs drawn by chance that a steward has decided, each standing for so many of its stratum, and
-- (is_drawn false) all pairs that the model holds together
with decided as (
    select
        decision.stratum,
        decision.kind,
        link.person_id,
        link.feed,
        row_number() over (
            partition by
                least(decision.entity_id_a, decision.entity_id_b),
                greatest(decision.entity_id_a, decision.entity_id_b)
            order by decision.decided_on desc, decision.decision_id desc
        ) as place
    from {{ ref('review_decision') }} as decision
    inner join {{ ref('person_link') }} as link
        on
            decision.feed_a = link.feed
            and decision.file_a = link.file
            and decision.row_number_a = link.row_number
            and decision.role_a = link.role
    where decision.stratum is not null
),

drawn as (
    select
        stratum,
        count(*) as pairs
    from decided
    where place = 1
    group by stratum
),

waiting as (
    select
        stratum,
        count(*) as pairs
    from {{ ref('review_pair') }}
    where decision is null
    group by stratum
)

select
    decided.person_id,
    decided.feed,
    true as is_drawn,
    decided.stratum <> 'apart' as is_linked,
    case
        when decided.stratum = 'apart' and decided.kind = 'same' then 1.0
        when decided.stratum <> 'apart' and decided.kind = 'different' then 1.0
        else 0.0
    end as is_wrong,
    1.0 * (drawn.pairs + coalesce(waiting.pairs, 0)) / drawn.pairs as weight
from decided
inner join drawn on decided.stratum = drawn.stratum
left join waiting on decided.stratum = waiting.stratum
where decided.place = 1
union all
select
    person_id,
    feed,
    false as is_drawn,
    true as is_linked,
    0.0 as is_wrong,
    1.0 as weight
from {{ ref('review_pair') }}
where stratum <> 'apart'
