-- each person whom an indicator counts in a year, with the ward of the home of that day; who lived
-- outside the city is not counted
with subject as (
    select * from {{ ref('indicator_observed') }}
    union all
    select * from {{ ref('indicator_population') }}
),

-- the home of that day, else the one nearest in time; not a placement
placed as (
    select
        subject.*,
        home.uprn,
        row_number() over (
            partition by subject.indicator, subject.person_id, subject.year_began
            order by
                case
                    when home.person_id is null then 0
                    when home.valid_from > subject.counted_on
                        then {{ dbt.datediff('subject.counted_on', 'home.valid_from', 'day') }}
                    when home.valid_to < subject.counted_on
                        then {{ dbt.datediff('home.valid_to', 'subject.counted_on', 'day') }}
                    else 0
                end asc,
                home.valid_from desc, home.place asc
        ) as nearest
    from subject
    left join {{ ref('residence') }} as home
        on subject.person_id = home.person_id and home.address_role = 'home'
)

select
    placed.indicator,
    placed.person_id,
    placed.year_began,
    placed.counted_on,
    placed.counts,
    placed.first_day,
    coalesce(case when property.in_authority then property.ward_code end, 'not_known') as area
from placed
inner join {{ ref('person') }} as person on placed.person_id = person.person_id
left join {{ ref('property') }} as property on placed.uprn = property.uprn
where
    placed.nearest = 1
    -- outside: neither that home nor the person's home today is in the city
    and (coalesce(property.in_authority, false) or coalesce(person.in_area, true))
