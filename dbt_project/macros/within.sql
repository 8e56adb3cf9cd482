{#- a number that lies between two others, both included; null where it does not -#}
{% macro within(column, least, most) -%}
    case when {{ column }} between {{ least }} and {{ most }} then {{ column }} end
{%- endmacro %}

{#- a code of one digit where it is one of `digits`; null where it is not -#}
{% macro one_of(column, digits) -%}
    case when regexp_replace({{ column }}, '^[{{ digits }}]$', '') = '' then {{ column }} end
{%- endmacro %}
