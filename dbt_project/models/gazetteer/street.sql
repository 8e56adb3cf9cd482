-- every street by its name, once a USRN: a renamed street keeps its old name under its own USRN
with described as (
    select
        usrn,
        street_description,
        locality,
        town_name,
        row_number() over (
            partition by usrn
            order by
                case when language = 'ENG' then 0 else 1 end asc,
                last_update_date desc, language asc
        ) as place
    from {{ ref('stg_llpg_street_descriptor') }}
    where in_force
)

select
    described.usrn,
    described.street_description,
    described.locality,
    described.town_name as town,
    street.state,
    street.street_start_date as start_date,
    street.street_end_date as end_date
from described
left join {{ ref('stg_llpg_street') }} as street
    on described.usrn = street.usrn and street.in_force
where described.place = 1
