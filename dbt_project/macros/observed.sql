{#- One kind of observation from the rows in force of a staging table, in the columns that every
    `observation_<sector>` model has: a person was so many of so many (yes or no is 1 or 0 of 1), or
    measured as a number (`out_of` null). `date`, `reference`, `value`, `out_of` and `where` are SQL of
    that table, `role` is the person in the row. What a delivery dates after itself is left out. -#}
{% macro observed(observation_type, table, role, date, reference, value, out_of='1', where=none) -%}
select
    '{{ observation_type }}' as observation_type,
    feed,
    file,
    row_number,
    '{{ role }}' as role,
    cast({{ reference }} as string) as reference,
    {{ date }} as observed_on,
    cast({{ value }} as double) as value,
    cast({{ out_of }} as double) as out_of
from {{ ref(table) }}
where
    in_force
    and {{ date }} <= delivery_date
    and {{ value }} is not null
    {%- if where %}
    and {{ where }}
    {%- endif %}
{%- endmacro %}

{#- several kinds, one below the other -#}
{% macro all_observed(kinds) -%}
    {%- for kind in kinds -%}
{{ observed(**kind) }}
        {%- if not loop.last %}
union all
{% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- 1 where a code says so, 0 where it says something else, null where nothing is said -#}
{% macro says(column, codes) -%}
    case
        when {{ column }} is null then null
        when {{ column }} in ('{{ codes | join("', '") }}') then 1
        else 0
    end
{%- endmacro %}
