-- every way to write a property: its LPIs (preferred, alternative, historical) and delivery points
with blpu as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        {{ bare_uprn('parent_uprn') }} as parent_uprn,
        logical_status,
        blpu_state,
        postcode_locator,
        x_coordinate,
        y_coordinate
    from {{ ref('stg_llpg_blpu') }}
    where in_force
),

classification as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        min(classification_code) as classification_code
    from {{ ref('stg_llpg_classification') }}
    where in_force and class_scheme = 'AddressBase Premium Classification Scheme'
    group by {{ bare_uprn('uprn') }}
),

any_classification as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        min(classification_code) as classification_code
    from {{ ref('stg_llpg_classification') }}
    where in_force
    group by {{ bare_uprn('uprn') }}
),

organisation as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        min(organisation) as organisation
    from {{ ref('stg_llpg_organisation') }}
    where in_force and end_date is null
    group by {{ bare_uprn('uprn') }}
),

lpi as (
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
        cast(null as {{ dbt.type_string() }}) as own_organisation,
        street.street_description,
        street.locality,
        street.town,
        cast(null as {{ dbt.type_string() }}) as own_postcode,
        lpi.usrn
    from {{ ref('stg_llpg_lpi') }} as lpi
    left join {{ ref('street') }} as street
        on lpi.usrn = street.usrn and coalesce(street.language, 'ENG') = coalesce(lpi.language, 'ENG')
    where lpi.in_force
),

delivery_point as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        'dpa-' || udprn as variant_key,
        'dpa' as source,
        cast(null as {{ dbt.type_string() }}) as lpi_logical_status,
        false as is_historical,
        cast(null as {{ dbt.type_string() }}) as sao_start_number,
        cast(null as {{ dbt.type_string() }}) as sao_start_suffix,
        cast(null as {{ dbt.type_string() }}) as sao_end_number,
        cast(null as {{ dbt.type_string() }}) as sao_end_suffix,
        sub_building_name as sao_text,
        building_number as pao_start_number,
        cast(null as {{ dbt.type_string() }}) as pao_start_suffix,
        cast(null as {{ dbt.type_string() }}) as pao_end_number,
        cast(null as {{ dbt.type_string() }}) as pao_end_suffix,
        building_name as pao_text,
        organisation_name as own_organisation,
        coalesce(thoroughfare, dependent_thoroughfare) as street_description,
        dependent_locality as locality,
        post_town as town,
        postcode as own_postcode,
        cast(null as {{ dbt.type_string() }}) as usrn
    from {{ ref('stg_llpg_delivery_point') }}
    where in_force
),

variant as (
    select * from lpi
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
    coalesce(variant.own_organisation, organisation.organisation) as organisation,
    variant.street_description,
    variant.locality,
    variant.town,
    coalesce(variant.own_postcode, blpu.postcode_locator) as postcode,
    variant.usrn,
    blpu.parent_uprn,
    blpu.logical_status as blpu_logical_status,
    blpu.blpu_state,
    coalesce(classification.classification_code, any_classification.classification_code)
        as classification_code,
    blpu.x_coordinate as x,
    blpu.y_coordinate as y
from variant
inner join blpu on variant.uprn = blpu.uprn
left join classification on variant.uprn = classification.uprn
left join any_classification on variant.uprn = any_classification.uprn
left join organisation on variant.uprn = organisation.uprn
