-- every ward that a property lies in or a boundary is known of
with named as (
    select
        ward_code,
        ward_name,
        lad_code,
        geometry
    from {{ ref('stg_ons_ward_boundaries') }}
    where in_force
),

listed as (
    select
        ward_code,
        max(lad_code) as lad_code
    from {{ ref('stg_ons_uprn_directory') }}
    where in_force
    group by ward_code
)

select
    coalesce(named.ward_code, listed.ward_code) as ward_code,
    named.ward_name,
    coalesce(named.lad_code, listed.lad_code) as lad_code,
    named.ward_code is not null as has_boundary,
    named.geometry
from named
full outer join listed on named.ward_code = listed.ward_code
