-- where a person lived on a day that somebody asks for: the ward of the home of that day, else of
-- the home nearest in time; never a placement. Who lived outside the city is not in it
with asked as (
    select
        person_id,
        counted_on as on_day
    from {{ ref('indicator_observed') }}
    union
    select
        person_id,
        counted_on as on_day
    from {{ ref('indicator_population') }}
    union
    select
        person_id,
        started_on as on_day
    from {{ ref('programme_enrolment') }}
),

placed as (
    select
        asked.person_id,
        asked.on_day,
        home.uprn,
        row_number() over (
            partition by asked.person_id, asked.on_day
            order by
                case
                    when home.person_id is null then 0
                    when home.valid_from > asked.on_day
                        then {{ dbt.datediff('asked.on_day', 'home.valid_from', 'day') }}
                    when home.valid_to < asked.on_day
                        then {{ dbt.datediff('home.valid_to', 'asked.on_day', 'day') }}
                    else 0
                end asc,
                home.valid_from desc, home.place asc
        ) as nearest
    from asked
    left join {{ ref('residence') }} as home
        on asked.person_id = home.person_id and home.address_role = 'home'
)

select
    placed.person_id,
    placed.on_day,
    coalesce(case when property.in_authority then property.ward_code end, 'not_known') as area
from placed
inner join {{ ref('person') }} as person on placed.person_id = person.person_id
left join {{ ref('property') }} as property on placed.uprn = property.uprn
where
    placed.nearest = 1
    -- outside: neither that home nor the person's home today is in the city
    and (coalesce(property.in_authority, false) or coalesce(person.in_area, true))
