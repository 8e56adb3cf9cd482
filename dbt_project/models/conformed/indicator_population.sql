-- whom each indicator counts that is a rate of the population: everybody of the age, and the cases
with aged as (
    select
        person.person_id,
        person.sex,
        person.date_of_birth,
        fy.began as year_began,
        fy.middle,
        fy.last_day
    from {{ ref('person') }} as person
    cross join {{ ref('financial_year') }} as fy
    where person.in_force and person.date_of_birth is not null
),

entry as (
    select
        event.person_id,
        event.event_date,
        {{ year_begun('event.event_date', 4) }} as year_began
    from {{ ref('event') }} as event
    inner join {{ ref('person') }} as person on event.person_id = person.person_id
    where
        event.event_type = 'first_time_entrant'
        and event.event_date >= {{ birthday('person.date_of_birth', 10) }}
        and event.event_date < {{ birthday('person.date_of_birth', 18) }}
),

in_care as (
    select
        involvement.person_id,
        involvement.started_on,
        fy.began as year_began,
        fy.last_day
    from {{ ref('involvement') }} as involvement
    inner join {{ ref('financial_year') }} as fy
        on
            involvement.started_on <= fy.last_day
            and coalesce(involvement.ended_on, fy.last_day) >= fy.last_day
    where involvement.service = 'looked_after'
),

counted as (
    select
        'teenage_maternities' as indicator,
        person_id,
        year_began,
        middle as counted_on,
        cast(null as date) as happened_on
    from aged
    where
        sex = 'F'
        and middle >= {{ birthday('date_of_birth', 15) }}
        and middle < {{ birthday('date_of_birth', 18) }}
    union all
    select
        'teenage_maternities' as indicator,
        mother_id as person_id,
        {{ year_begun('conceived_on', 4) }} as year_began,
        conceived_on as counted_on,
        conceived_on as happened_on
    from {{ ref('maternity') }}
    where conceived_on < {{ birthday('mother_born_on', 18) }}
    union all
    select
        'first_time_entrants' as indicator,
        person_id,
        year_began,
        middle as counted_on,
        cast(null as date) as happened_on
    from aged
    where
        middle >= {{ birthday('date_of_birth', 10) }}
        and middle < {{ birthday('date_of_birth', 18) }}
    union all
    select
        'first_time_entrants' as indicator,
        person_id,
        year_began,
        event_date as counted_on,
        event_date as happened_on
    from entry
    union all
    select
        'children_in_care' as indicator,
        person_id,
        year_began,
        last_day as counted_on,
        cast(null as date) as happened_on
    from aged
    where last_day >= date_of_birth and last_day < {{ birthday('date_of_birth', 18) }}
    union all
    select
        'children_in_care' as indicator,
        person_id,
        year_began,
        last_day as counted_on,
        last_day as happened_on
    from in_care
),

first_seen as (
    select
        indicator,
        min(happened_on) as first_day
    from counted
    group by indicator
)

select
    counted.indicator,
    counted.person_id,
    counted.year_began,
    max(counted.counted_on) as counted_on,
    case when max(counted.happened_on) is null then 0 else 1 end as counts,
    max(first_seen.first_day) as first_day
from counted
left join first_seen on counted.indicator = first_seen.indicator
inner join {{ ref('financial_year') }} as fy on counted.year_began = fy.began
inner join {{ ref('indicator') }} as indicator on counted.indicator = indicator.indicator
where
    counted.counted_on <= cast('{{ var("as_of") }}' as date)
    -- who has grown up or gone is in no feed any more: of years long past too few would be counted
    and fy.years_ago <= indicator.years_back
group by counted.indicator, counted.person_id, counted.year_began
