-- each person whom an indicator counts in a year, with the ward of the home of that day; who lived
-- outside the city is not counted
with subject as (
    select * from {{ ref('indicator_observed') }}
    union all
    select * from {{ ref('indicator_population') }}
)

select
    subject.indicator,
    subject.person_id,
    subject.year_began,
    subject.counted_on,
    subject.counts,
    subject.first_day,
    home.area
from subject
inner join {{ ref('home_on_day') }} as home
    on subject.person_id = home.person_id and subject.counted_on = home.on_day
