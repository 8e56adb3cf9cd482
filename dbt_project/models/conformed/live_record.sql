-- records of clients with whom the sender works today: its service has not ended, nor has the time
-- at the address that the record gives
{% set open = "(ended_on is null or ended_on > cast('" ~ var('as_of') ~ "' as date))" %}
with served as (
    {% for sector in ['school', 'health', 'council', 'housing', 'voluntary'] %}
        select
            feed,
            file,
            row_number
        from {{ ref('service_' ~ sector) }}
        where {{ open }}
        union all
    {% endfor %}
    select
        placement.feed,
        placement.file,
        placement.row_number
    from {{ ref('stg_homelessness_placements') }} as placement
    inner join {{ ref('stg_homelessness_applications') }} as application
        on placement.case_ref = application.case_ref and application.in_force
    where
        placement.in_force
        and placement.date_out is null
        and application.close_date is null
    union all
    select
        home.feed,
        home.file,
        home.row_number
    from {{ ref('stg_ssd_address') }} as home
    inner join {{ ref('service_social_care') }} as service
        on home.addr_person_id = service.person_ref
    where home.in_force and home.addr_address_end_date is null and {{ open }}
)

select distinct
    feed,
    file,
    row_number
from served
