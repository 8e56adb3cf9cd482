{#- a UPRN as text without leading zeros; null where there is none (feeds.md, identifiers) -#}
{% macro bare_uprn(column) -%}
    nullif(trim(leading '0' from cast({{ column }} as string)), '')
{%- endmacro %}

{#- whether a text is a UPRN at all: 1 to 12 digits, not all of them zero -#}
{% macro is_uprn(column) -%}
    regexp_replace({{ bare_uprn(column) }}, '^[0-9]{1,12}$', '') = ''
{%- endmacro %}
