-- a family through time, under one key
select
    cast(family_id as string) as family_id,
    cast(rule_version as string) as rule_version,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(members as bigint) as members,
    cast(children as bigint) as children
from {{ ref('family') }}
