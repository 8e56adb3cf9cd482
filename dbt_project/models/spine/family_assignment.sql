-- kept as state at a release: which family each person was in
select
    person_id,
    family_id,
    role,
    valid_from,
    valid_to,
    rule_version
from {{ ref('family_member') }}
