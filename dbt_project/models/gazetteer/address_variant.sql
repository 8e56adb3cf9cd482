-- every way to write a property: its LPIs (preferred, alternative, historical) and the delivery
-- points of the Postcode Address File
with land_and_property as (
    select
        {{ bare_uprn('lpi.uprn') }} as uprn,
        lpi.lpi_key as variant_key,
        'lpi' as source,
        lpi.logical_status as lpi_logical_status,
        coalesce(lpi.logical_status = '8', false) as is_historical,
        lpi.sao_start_number,
        lpi.sao_start_suffix,
        lpi.sao_end_number,
        lpi.sao_end_suffix,
        lpi.sao_text,
        lpi.pao_start_number,
        lpi.pao_start_suffix,
        lpi.pao_end_number,
        lpi.pao_end_suffix,
        lpi.pao_text,
        cast(null as string) as organisation,
        lpi.usrn,
        street.street_description,
        coalesce(street.locality, lpi.area_name) as locality,
        street.town,
        cast(null as string) as postcode,
        lpi.last_update_date
    from {{ ref('stg_llpg_lpi') }} as lpi
    left join {{ ref('street') }} as street on lpi.usrn = street.usrn
    where lpi.in_force
),

delivery_point as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        udprn as variant_key,
        'dpa' as source,
        cast(null as string) as lpi_logical_status,
        false as is_historical,
        cast(null as string) as sao_start_number,
        cast(null as string) as sao_start_suffix,
        cast(null as string) as sao_end_number,
        cast(null as string) as sao_end_suffix,
        sub_building_name as sao_text,
        building_number as pao_start_number,
        cast(null as string) as pao_start_suffix,
        cast(null as string) as pao_end_number,
        cast(null as string) as pao_end_suffix,
        building_name as pao_text,
        organisation_name as organisation,
        cast(null as string) as usrn,
        coalesce(dependent_thoroughfare, thoroughfare) as street_description,
        coalesce(double_dependent_locality, dependent_locality) as locality,
        post_town as town,
        {{ spaced_postcode('postcode') }} as postcode,
        last_update_date
    from {{ ref('stg_llpg_delivery_point') }}
    where in_force
),

variant as (
    select * from land_and_property
    union all
    select * from delivery_point
)

select
    variant.uprn,
    variant.variant_key,
    variant.source,
    variant.lpi_logical_status,
    variant.is_historical,
    variant.sao_start_number,
    variant.sao_start_suffix,
    variant.sao_end_number,
    variant.sao_end_suffix,
    variant.sao_text,
    variant.pao_start_number,
    variant.pao_start_suffix,
    variant.pao_end_number,
    variant.pao_end_suffix,
    variant.pao_text,
    coalesce(variant.organisation, blpu.organisation) as organisation,
    variant.usrn,
    variant.street_description,
    variant.locality,
    variant.town,
    coalesce(variant.postcode, blpu.postcode) as postcode,
    blpu.parent_uprn,
    blpu.logical_status as blpu_logical_status,
    blpu.blpu_state,
    blpu.classification_code,
    blpu.x,
    blpu.y,
    variant.last_update_date
from variant
inner join {{ ref('blpu') }} as blpu on variant.uprn = blpu.uprn
