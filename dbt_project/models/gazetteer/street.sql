-- every street of the gazetteer by its name; a renamed street keeps its old name under its own USRN
select
    descriptor.usrn,
    descriptor.language,
    descriptor.street_description,
    descriptor.locality,
    descriptor.town_name as town,
    descriptor.administrative_area,
    street.state,
    street.street_start_date as start_date,
    street.street_end_date as end_date
from {{ ref('stg_llpg_street_descriptor') }} as descriptor
left join {{ ref('stg_llpg_street') }} as street
    on descriptor.usrn = street.usrn and street.in_force
where descriptor.in_force
