-- each person in a record in force: how its link and its home address came out
select
    mention.feed,
    mention.file,
    mention.row_number,
    mention.role,
    link.person_id,
    link.confidence,
    link.method <> 'alone' as is_linked,
    address.outcome
from {{ ref('person_mention') }} as mention
inner join {{ ref('person_link') }} as link
    on
        mention.feed = link.feed
        and mention.file = link.file
        and mention.row_number = link.row_number
        and mention.role = link.role
left join {{ ref('address_decision') }} as address on mention.address_id = address.address_id
where mention.in_force
