-- kept as state at a release: which person each record was about
select
    feed,
    file,
    row_number,
    role,
    person_id
from {{ ref('person_link') }}
