-- one row a UPRN: the property as it stands, addressed by its preferred LPI
with variant as (
    select
        *,
        row_number() over (
            partition by uprn
            order by
                case when source = 'lpi' then 0 else 1 end,
                case lpi_logical_status when '1' then 0 when '6' then 1 when '3' then 2 else 3 end,
                variant_key
        ) as preference
    from {{ ref('address_variant') }}
),

preferred as (
    select
        uprn,
        usrn,
        organisation,
        classification_code,
        {{ spaced('sao_text', numbered('sao')) }} as flat,
        {{ spaced('pao_text', numbered('pao')) }} as building,
        street_description as street,
        locality,
        town
    from variant
    where preference = 1
),

delivery_point as (
    select
        uprn,
        min(postcode) as postcode
    from {{ ref('address_variant') }}
    where source = 'dpa'
    group by uprn
),

directory as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        min(ward_code) as ward_code,
        min(lsoa_code) as lsoa_code,
        min(lad_code) as lad_code
    from {{ ref('stg_ons_uprn_directory') }}
    where in_force
    group by {{ bare_uprn('uprn') }}
)

select
    {{ bare_uprn('blpu.uprn') }} as uprn,
    {{ bare_uprn('blpu.parent_uprn') }} as parent_uprn,
    preferred.usrn,
    nullif(
        concat_ws(
            ', ',
            preferred.organisation,
            preferred.flat,
            {{ spaced('preferred.building', 'preferred.street') }},
            preferred.locality,
            preferred.town
        ),
        ''
    ) as address,
    preferred.organisation,
    preferred.flat,
    preferred.building,
    preferred.street,
    preferred.locality,
    preferred.town,
    coalesce(blpu.postcode_locator, delivery_point.postcode) as postcode,
    blpu.x_coordinate as x,
    blpu.y_coordinate as y,
    blpu.latitude,
    blpu.longitude,
    blpu.logical_status,
    blpu.blpu_state,
    preferred.classification_code,
    directory.ward_code,
    directory.lsoa_code,
    directory.lad_code,
    -- the gazetteer covers the city only: a property in it lies in the authority unless the
    -- directory puts it elsewhere
    coalesce(directory.lad_code, 'E06000018') = 'E06000018' as in_authority,
    blpu.start_date,
    blpu.end_date
from {{ ref('stg_llpg_blpu') }} as blpu
left join preferred on {{ bare_uprn('blpu.uprn') }} = preferred.uprn
left join delivery_point on {{ bare_uprn('blpu.uprn') }} = delivery_point.uprn
left join directory on {{ bare_uprn('blpu.uprn') }} = directory.uprn
where blpu.in_force
