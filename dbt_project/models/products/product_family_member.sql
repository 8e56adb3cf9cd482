-- who belongs to which family, in which role, from when to when
select
    cast(person_id as string) as person_id,
    cast(family_id as string) as family_id,
    cast(role as string) as role,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(rule_version as string) as rule_version
from {{ ref('family_member') }}
