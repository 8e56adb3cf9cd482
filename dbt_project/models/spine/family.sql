-- a family that somebody is in, or was
select
    family_id,
    max(rule_version) as rule_version,
    min(valid_from) as valid_from,
    case when count(valid_to) = count(*) then max(valid_to) end as valid_to,
    sum(case when valid_to is null then 1 else 0 end) as members,
    sum(case when valid_to is null and role in ('child', 'child_looked_after') then 1 else 0 end)
        as children
from {{ ref('family_member') }}
group by family_id
