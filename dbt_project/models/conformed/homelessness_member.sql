-- who is in the household of a homelessness case
select
    people.case_ref,
    people.person_seq,
    people.relation_to_applicant as relation,
    link.person_id
from {{ ref('stg_homelessness_people') }} as people
inner join {{ ref('person_link') }} as link
    on
        people.feed = link.feed
        and people.file = link.file
        and people.row_number = link.row_number
        and link.role = 'member'
where people.in_force
