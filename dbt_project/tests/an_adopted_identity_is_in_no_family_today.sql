-- a person who left care by adoption belongs to no family any more: nothing may lead to the new one
select f.person_id
from {{ ref('family_member') }} as f
inner join {{ ref('person') }} as p on f.person_id = p.person_id
where p.left_care_by_adoption and f.valid_to is null
