-- accepted = conformed + held back, and the warehouse holds as many records as landing accepted
select
    feed,
    file,
    accepted,
    staged,
    conformed,
    held_back
from {{ ref('record_account') }}
where accepted <> staged or accepted <> conformed + held_back
