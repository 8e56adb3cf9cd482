-- who expects a child: a mother with an antenatal contact that was done, or is due at 28 weeks, and
-- no birth since, counts until 12 weeks after it; a birth before 24 weeks is of another pregnancy
{% set as_of = "cast('" ~ var('as_of') ~ "' as date)" %}
with expecting as (
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
)

select expecting.person_id
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
