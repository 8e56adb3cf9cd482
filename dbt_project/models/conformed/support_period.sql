-- for how long a service holds a child at a level of the continuum. Sensitive services do not
-- count: a level that only they explain would tell of them. Where a sender gives no end, a
-- programme counts for as long as the seed `service` says (counted_days)
with level as (
    {% for level in ['universal', 'universal_plus', 'targeted', 'specialist'] %}
        select
            '{{ level }}' as support_level,
            {{ loop.index }} as level_number
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

served as (
    select
        child.person_id,
        involvement.service,
        level.level_number,
        involvement.started_on as valid_from,
        {{ over_on() }} as valid_to
    from {{ ref('child') }} as child
    inner join {{ ref('involvement') }} as involvement on child.person_id = involvement.person_id
    inner join {{ ref('service') }} as service on involvement.service = service.service
    inner join level on involvement.support_level = level.support_level
    where not service.is_sensitive and involvement.started_on <= {{ today() }}
),

-- every child has the universal services from birth, or from when it was first seen
born as (
    select
        child.person_id,
        cast(null as string) as service,
        1 as level_number,
        least(
            coalesce(child.date_of_birth, min(served.valid_from), person.first_delivery),
            coalesce(min(served.valid_from), child.date_of_birth, person.first_delivery)
        ) as valid_from,
        cast(null as date) as valid_to
    from {{ ref('child') }} as child
    inner join {{ ref('person') }} as person on child.person_id = person.person_id
    left join served on child.person_id = served.person_id
    group by child.person_id, child.date_of_birth, person.first_delivery
)

select
    person_id,
    service,
    level_number,
    valid_from,
    valid_to
from served
where valid_to is null or valid_to > valid_from
union all
select
    person_id,
    service,
    level_number,
    valid_from,
    valid_to
from born
