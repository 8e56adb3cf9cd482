{#- One kind of event from the rows in force of a staging table, in the columns that every
    `event_<sector>` model has. `date`, `reference` and `where` are SQL of that table; `role` is the
    person in the row (null: none), `person_ref` the number of a person whom another row describes,
    `place` the role of the address at which it happened. What a delivery dates after itself has not
    happened yet. -#}
{% macro happened(event_type, table, date, reference, role=none, person_ref=none, place=none, where=none) -%}
select
    '{{ event_type }}' as event_type,
    feed,
    file,
    row_number,
    {{ "'" ~ role ~ "'" if role else 'cast(null as string)' }} as role,
    file as person_file,
    row_number as person_row_number,
    {{ 'cast(' ~ person_ref ~ ' as string)' if person_ref else 'cast(null as string)' }} as person_ref,
    {{ "'" ~ place ~ "'" if place else 'cast(null as string)' }} as place_role,
    cast({{ reference }} as string) as reference,
    {{ date }} as event_date
from {{ ref(table) }}
where
    in_force
    and {{ date }} <= delivery_date
    {%- if where %}
    and {{ where }}
    {%- endif %}
{%- endmacro %}

{#- several kinds, one below the other -#}
{% macro all_happened(kinds) -%}
    {%- for kind in kinds -%}
{{ happened(**kind) }}
        {%- if not loop.last %}
union all
{% endif -%}
    {%- endfor -%}
{%- endmacro %}
