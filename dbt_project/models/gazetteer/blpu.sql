-- one row a UPRN in force: the basic land and property unit with its class and its organisation.
-- What is no UPRN names no property, and a coordinate beyond the British National Grid is none; a
-- property whose status is empty or none of the codes counts as approved
with classed as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        classification_code,
        row_number() over (
            partition by {{ bare_uprn('uprn') }}
            order by
                case when class_scheme like 'AddressBase%' then 0 else 1 end asc,
                case when end_date is null then 0 else 1 end asc,
                last_update_date desc, class_key asc
        ) as place
    from {{ ref('stg_llpg_classification') }}
    where in_force
),

occupied as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        organisation,
        row_number() over (
            partition by {{ bare_uprn('uprn') }}
            order by last_update_date desc, org_key asc
        ) as place
    from {{ ref('stg_llpg_organisation') }}
    where in_force and end_date is null
),

-- DTF 7.3 gives a postcode to postal addresses only: a building has that of its flats, where they
-- agree
of_flats as (
    select
        {{ bare_uprn('parent_uprn') }} as uprn,
        case when min(postcode_locator) = max(postcode_locator) then max(postcode_locator) end
            as postcode
    from {{ ref('stg_llpg_blpu') }}
    where in_force and parent_uprn is not null
    group by {{ bare_uprn('parent_uprn') }}
)

select
    {{ bare_uprn('blpu.uprn') }} as uprn,
    {{ bare_uprn('blpu.parent_uprn') }} as parent_uprn,
    coalesce({{ one_of('blpu.logical_status', '156789') }}, '1') as logical_status,
    {{ one_of('blpu.blpu_state', '1234567') }} as blpu_state,
    classed.classification_code,
    occupied.organisation,
    {{ spaced_postcode('coalesce(blpu.postcode_locator, of_flats.postcode)') }} as postcode,
    {{ within('blpu.x_coordinate', 0, 700000) }} as x,
    {{ within('blpu.y_coordinate', 0, 1300000) }} as y,
    {{ within('blpu.latitude', -90, 90) }} as latitude,
    {{ within('blpu.longitude', -180, 180) }} as longitude,
    blpu.start_date,
    blpu.end_date
from {{ ref('stg_llpg_blpu') }} as blpu
left join classed
    on {{ bare_uprn('blpu.uprn') }} = classed.uprn and classed.place = 1
left join occupied
    on {{ bare_uprn('blpu.uprn') }} = occupied.uprn and occupied.place = 1
left join of_flats on {{ bare_uprn('blpu.uprn') }} = of_flats.uprn
where blpu.in_force and {{ is_uprn('blpu.uprn') }}
