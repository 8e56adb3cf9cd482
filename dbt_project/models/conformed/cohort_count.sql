-- of the contacts whose time is over, how many children got them in time; not to be shown as is
with judged as (
    select
        contact,
        ward_code,
        case when status = 'in_time' then 1 else 0 end as in_time
    from {{ ref('cohort_contact') }}
    where stage = 'born' and status in ('in_time', 'late', 'missed')
)

select
    contact,
    ward_code as area,
    cast(sum(in_time) as bigint) as numerator,
    cast(count(*) as bigint) as denominator,
    100 as per,
    'share' as method
from judged
group by contact, ward_code
union all
select
    contact,
    'all' as area,
    cast(sum(in_time) as bigint) as numerator,
    cast(count(*) as bigint) as denominator,
    100 as per,
    'share' as method
from judged
group by contact
