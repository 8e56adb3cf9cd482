-- the children of today under three who live in the four wards of Small Steps Big Changes, and the
-- pregnancies there: a mother with an antenatal contact that was done, or is due at 28 weeks, and
-- no birth since counts until 12 weeks after it; a birth before 24 weeks is of another pregnancy.
-- The day of birth is that of the birth notice, else the one that is believed
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

expecting as (
    select
        link.person_id,
        max(coalesce(contact.done_date, contact.due_date)) as last_contact,
        max(contact.due_date) as due_date
    from {{ ref('stg_health_child_health') }} as contact
    inner join {{ ref('person_link') }} as link
        on
            contact.feed = link.feed
            and contact.file = link.file
            and contact.row_number = link.row_number
            and link.role = 'mother'
    where contact.in_force and contact.contact_type = 'ANC'
    group by link.person_id
),

pregnancy as (
    select
        expecting.person_id,
        expecting.person_id as mother_id,
        cast(null as date) as born_on,
        cast('unborn' as string) as stage
    from expecting
    left join {{ ref('maternity') }} as birth
        on
            expecting.person_id = birth.mother_id
            and birth.born_on >= {{ dbt.dateadd('day', -28, 'expecting.due_date') }}
    left join {{ ref('death') }} as death on expecting.person_id = death.person_id
    where
        birth.mother_id is null
        and death.person_id is null
        and expecting.last_contact >= {{ dbt.dateadd('day', -84, as_of) }}
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
