-- Every distinct address anyone wrote, once: what the matcher reads.
select
    address_id,
    any_value(address_text) as address_text,
    any_value(postcode_given) as postcode_given,
    any_value(uprn_given) as uprn_given,
    any_value(easting) as easting,
    any_value(northing) as northing,
    count(*) as mentions
from {{ ref('address_mention') }}
group by address_id
