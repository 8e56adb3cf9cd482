-- births with the mother whom the same record names, and the day on which she conceived: 38 weeks
-- before (Office for National Statistics, Conceptions in England and Wales: user guide)
select
    link.person_id as mother_id,
    mother.date_of_birth as mother_born_on,
    birth.person_id as child_id,
    birth.event_date as born_on,
    cast({{ dbt.dateadd('day', -266, 'birth.event_date') }} as date) as conceived_on
from {{ ref('event') }} as birth
inner join {{ ref('person_link') }} as link
    on
        birth.source_feed = link.feed
        and birth.source_file = link.file
        and birth.source_row_number = link.row_number
        and link.role = 'mother'
inner join {{ ref('person') }} as mother on link.person_id = mother.person_id
where birth.event_type = 'birth'
