-- the gazetteer at which the addresses were decided: the next run holds its own against it, and
-- decides anew only what the difference can touch
-- depends_on: {{ ref('address_decision') }}
{% set texts = [
    'sao_start_number', 'sao_start_suffix', 'sao_end_number', 'sao_text', 'pao_start_number',
    'pao_start_suffix', 'pao_end_number', 'pao_end_suffix', 'pao_text', 'organisation', 'locality',
    'town', 'source', 'lpi_logical_status',
] %}
{% set places = ['parent_uprn', 'logical_status', 'classification_code'] %}
select
    'variant' as part,
    uprn,
    postcode,
    street_description,
    {% for column in texts %}
        {{ column }},
    {% endfor %}
    {% for column in places %}
        cast(null as string) as {{ column }},
    {% endfor %}
    cast(null as double) as x,
    cast(null as double) as y
from {{ ref('address_variant') }}
union all
select
    'property' as part,
    uprn,
    postcode,
    cast(null as string) as street_description,
    {% for column in texts %}
        cast(null as string) as {{ column }},
    {% endfor %}
    {% for column in places %}
        {{ column }},
    {% endfor %}
    x,
    y
from {{ ref('property') }}
union all
select
    'street' as part,
    cast(null as string) as uprn,
    cast(null as string) as postcode,
    street_description,
    {% for column in texts + places %}
        cast(null as string) as {{ column }},
    {% endfor %}
    cast(null as double) as x,
    cast(null as double) as y
from {{ ref('street') }}
