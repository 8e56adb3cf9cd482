-- records of the gazetteer that lead nowhere or to no place; kept and said, never a fault of the
-- supply
with mentioned as (
    {% for table in ['lpi', 'delivery_point', 'classification', 'organisation', 'xref'] %}
        select
            '{{ table }} without a BLPU' as warning,
            {{ bare_uprn('uprn') }} as uprn,
            row_number
        from {{ ref('stg_llpg_' ~ table) }}
        where in_force
        union all
    {% endfor %}
    select
        'BLPU without its parent' as warning,
        {{ bare_uprn('parent_uprn') }} as uprn,
        row_number
    from {{ ref('stg_llpg_blpu') }}
    where in_force and parent_uprn is not null
)

select
    mentioned.warning,
    mentioned.uprn as missing_key,
    count(*) as records
from mentioned
left join {{ ref('blpu') }} as blpu on mentioned.uprn = blpu.uprn
where blpu.uprn is null
group by mentioned.warning, mentioned.uprn
union all
select
    'lpi without a street' as warning,
    lpi.usrn as missing_key,
    count(*) as records
from {{ ref('stg_llpg_lpi') }} as lpi
left join {{ ref('street') }} as street on lpi.usrn = street.usrn
where lpi.in_force and street.usrn is null
group by lpi.usrn
union all
select
    'BLPU without an LPI' as warning,
    blpu.uprn as missing_key,
    count(*) as records
from {{ ref('blpu') }} as blpu
left join {{ ref('address_variant') }} as variant
    on blpu.uprn = variant.uprn and variant.source = 'lpi'
where variant.uprn is null
group by blpu.uprn
union all
select
    'BLPU whose UPRN is none' as warning,
    sent.uprn as missing_key,
    count(*) as records
from {{ ref('stg_llpg_blpu') }} as sent
where sent.in_force and not coalesce({{ is_uprn('sent.uprn') }}, false)
group by sent.uprn
union all
select
    'BLPU beyond the National Grid' as warning,
    blpu.uprn as missing_key,
    count(*) as records
from {{ ref('stg_llpg_blpu') }} as sent
inner join {{ ref('blpu') }} as blpu on {{ bare_uprn('sent.uprn') }} = blpu.uprn
where
    sent.in_force
    and (
        (sent.x_coordinate is not null and blpu.x is null)
        or (sent.y_coordinate is not null and blpu.y is null)
        or (sent.latitude is not null and blpu.latitude is null)
        or (sent.longitude is not null and blpu.longitude is null)
    )
group by blpu.uprn
union all
select
    'BLPU of no known status' as warning,
    {{ bare_uprn('uprn') }} as missing_key,
    count(*) as records
from {{ ref('stg_llpg_blpu') }}
where
    in_force
    and logical_status is not null
    and {{ one_of('logical_status', '156789') }} is null
group by {{ bare_uprn('uprn') }}
