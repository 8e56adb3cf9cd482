-- the children of today under three who live in the four wards of Small Steps Big Changes, and the
-- pregnancies there: a mother with an antenatal contact and no birth since counts until 12 weeks
-- after it. The day of birth is that of the birth notice, else the one that is believed
{% set as_of = "cast('" ~ var('as_of') ~ "' as date)" %}
with born as (
    select
        child_id,
        max(mother_id) as mother_id,
        max(born_on) as born_on
    from {{ ref('maternity') }}
    group by child_id
),

small as (
    select
        child.person_id,
        born.mother_id,
        coalesce(born.born_on, child.date_of_birth) as born_on,
        cast('born' as string) as stage
    from {{ ref('child') }} as child
    left join born on child.person_id = born.child_id
    where
        coalesce(born.born_on, child.date_of_birth) <= {{ as_of }}
        and {{ birthday('coalesce(born.born_on, child.date_of_birth)', 3) }} > {{ as_of }}
),

seen as (
    select
        person_id,
        max(event_date) as last_contact
    from {{ ref('event') }}
    where event_type = 'antenatal_contact'
    group by person_id
),

pregnancy as (
    select
        seen.person_id,
        seen.person_id as mother_id,
        cast(null as date) as born_on,
        cast('unborn' as string) as stage
    from seen
    left join {{ ref('maternity') }} as birth
        on seen.person_id = birth.mother_id and seen.last_contact <= birth.born_on
    left join {{ ref('death') }} as death on seen.person_id = death.person_id
    where
        birth.mother_id is null
        and death.person_id is null
        and seen.last_contact >= {{ dbt.dateadd('day', -84, as_of) }}
),

expected as (
    select * from small
    union all
    select * from pregnancy
)

select
    expected.person_id,
    expected.mother_id,
    expected.born_on,
    expected.stage,
    cohort_ward.ward_code,
    cohort_ward.ward_name
from expected
inner join {{ ref('person_group') }} as person_group
    on expected.person_id = person_group.person_id
inner join {{ ref('cohort_ward') }} as cohort_ward on person_group.area = cohort_ward.ward_code
