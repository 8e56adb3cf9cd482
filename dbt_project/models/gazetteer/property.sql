-- one row a UPRN: the property as it stands, addressed by its preferred LPI
with ranked as (
    select
        *,
        {{ spaced('sao_text', numbered('sao')) }} as flat,
        {{ spaced('pao_text', numbered('pao')) }} as building,
        row_number() over (
            partition by uprn
            order by
                source desc,
                case lpi_logical_status
                    when '1' then 1
                    when '6' then 2
                    when '3' then 3
                    else 4
                end asc,
                last_update_date desc, variant_key asc
        ) as place
    from {{ ref('address_variant') }}
),

delivered as (
    select
        uprn,
        min(postcode) as postcode,
        min(organisation) as organisation
    from {{ ref('address_variant') }}
    where source = 'dpa'
    group by uprn
)

select
    blpu.uprn,
    blpu.parent_uprn,
    case when regexp_replace(preferred.usrn, '^[0-9]{8}$', '') = '' then preferred.usrn end as usrn,
    nullif(concat_ws(
        ', ',
        coalesce(blpu.organisation, delivered.organisation),
        preferred.flat,
        {{ spaced('preferred.building', 'preferred.street_description') }},
        preferred.locality,
        preferred.town
    ), '') as address,
    coalesce(blpu.organisation, delivered.organisation) as organisation,
    preferred.flat,
    preferred.building,
    preferred.street_description as street,
    preferred.locality,
    preferred.town,
    coalesce(blpu.postcode, delivered.postcode) as postcode,
    blpu.x,
    blpu.y,
    blpu.latitude,
    blpu.longitude,
    blpu.logical_status,
    blpu.blpu_state,
    blpu.classification_code,
    area.ward_code,
    area.lsoa_code,
    area.lad_code,
    -- the gazetteer covers the authority only, unless a directory says otherwise of a property
    coalesce(area.lad_code, '{{ var("authority") }}') = '{{ var("authority") }}' as in_authority,
    blpu.start_date,
    blpu.end_date
from {{ ref('blpu') }} as blpu
left join ranked as preferred on blpu.uprn = preferred.uprn and preferred.place = 1
left join delivered on blpu.uprn = delivered.uprn
left join {{ ref('property_area') }} as area on blpu.uprn = area.uprn
