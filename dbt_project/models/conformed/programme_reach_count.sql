-- how many people of the city began in each programme in a financial year, by ward and in all; not
-- to be shown as they are
with reached as (
    select distinct
        enrolment.programme,
        enrolment.person_id,
        {{ year_begun('enrolment.started_on', 4) }} as year_began,
        first_value(home.area) over (
            partition by
                enrolment.programme, enrolment.person_id,
                {{ year_begun('enrolment.started_on', 4) }}
            order by enrolment.started_on asc
        ) as area
    from {{ ref('programme_enrolment') }} as enrolment
    inner join {{ ref('programme') }} as programme
        on
            enrolment.programme = programme.programme
            and enrolment.role = programme.counted_role
    inner join {{ ref('home_on_day') }} as home
        on enrolment.person_id = home.person_id and enrolment.started_on = home.on_day
)

select
    programme,
    {{ year_name('year_began') }} as period,
    area,
    count(*) as people
from reached
group by programme, year_began, area
union all
select
    programme,
    {{ year_name('year_began') }} as period,
    'all' as area,
    count(*) as people
from reached
group by programme, year_began
