-- kept as state at a release: which person each record was about. What came under an agreement that
-- has ended is in no link; its records keep their keys as long as they are held, and stand again if
-- the agreement is renewed
select
    feed,
    file,
    row_number,
    role,
    person_id
from {{ ref('person_link') }}
union all
select
    former.feed,
    former.file,
    former.row_number,
    former.role,
    former.person_id
from {{ source('state', 'person_assignment') }} as former
inner join {{ source('landing', 'delivery') }} as delivery
    on
        former.feed = delivery.feed
        and former.file = delivery.file
where
    delivery.agreement_ended
    and not delivery.superseded
    and delivery.removed < delivery.accepted
