{#- two texts with a blank between them; null where both are -#}
{% macro spaced(first, second) -%}
    nullif(trim(concat(coalesce({{ first }}, ''), ' ', coalesce({{ second }}, ''))), '')
{%- endmacro %}
