-- Small Steps Big Changes: each child from pregnancy to three in the four wards, with the contacts
-- that it was due and got
with mentored as (
    select distinct person_id
    from {{ ref('programme_enrolment') }}
    where programme = 'small_steps'
)

select
    cast(contact.contact_id as string) as contact_id,
    cast(contact.person_id as string) as person_id,
    cast(contact.stage as string) as stage,
    cast(contact.ward_code as string) as ward_code,
    cast(contact.ward_name as string) as ward_name,
    cast(contact.contact as string) as contact,
    cast(contact.due_from as date) as due_from,
    cast(contact.due_to as date) as due_to,
    cast(contact.done_on as date) as done_on,
    cast(contact.status as string) as status,
    cast(coalesce(mentored.person_id is not null, false) as boolean) as has_family_mentor
from {{ ref('cohort_contact') }} as contact
left join mentored on contact.person_id = mentored.person_id
