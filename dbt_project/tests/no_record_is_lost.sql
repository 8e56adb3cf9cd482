-- accepted = conformed + held back + removed, and the warehouse holds as many records as landing
-- accepted, but for what was removed since or came under an agreement that has ended
select
    feed,
    file,
    accepted,
    staged,
    agreement_ended,
    conformed,
    held_back,
    removed
from {{ ref('record_account') }}
where
    accepted <> staged + removed + agreement_ended
    or accepted <> conformed + held_back + removed
