-- Every distinct address anyone wrote, once: what the matcher reads.
select
    address_id,
    min(address_text) as address_text,
    min(postcode_given) as postcode_given,
    min(uprn_given) as uprn_given,
    min(easting) as easting,
    min(northing) as northing,
    count(*) as mentions
from {{ ref('address_mention') }}
group by address_id
