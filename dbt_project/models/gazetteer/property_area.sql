-- ward and area of each property by the ONS UPRN Directory; a property newer than the directory
-- lies where its parent lies, else where all the others of its postcode do, else it is not known
with listed as (
    select
        {{ bare_uprn('uprn') }} as uprn,
        max(ward_code) as ward_code,
        max(lsoa_code) as lsoa_code,
        max(lad_code) as lad_code
    from {{ ref('stg_ons_uprn_directory') }}
    where in_force
    group by {{ bare_uprn('uprn') }}
),

same_postcode as (
    select
        blpu.postcode,
        case when min(listed.ward_code) = max(listed.ward_code) then max(listed.ward_code) end
            as ward_code,
        case when min(listed.lsoa_code) = max(listed.lsoa_code) then max(listed.lsoa_code) end
            as lsoa_code,
        case when min(listed.lad_code) = max(listed.lad_code) then max(listed.lad_code) end
            as lad_code
    from {{ ref('blpu') }} as blpu
    inner join listed on blpu.uprn = listed.uprn
    where blpu.postcode is not null
    group by blpu.postcode
)

select
    blpu.uprn,
    coalesce(own.ward_code, parent.ward_code, same_postcode.ward_code) as ward_code,
    coalesce(own.lsoa_code, parent.lsoa_code, same_postcode.lsoa_code) as lsoa_code,
    coalesce(own.lad_code, parent.lad_code, same_postcode.lad_code, directory.lad_code)
        as lad_code
from {{ ref('blpu') }} as blpu
left join listed as own on blpu.uprn = own.uprn
left join listed as parent on blpu.parent_uprn = parent.uprn
left join same_postcode on blpu.postcode = same_postcode.postcode
left join {{ source('reference', 'postcode') }} as directory on blpu.postcode = directory.postcode
