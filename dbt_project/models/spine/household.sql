-- the persons whose home one place is today
select
    'H' || upper(substr(md5(place), 1, 15)) as household_id,
    max(uprn) as uprn,
    max(postcode) as postcode,
    count(*) as persons,
    min(valid_from) as valid_from,
    max(last_seen) as last_seen
from {{ ref('residence') }}
where is_primary and address_role = 'home'
group by place
