-- placements of homelessness cases, numbered within the case; where somebody is said to have left
-- before coming in, the nights are not known
with stay as (
    select
        *,
        case when date_out < {{ today() }} then date_out else {{ today() }} end as counted_to
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
    case
        when counted_to >= date_in
            then {{ dbt.datediff('date_in', 'counted_to', 'day') }} -- noqa: LT05
    end as nights,
    exit_reason,
    eviction_reason,
    move_on
from stay
