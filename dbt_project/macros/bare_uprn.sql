{#- a UPRN as text without leading zeros; null where there is none (feeds.md, identifiers) -#}
{% macro bare_uprn(column) -%}
    nullif(trim(leading '0' from cast({{ column }} as string)), '')
{%- endmacro %}
