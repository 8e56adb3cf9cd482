-- the wards, with their outlines where a boundary is known
select
    cast(ward_code as string) as ward_code,
    cast(ward_name as string) as ward_name,
    cast(lad_code as string) as lad_code,
    cast(geometry as string) as geometry
from {{ ref('ward') }}
