-- no record is lost on the way to a person, and none is counted twice
select
    m.feed,
    m.file,
    m.row_number,
    m.role,
    count(l.person_id) as links
from {{ ref('person_mention') }} as m
left join {{ ref('person_link') }} as l
    on
        m.feed = l.feed
        and m.file = l.file
        and m.row_number = l.row_number
        and m.role = l.role
group by m.feed, m.file, m.row_number, m.role
having count(l.person_id) <> 1
