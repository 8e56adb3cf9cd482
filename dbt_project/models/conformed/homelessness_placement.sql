-- placements of homelessness cases, numbered within the case
with stay as (
    select
        *,
        coalesce(date_out, {{ today() }}) as counted_to
    from {{ ref('stg_homelessness_placements') }}
    where in_force and date_in <= {{ today() }}
)

select
    case_ref,
    cast(row_number() over (
        partition by case_ref order by date_in asc, placement_ref asc
    ) as bigint) as placement_number,
    accommodation_type,
    date_in,
    date_out,
    {{ dbt.datediff('date_in', 'counted_to', 'day') }} as nights, -- noqa: LT05
    exit_reason,
    eviction_reason,
    move_on
from stay
