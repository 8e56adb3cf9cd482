-- findings of schools. Absence: a tenth or more of the sessions possible is persistent, half or
-- more severe (DfE, Pupil absence in schools: methodology); of the last half year's weeks that were
-- sent, 20 sessions at least
with missed as (
    select
        link.person_id,
        max(week.week_commencing) as found_on,
        sum(week.sessions_possible) as possible,
        sum(week.sessions_authorised + week.sessions_unauthorised) as missed
    from {{ ref('stg_schools_attendance') }} as week
    inner join {{ ref('person_link') }} as link
        on
            week.feed = link.feed
            and week.file = link.file
            and week.row_number = link.row_number
            and link.role = 'subject'
    where
        week.in_force
        and week.week_commencing > {{ days_ago(182) }}
        and week.week_commencing <= {{ today() }}
    group by link.person_id
),

said as (
    select
        'development_below_at_five' as finding,
        feed,
        file,
        row_number,
        cast(concat('20', substr(academic_year, 6, 2), '-07-31') as date) as found_on
    from {{ ref('stg_schools_attainment') }}
    where in_force and stage = 'EYFSP' and gld = 'N' and academic_year like '20__/__'
    union all
    select
        'young_carer' as finding,
        feed,
        file,
        row_number,
        delivery_date as found_on
    from {{ ref('stg_schools_census') }}
    where in_force and young_carer in ('P', 'S')
)

select
    'absence_persistent' as finding,
    person_id,
    found_on,
    'schools_attendance' as source_feed
from missed
where possible >= 20 and missed * 10 >= possible
union all
select
    'absence_severe' as finding,
    person_id,
    found_on,
    'schools_attendance' as source_feed
from missed
where possible >= 20 and missed * 2 >= possible
union all
select
    said.finding,
    link.person_id,
    max(said.found_on) as found_on,
    max(said.feed) as source_feed
from said
inner join {{ ref('person_link') }} as link
    on
        said.feed = link.feed
        and said.file = link.file
        and said.row_number = link.row_number
        and link.role = 'subject'
where said.found_on > {{ days_ago(730) }} and said.found_on <= {{ today() }}
group by said.finding, link.person_id
