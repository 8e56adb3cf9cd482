-- records of the gazetteer that lead nowhere; kept and said, never a fault of the supply
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
