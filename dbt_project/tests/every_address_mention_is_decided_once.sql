-- no address is lost on the way to a decision, and none is decided twice
select
    mention.feed,
    mention.file,
    mention.row_number,
    mention.role,
    count(link.outcome) as decisions
from {{ ref('address_mention') }} as mention
left join {{ ref('address_link') }} as link
    on
        mention.feed = link.feed
        and mention.file = link.file
        and mention.row_number = link.row_number
        and mention.role = link.role
group by mention.feed, mention.file, mention.row_number, mention.role
having count(link.outcome) <> 1
