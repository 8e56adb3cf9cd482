-- the children of today under three who live in the four wards of Small Steps Big Changes, and the
-- pregnancies there. The day of birth is that of the birth notice, else the one that is believed
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

pregnancy as (
    select
        person_id,
        person_id as mother_id,
        cast(null as date) as born_on,
        cast('unborn' as string) as stage
    from {{ ref('expectant') }}
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
