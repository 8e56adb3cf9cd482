-- whom each number of social care's system is about
select distinct
    m.source_ref,
    l.person_id
from {{ ref('person_mention') }} as m
inner join {{ ref('person_link') }} as l
    on
        m.feed = l.feed
        and m.file = l.file
        and m.row_number = l.row_number
        and m.role = l.role
where m.feed = 'social_care_ssd' and m.source_ref is not null
