{#- what an area of a table of figures is called: a ward, all of the city, or where none is known -#}
{% macro area_name(area, ward_name) -%}
    case
        when {{ area }} = 'all' then 'The whole city'
        when {{ area }} = 'not_known' then 'Ward not known'
        else {{ ward_name }}
    end
{%- endmacro %}
